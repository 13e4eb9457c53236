"""The papers of an invented company, made as a scanner would deliver them.

Nothing here is part of the product: it makes the forty-odd documents of `shiqu demo`, the same ones
on every machine, so that the real pipeline has something real to read.
"""
