"""Codes for the barcode gun: Code 128 drawn here, QR by segno."""

import segno
from markupsafe import Markup

# Bar and space widths of the 106 symbols, six digits each, and of the stop, in modules. Source: ISO/IEC 15417, table 1.
_WIDTHS = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122"
    "123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323"
    "131123131321112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131"
    "213113213311213131311123311321331121312113312311332111314111221411431111111224111422121124121421141122"
    "141221112214112412122114122411142112142211241211221114413111241112134111111242121142121241114212124112"
    "124211411212421112421211212141214121412121111143111341131141114113114311411113411311113141114131311141"
    "411131211412211214211232"
)
_STOP = "2331112"
_START_B, _QUIET = 104, 10


def code128(text: str, height: float) -> Markup:
    """Draw printable ASCII as Code 128 B; height in modules, quiet zones included in the width.

    Raises:
        ValueError: a character is not printable ASCII; the code then needs an ASCII name of its own.
    """
    if not text.isascii() or not text.isprintable():
        message = f"Code 128 carries printable ASCII only, not {text!r}"
        raise ValueError(message)
    symbols = [ord(letter) - 32 for letter in text]
    check = (_START_B + sum(place * symbol for place, symbol in enumerate(symbols, start=1))) % 103
    x, bars = _QUIET, []
    for widths in [*(_WIDTHS[6 * each : 6 * each + 6] for each in (_START_B, *symbols, check)), _STOP]:
        for place, width in enumerate(map(int, widths)):
            if place % 2 == 0:
                bars.append(f"M{x} 0h{width}v{height:g}h-{width}z")
            x += width
    return Markup(
        '<svg class="code128" viewBox="0 0 {} {}" preserveAspectRatio="none" shape-rendering="crispEdges">'
        '<path fill="#000" d="{}"/></svg>'
    ).format(x + _QUIET, f"{height:g}", "".join(bars))


def qr(text: str) -> Markup:
    """Draw text as a QR code that still reads with 15 % of it gone."""
    drawn = segno.make(text, error="m", micro=False, boost_error=False)
    return Markup(drawn.svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None))  # noqa: S704 - its own drawing
