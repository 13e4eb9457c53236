"""The mark on every sentence a person will read.

The sentence is written in Chinese where it arises; the doors translate it for the reader.
"""

from typing import LiteralString


def N_(text: LiteralString) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark a sentence for translation and return it unchanged."""
    return text
