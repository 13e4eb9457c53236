"""Labels as they leave the printer: every code on them is read back from the rendered page."""

import pypdfium2
import pytest
import zxingcpp

from app.press.forms.sticker import LAYOUTS, fits
from app.printing.stickers import stickers
from app.shelving import make_box, make_place
from archive.errors import Invalid, Refused
from tests.desk import Office

DPI = 300


def codes(paper: bytes) -> list[list[tuple[str, str]]]:
    with pypdfium2.PdfDocument(paper) as document:
        pages = [page.render(scale=DPI / 72).to_pil() for page in document]
    return [sorted((one.format.name, one.text) for one in zxingcpp.read_barcodes(page)) for page in pages]


def test_a_sheet_begins_where_the_last_one_ended(office: Office) -> None:
    lin = office.people["lin"]
    refs = [office.shelved() for _ in range(3)]
    paper = stickers(office.desk, lin, refs, "a4-2x7", "13")
    both = [[(kind, ref) for kind in ("Code128", "QRCode") for ref in some] for some in (refs[:2], refs[2:])]
    assert codes(paper) == [sorted(page) for page in both]


@pytest.mark.parametrize("layout", ["60x40", "90x50", "40x30"])
def test_a_label_printer_gets_one_label_to_a_page(office: Office, layout: str) -> None:
    ref = office.shelved()
    for code in ("1", "1-A01", "1-A01-1"):
        make_place(office.desk, office.people["lin"], {"code": code, "name": "", "capacity_mm": "900"})
    box = make_box(office.desk, office.people["lin"], {"class": "GL", "year": "2003", "term": "D10"}).code
    paper = stickers(office.desk, office.people["lin"], [ref, box, "1-A01-1"], layout)
    short = ref if fits(ref, LAYOUTS[layout]) else office.get(ref).ref
    assert codes(paper) == [[("Code128", one), ("QRCode", one)] for one in (short, box, "1-A01-1")]
    with pypdfium2.PdfDocument(paper) as document:
        size = tuple(round(side / 72 * 25.4) for side in document[0].get_size())
    assert size == tuple(map(int, layout.split("x")))


def test_wrong_paper_a_wrong_place_and_no_number_are_told(office: Office) -> None:
    ref = office.shelved()
    for layout, start, text in (("a5", "", "没有“a5”这种标签纸"), ("a4-3x8", "25", "请填 1 到 24")):
        with pytest.raises(Invalid, match=text):
            stickers(office.desk, office.people["lin"], [ref], layout, start)
    with pytest.raises(Refused, match="还没有档号"):
        stickers(office.desk, office.people["lin"], [office.record()])
