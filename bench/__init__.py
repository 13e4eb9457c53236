"""Benchmarks, started by `shiqu bench`; they measure and never pass or fail."""
