"""The doors: everything that knows everything."""
