"""Files are what their bytes say."""

import pytest

from ingest.errors import Empty, WrongKind
from ingest.kinds import Kind, identify, kind_of


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.7\n", Kind.PDF),
        (b"\r\n\x00junk from a mail gateway\n%PDF-1.4\n", Kind.PDF),
        (b"%PDF-1.4\n<html><script>alert(1)</script>", Kind.PDF),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", Kind.JPEG),
        (b"\x89PNG\r\n\x1a\n", Kind.PNG),
        (b"II*\x00\x08\x00", Kind.TIFF),
        (b"MM\x00*\x00\x00", Kind.TIFF),
        (b"MM\x00+\x00\x08", Kind.TIFF),
    ],
)
def test_a_kind_that_becomes_pages_is_known_by_its_first_bytes(head, kind):
    assert kind_of(head) is kind


@pytest.mark.parametrize(
    ("head", "seems"),
    [
        (b"PK\x03\x04rest", "ZIP"),
        (b"PK\x03\x04 word/document.xml", "Word (docx)"),
        (b"PK\x03\x04 xl/workbook.xml", "Excel (xlsx)"),
        (b"PK\x03\x04 OFD.xml", "OFD"),
        (b"MZ\x90\x00", "EXE"),
        (b"  <!DOCTYPE html><html>%PDF-1.4", "HTML"),
        (b"\xef\xbb\xbf<html>", "HTML"),
        (b"<?xml version='1.0'?><svg/>", "SVG"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Word / Excel 97-2003 (doc, xls, wps)"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "WebP"),
        (b"\x00\x00\x00\x18ftypheic", "HEIC"),
        ("只是文字".encode(), "TXT"),
        (b"\x00\x01\x02\x03", "BIN"),
    ],
)
def test_the_sentence_names_what_a_stranger_seems_to_be(head, seems):
    with pytest.raises(WrongKind) as caught:
        kind_of(head)
    assert f"看来是 {seems}，" in str(caught.value)


def test_the_central_directory_at_the_end_of_a_zip_tells_an_office_file():
    with pytest.raises(WrongKind) as caught:
        kind_of(b"PK\x03\x04" + b"x" * 100, b"word/document.xml")
    assert caught.value.values == {"seems": "Word (docx)"}


def test_nothing_at_all_is_empty(tmp_path):
    path = tmp_path / "a.pdf"
    path.touch()
    with pytest.raises(Empty):
        identify(path)


def test_the_name_counts_for_nothing(tmp_path):
    path = tmp_path / "contract.pdf"
    path.write_bytes(b"\xff\xd8\xff\xe0")
    assert identify(path) is Kind.JPEG
