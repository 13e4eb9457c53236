"""Scenario 23: a batch of scans with a seal in grey, a page upside down, a page missing and an image at the wrong entry."""

import io

import pytest
from PIL import Image, ImageDraw

from app import attaching_runs
from app.acting import step
from app.attaching import add_files, open_attaching
from app.digitising import batch_for, findings_of, judge_item, open_batch, waive
from app.looking import looking
from archive.digitising import draw_sample
from archive.errors import Invalid, NotPermitted, Refused, WrongState
from archive.records import Record
from ingest.fields import propose
from ingest.pages import PageText
from ingest.pipeline import Reading, keep_text
from tests.desk import Office, a_page

DPI = 200


def sheet(n: int, *, seal: bool = False, grey: bool = False, blank: bool = False) -> bytes:
    """Draw a page of lines, no two alike, as a scanner gives it."""
    image = Image.new("RGB", (620, 880), (250, 249, 246))
    draw = ImageDraw.Draw(image)
    for row in range(0 if blank else 14):
        width = 440 if n >> row & 1 else 240
        for x in range(50, 50 + width, 22):
            draw.rectangle((x, 60 + row * 50, x + 14, 84 + row * 50), fill=(30, 30, 30))
            draw.line((x + 2, 72 + row * 50, x + 12, 72 + row * 50), fill=(250, 249, 246), width=3)
    if seal:
        draw.ellipse((380, 640, 540, 800), outline=(200, 30, 40), width=10)
    out = io.BytesIO()
    (image.convert("L") if grey else image).save(out, "PNG", dpi=(DPI, DPI))
    return out.getvalue()


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> dict[str, PageText]:
    """Give a reader without an engine: what it reads in a file stands under the file's name."""
    read_in: dict[str, PageText] = {}

    def read(waiting, vault, *_others):
        page = read_in.get(waiting.name, a_page(1, f"关于第{waiting.name}号的通知 正文若干字"))
        keep_text(vault, waiting.key_id, (page,))
        return Reading("image/png", (page,), propose((page,), waiting.name), 0.9)

    monkeypatch.setattr(attaching_runs, "read", read)
    monkeypatch.setattr("app.attaching_runs.reader_of", lambda _desk: None)
    return read_in


def scans(office: Office, files: dict[str, bytes], **how: bool) -> None:
    lin = office.people["lin"]
    number = open_attaching(office.desk, lin, **how).number
    assert add_files(office.desk, lin, number, [(name, io.BytesIO(content)) for name, content in files.items()]) == []
    step(office.desk, lin, "attaching", number, "run")
    office.settle()


def take(office: Office, number: str, verb: str, by: str = "lin", **answers: object) -> None:
    step(office.desk, office.people[by], "digitisation", number, verb, answers=answers)
    office.settle()


def found(office: Office, number: str) -> list[tuple[str, str, bool]]:
    with looking(office.desk, office.people["lin"]) as work:
        batch = batch_for(work, number)
        numbers = {item.record_id: item.record.archival_no or "" for item in batch.items}
        return sorted((numbers[one.record_id], one.check, one.failed) for one in findings_of(work.session, batch))


def state(office: Office, number: str) -> str:
    with looking(office.desk, office.people["lin"]) as work:
        return batch_for(work, number).state


