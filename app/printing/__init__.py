"""Printing: the rows a form is filled from, who may have it, and the entry that says it was printed."""
