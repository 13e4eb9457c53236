"""One readable page per process; the machine is the only reader of their tables."""