def test_a_batch_is_caught_by_machine_and_by_eye_done_again_and_passes(office, reading):
    from app.sheets import Column, write_sheet
    from app.taking_over import bring_in

    rows = [(f"GL2003.1-{n}", f"第{n}号通知", "20030305", "永久") for n in range(1, 13)]
    table = write_sheet([Column(head) for head in ("档号", "题名", "日期", "保管期限")], rows)
    bring_in(office.desk, office.people["lin"], table, "GL", name="目录.xlsx")
    with office.desk.database.work(office.clock(), office.people["lin"]) as work:
        work.session.get_one(Record, office.get("GL2003.1-9").id).pages = 2

    reading["GL2003.1-3.png"] = a_page(1, "甲方（公章） 第三号 合同")
    upside_down = a_page(1, "倒着的第七号")
    reading["GL2003.1-7.png"] = PageText(1, upside_down.width, upside_down.height, upside_down.lines, rotation=180)
    files = {f"GL2003.1-{n}.png": sheet(n, seal=n == 3, grey=n == 3, blank=n == 5) for n in range(1, 13)}
    reading["GL2003.1-5.png"] = PageText(1, 620, 880, blank=True)
    scans(office, files)

    refs = [f"GL2003.1-{n}" for n in range(1, 13)]
    with pytest.raises(Invalid, match="抽检率"):
        open_batch(office.desk, office.people["lin"], refs, share=4)
    number = open_batch(office.desk, office.people["lin"], refs, title="2003 年文书").number
    take(office, number, "check")
    assert found(office, number) == [
        ("GL2003.1-3", "colour", True),
        ("GL2003.1-5", "blank", False),
        ("GL2003.1-7", "upright", True),
        ("GL2003.1-9", "count", True),
    ]
    with pytest.raises(Refused, match="还有 3 处不合格"):
        take(office, number, "sample", by="he")
    take(office, number, "send-back", by="he", note="三处重扫")

    with office.desk.database.work(office.clock(), office.people["lin"]) as work:
        work.session.get_one(Record, office.get("GL2003.1-9").id).pages = 1
    reading["GL2003.1-7.png"] = upside_down
    scans(office, {"GL2003.1-3.png": sheet(3, seal=True), "GL2003.1-7.png": sheet(107)}, replaces=True)
    assert len(office.get("GL2003.1-3").components) == 1
    take(office, number, "check")
    assert found(office, number) == [("GL2003.1-5", "blank", False)]

    with pytest.raises(NotPermitted, match="另一人"):
        take(office, number, "sample")
    take(office, number, "sample", by="he")
    with looking(office.desk, office.people["he"]) as work:
        batch = batch_for(work, number)
        sample = [item.record.ref for item in batch.items if item.sampled]
        assert sample == [item.record.ref for item in draw_sample(batch)], "anyone draws the same lot"
    assert len(sample) == 1
    he = office.people["he"]
    with pytest.raises(Invalid, match="写明"):
        judge_item(office.desk, he, number, sample[0], matches=False, others=True)
    judge_item(office.desk, he, number, sample[0], matches=False, others=True, note="挂的是另一件的图")
    assert state(office, number) == "failed", "one wrong image fails a batch that is otherwise all good"
    with pytest.raises(WrongState):
        judge_item(office.desk, he, number, sample[0], matches=True, others=True)

    take(office, number, "check")
    take(office, number, "sample", by="he")
    with looking(office.desk, he) as work:
        sample = [item.record.ref for item in batch_for(work, number).items if item.sampled]
    with pytest.raises(Refused, match="没有看"):
        take(office, number, "pass", by="he")
    judge_item(office.desk, he, number, sample[0], matches=True, others=True)
    take(office, number, "pass", by="he")
    assert state(office, number) == "passed"


def test_the_same_sheet_twice_is_told_and_a_fault_of_the_paper_is_set_aside_by_another(office, reading):
    first, second = office.shelved(), office.shelved()
    reading[f"{first}_2.png"] = reading[f"{second}_2.png"] = a_page(1, "同一页")
    # The one was scanned a shade lighter: other bytes, the same sheet.
    scans(office, {f"{first}_2.png": sheet(1), f"{second}_2.png": sheet(1, grey=True)}, add_pages=True)
    number = open_batch(office.desk, office.people["lin"], [first, second]).number
    take(office, number, "check")
    assert (second, "doubled", True) in found(office, number)
    with looking(office.desk, office.people["he"]) as work:
        one = next(one for one in findings_of(work.session, batch_for(work, number)) if one.check == "doubled")
    with pytest.raises(NotPermitted):
        waive(office.desk, office.people["lin"], number, one.id, "原件如此")
    waive(office.desk, office.people["he"], number, one.id, "原件一式两份")
    with looking(office.desk, office.people["he"]) as work:
        told = {row.check: row.waived_why for row in findings_of(work.session, batch_for(work, number))}
    assert told["doubled"] == "原件一式两份"
