"""From a scan to a registered record."""
