"""Bytes: where they lie, how they are locked, how they are proved unchanged and how they are erased."""
