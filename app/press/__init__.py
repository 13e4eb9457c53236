"""The press: values in, a PDF that a company signs out.

A form is a template in templates/print and a frozen value in forms; nothing is asked of the
database while printing, and nothing is fetched: no address in a value can make the press read a file
or call another machine. The words on the forms are those the standards fix, so they stay Chinese in
every language; the English edition sets a small gloss under each head.
"""

from app.press.forms import House, Sheet
from app.press.press import Press, fingerprint

__all__ = ["House", "Press", "Sheet", "fingerprint"]
