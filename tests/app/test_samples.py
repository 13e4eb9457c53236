"""The papers of the demonstration: true, consistent, and really scanned."""

import io
import re
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from PIL import Image

from app.demo.amounts import in_words
from app.demo.cast import COMPANIES, HOUSE
from app.demo.paper import Paper
from app.demo.samples import LIST, all_papers, make, make_bad_files, make_samples, write

PAPERS = all_papers()
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def one(**wanted: str) -> Paper:
    return next(paper for paper in PAPERS if all(getattr(paper.look, key) == value for key, value in wanted.items()))


def text_of(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def test_there_are_enough_papers_of_every_kind() -> None:
    assert len(PAPERS) >= 40
    kinds = Counter(paper.kind for paper in PAPERS)
    assert {"contract", "licence", "fees", "voucher", "card", "letter", "minutes", "certificate"} <= set(kinds)
    assert {paper.look.medium for paper in PAPERS} == {"pdf", "jpg", "png", "tiff", "digital", "mixed"}
    assert {paper.look.tone for paper in PAPERS} == {"colour", "grey", "fax"}
    assert len({paper.truth["party_code"] for paper in PAPERS} - {""}) >= 8


def test_years_reach_back_far_enough_to_be_due() -> None:
    years = {paper.truth["year"] for paper in PAPERS}
    assert min(years) == 2003
    assert max(years) == 2026
    assert any(paper.truth["class_code"] == "KJ4" and paper.truth["year"] < 2015 for paper in PAPERS)


def test_file_names_are_distinct() -> None:
    assert len({paper.file for paper in PAPERS}) == len(PAPERS)


@pytest.mark.parametrize("company", [HOUSE, *COMPANIES.values()], ids=lambda company: company.code)
def test_credit_codes_have_right_check_digits(company) -> None:
    code = company.credit_code
    total = sum(LETTERS.index(letter) * weight for letter, weight in zip(code, WEIGHTS, strict=False))
    assert LETTERS[(31 - total % 31) % 31] == code[17]
    assert company.org_code.replace("-", "") == code[8:17]
    rest = 10
    for digit in company.old_registration[:14]:
        rest = ((rest + int(digit)) % 10 or 10) * 2 % 11
    assert (11 - rest) % 10 == int(company.old_registration[14])


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.file)
def test_what_is_said_to_be_true_stands_on_the_paper(paper: Paper) -> None:
    markup = write(paper)
    assert paper.truth["phrase"] in markup
    assert paper.truth["doc_no"] in markup
    assert paper.truth["amount"] in markup
    day = date.fromisoformat(paper.truth["date"])
    assert str(day.year) in markup
    code = paper.truth["party_code"]
    if code and paper.kind not in {"voucher", "statement", "reconciliation", "report"}:
        assert {**COMPANIES, HOUSE.code: HOUSE}[code].name in markup


def test_papers_before_the_single_code_carry_the_old_number() -> None:
    for paper in PAPERS:
        if paper.kind in {"contract", "licence", "card"}:
            new = any(side.credit_code in write(paper) for side in COMPANIES.values())
            assert new == (paper.truth["date"] >= "2015-10-01") or paper.truth["party_code"] == HOUSE.code


def test_a_contract_scan_is_pictures_of_pages(tmp_path: Path) -> None:
    paper = one(medium="pdf", tone="colour")
    (sample,) = make([paper], tmp_path)
    assert sample.truth["pages"] == 2
    assert [text.strip() for text in text_of(sample.path)] == ["", ""]
    with pypdfium2.PdfDocument(sample.path) as document:
        width, height = document[0].get_size()
        assert (round(width), round(height)) == (595, 842)


def test_scans_come_out_the_same_again(tmp_path: Path) -> None:
    papers = [one(medium="png"), one(medium="jpg"), one(tone="fax")]
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
    first = list(make(papers, tmp_path / "first"))
    second = list(make(papers[::-1], tmp_path / "second"))[::-1]
    assert [a.path.read_bytes() == b.path.read_bytes() for a, b in zip(first, second, strict=True)] == [True] * 3


def test_a_tiff_holds_all_its_pages(tmp_path: Path) -> None:
    paper = next(paper for paper in PAPERS if paper.look.medium == "tiff" and paper.kind == "contract")
    (sample,) = make([paper], tmp_path)
    with Image.open(sample.path) as image:
        assert image.n_frames == sample.truth["pages"] >= 3
        assert image.info["dpi"] == (200, 200)


def test_a_fax_has_one_bit(tmp_path: Path) -> None:
    paper = next(paper for paper in PAPERS if paper.look.tone == "fax" and paper.look.medium == "pdf")
    (sample,) = make([paper], tmp_path)
    images = [image for page in pypdf.PdfReader(sample.path).pages for image in page.images]
    assert {image.image.mode for image in images} == {"1"}


def test_a_digital_paper_keeps_its_text(tmp_path: Path) -> None:
    paper = one(medium="digital")
    (sample,) = make([paper], tmp_path)
    said = re.sub(r"\s", "", "".join(text_of(sample.path)))
    assert paper.truth["phrase"] in said
    assert paper.truth["doc_no"] in said


def test_a_mixed_paper_is_text_first_and_a_signed_scan_last(tmp_path: Path) -> None:
    (sample,) = make([one(medium="mixed")], tmp_path)
    *sent, signed = text_of(sample.path)
    assert len(sent) + 1 == sample.truth["pages"]
    assert all(len(text) > 100 for text in sent)
    assert not signed.strip()


def test_made_papers_are_found_again(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("app.demo.samples.all_papers", lambda: [one(medium="png"), one(medium="jpg")])
    told: list[tuple[int, int]] = []
    made = make_samples(tmp_path / "samples", lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]
    stamp = made[0].path.stat().st_mtime_ns
    assert make_samples(tmp_path / "samples", lambda *_: None) == made
    assert made[0].path.stat().st_mtime_ns == stamp
    made[0].path.unlink()
    make_samples(tmp_path / "samples", lambda *_: None)
    assert made[0].path.is_file()
    (tmp_path / "samples" / LIST).write_text("{", encoding="utf-8")
    assert len(make_samples(tmp_path / "samples", lambda *_: None)) == 2


def test_bad_files_are_as_bad_as_their_names(tmp_path: Path) -> None:
    cut, locked, empty, packed = make_bad_files(tmp_path)
    assert cut.read_bytes().startswith(b"%PDF")
    assert b"%%EOF" not in cut.read_bytes()
    assert pypdf.PdfReader(io.BytesIO(locked.read_bytes())).is_encrypted
    assert empty.stat().st_size == 0
    assert packed.read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("1428698", "壹佰肆拾贰万捌仟陆佰玖拾捌元整"),
        ("10000000", "壹仟万元整"),
        ("100001", "壹拾万零壹元整"),
        ("1050.50", "壹仟零伍拾元伍角整"),
        ("20003.04", "贰万零叁元零肆分"),
        ("0.07", "柒分"),
        ("0", "零元整"),
    ],
)
def test_sums_in_words(amount: str, words: str) -> None:
    assert in_words(Decimal(amount)) == words
