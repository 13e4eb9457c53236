"""Scans attached by their file names: both lists of what does not match, several images in order, once and for all."""

import io
import zipfile

import pytest
from PIL import Image

from app import attaching_runs
from app.acting import step
from app.attaching import add_files, open_attaching
from app.listing_attaching import files_of, lacking, lists_as_table, page_gaps
from app.looking import looking
from app.sheets import Column, read_file, write_sheet
from app.taking_over import bring_in
from archive.errors import NotPermitted, Refused
from archive.file_names import readings
from ingest.errors import Unreadable
from ingest.fields import propose
from ingest.pipeline import Reading, keep_text
from tests.desk import Office, a_page
from workflows.attaching import find


def image(shade: int) -> bytes:
    out = io.BytesIO()
    Image.new("L", (60, 80), shade).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def ledger(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Give an office with three records from an old catalogue, and a reader that needs no engine."""
    rows = [(f"GL2003.1-{n}", f"通知{n}", "20030305", "永久", str(n)) for n in (1, 2, 3)]
    heads = ("档号", "题名", "日期", "保管期限", "页数")
    bring_in(office.desk, office.people["lin"], write_sheet([Column(head) for head in heads], rows), "GL", name="x")

    def read(waiting, vault, *_others):
        pages = (a_page(1, f"正文 {waiting.name}"),)
        keep_text(vault, waiting.key_id, pages)
        return Reading("image/png", pages, propose(pages, waiting.name), 0.9)

    monkeypatch.setattr(attaching_runs, "read", read)
    monkeypatch.setattr("app.attaching_runs.reader_of", lambda _desk: None)
    return office


def batch_of(office: Office, *files: tuple[str, bytes], **how: bool) -> str:
    number = open_attaching(office.desk, office.people["lin"], **how).number
    add_files(office.desk, office.people["lin"], number, [(name, io.BytesIO(content)) for name, content in files])
    return number


def verdicts(office: Office, number: str) -> dict[str, str]:
    with looking(office.desk, office.people["lin"]) as work:
        return {one.name: one.verdict for one in files_of(work.session, find(work.session, number))}


def run(office: Office, number: str) -> None:
    step(office.desk, office.people["lin"], "attaching", number, "run")
    office.settle()


def test_files_find_their_records_and_what_does_not_match_is_told_both_ways(ledger):
    number = batch_of(
        ledger,
        ("gl2003·1-1_002.png", image(2)),
        ("GL2003.1-01_001.png", image(1)),
        ("GL2003.1-9.png", image(9)),
        ("GL2003.1-2.png", image(1)),
    )
    assert verdicts(ledger, number) == {
        "gl2003·1-1_002.png": "matched",
        "GL2003.1-01_001.png": "matched",
        "GL2003.1-9.png": "no record",
        "GL2003.1-2.png": "doubled",
    }
    run(ledger, number)
    record = ledger.get("GL2003.1-1")
    assert [one.name for one in record.components] == ["GL2003.1-01_001.png", "gl2003·1-1_002.png"]
    assert record.pages == 1, "the register stays; the difference is told"
    with looking(ledger.desk, ledger.people["lin"]) as work:
        batch = find(work.session, number)
        assert batch.state == "done"
        assert [(gap.record.archival_no, gap.registered, gap.found) for gap in page_gaps(work.session, batch)] == [
            ("GL2003.1-1", 1, 2)
        ]
        assert [one.archival_no for one in lacking(work, batch)] == ["GL2003.1-3"]
        table = read_file(lists_as_table(work, batch, str))
    assert [row[0] for row in table.rows] == ["没有这个档号", "重复的文件", "没有文件", "页数不符"]


def test_a_record_that_has_a_file_gets_another_only_when_asked(ledger):
    run(ledger, batch_of(ledger, ("GL2003.1-1.png", image(1))))
    assert list(verdicts(ledger, batch_of(ledger, ("GL2003.1-1.png", image(2)))).values()) == ["has files"]
    more = batch_of(ledger, ("GL2003.1-1(2).png", image(2)), add_pages=True)
    run(ledger, more)
    assert len(ledger.get("GL2003.1-1").components) == 2
    with pytest.raises(Refused, match="已经开始"):
        add_files(ledger.desk, ledger.people["lin"], more, [("GL2003.1-2.png", io.BytesIO(image(3)))])


def test_a_zip_is_a_folder_and_a_hostile_one_is_refused(ledger):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as into:
        into.writestr("../../扫描/GL2003.1-1.png", image(1))
        into.writestr("__MACOSX/._GL2003.1-1.png", b"x")
    number = batch_of(ledger, ("一批.zip", packed.getvalue()))
    assert verdicts(ledger, number) == {"GL2003.1-1.png": "matched"}
    by = ledger.people["lin"]
    assert "打不开" in add_files(ledger.desk, by, number, [("坏.zip", io.BytesIO(b"PK\3\4rubbish"))])[0]


def test_a_file_that_cannot_be_read_is_told_and_the_others_go_in(ledger, monkeypatch):
    reads = attaching_runs.read

    def read(waiting, *others):
        if waiting.name == "GL2003.1-2.png":
            raise Unreadable
        return reads(waiting, *others)

    monkeypatch.setattr(attaching_runs, "read", read)
    number = batch_of(ledger, ("GL2003.1-1.png", image(1)), ("GL2003.1-2.png", image(2)))
    run(ledger, number)
    assert verdicts(ledger, number) == {"GL2003.1-1.png": "matched", "GL2003.1-2.png": "unfit"}
    with looking(ledger.desk, ledger.people["lin"]) as work:
        assert find(work.session, number).state == "done"


def test_attaching_is_the_archive_staffs(ledger):
    with pytest.raises(NotPermitted):
        open_attaching(ledger.desk, ledger.people["tao"])


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("GL2003.1-1.pdf", ("GL2003.1-1", 0)),
        ("GL2003.1-1_001.jpg", ("GL2003.1-1", 1)),
        ("GL2003.1-1 (12).jpg", ("GL2003.1-1", 12)),
        ("GL2003.1-1-003.tif", ("GL2003.1-1", 3)),
        ("GL2003_1-1.pdf", ("GL2003.1-1", 0)),
        ("GL2003.1-1", ("GL2003.1-1", 0)),
    ],
)
def test_a_file_name_is_read_as_a_number_and_a_place(name, meant):
    assert meant in [(one.spelling, one.place) for one in readings(name)]
