"""Scanning as work: labels alone pack, shelve, move and take back."""

from datetime import timedelta

import pytest

from app.scan_desk import in_hand, scan, undo
from app.scanning import Kind, what
from app.shelving import make_box, make_place
from tests.desk import Office


def furnish(office: Office, boxes: int = 2, **more: object) -> list[str]:
    lin = office.people["lin"]
    for code in ("1", "1-A01", "1-A01-1", "1-A01-2"):
        make_place(office.desk, lin, {"code": code, "name": "", "capacity_mm": "900"})
    wanted = {"class": "GL", "year": "2003", "term": "D10", "spine_mm": "30", **more}
    return [make_box(office.desk, lin, wanted).code for _ in range(boxes)]


def gun(office: Office, *codes: str) -> list[tuple[str, str]]:
    """Scan one label after the other, ten seconds apart."""
    made = []
    for code in codes:
        office.clock.now += timedelta(seconds=10)
        row = scan(office.desk, office.people["lin"], code)
        made.append((row.tone, str(row.said[0]).format(**row.said[1])))
    return made


def where(office: Office, ref: str) -> tuple[str, str, str]:
    record = office.get(ref)
    box = record.container
    return record.state, box.code if box else "", box.location.code if box and box.location else ""


def test_every_kind_of_label_is_told_apart(office: Office) -> None:
    box, _ = furnish(office)
    number = office.shelved()
    with office.desk.database.work(office.clock(), office.people["lin"]) as work:
        told = {text: what(work, text).kind for text in (
            number, number.replace("-", "—0"), number.lower(), office.get(number).ref, box, box.lower(), "1", "1-A01-1",
            "lin", "SQ-CLEAR", "GL2003.3-99", "", "12",
        )}  # fmt: skip
    assert list(told.values()) == [Kind.RECORD] * 4 + [Kind.CONTAINER] * 2 + [Kind.LOCATION] * 2 + [
        Kind.PERSON, Kind.COMMAND, Kind.UNKNOWN, Kind.UNKNOWN, Kind.UNKNOWN,
    ]  # fmt: skip


def test_what_one_may_not_see_is_unknown(office: Office) -> None:
    number = office.shelved(department="ZCB")
    with office.desk.database.work(office.clock(), office.people["tao"]) as work:
        assert what(work, number).kind == Kind.UNKNOWN


def test_records_then_a_box_then_a_layer(office: Office) -> None:
    box, other = furnish(office)
    one, two = office.shelved(), office.shelved()
    gun(office, one, two, box)
    assert where(office, one) == where(office, two) == ("packed", box, "")
    gun(office, "1-a01-1")
    assert where(office, one) == ("shelved", box, "1-A01-1")
    gun(office, box, "1-A01-2")
    assert where(office, two)[2] == "1-A01-2"
    assert gun(office, one, other)[-1][0] == "ok", "from one box into another"
    assert where(office, one) == ("packed", other, "")


def test_an_open_box_takes_what_follows_and_an_open_layer_takes_boxes(office: Office) -> None:
    box, other = furnish(office)
    one, two = office.shelved(), office.shelved()
    gun(office, box, one, two, "1-A01-1")
    assert where(office, two) == ("shelved", box, "1-A01-1")
    gun(office, "1-A01-2", box, other)
    assert where(office, one)[2] == "1-A01-2"


def test_the_same_label_twice_acts_once_and_says_so(office: Office) -> None:
    box, _ = furnish(office)
    one = office.shelved()
    lin = office.people["lin"]
    assert scan(office.desk, lin, box).tone == "ok"
    assert scan(office.desk, lin, one).tone == "ok"
    again = scan(office.desk, lin, one)
    assert again.tone == "wait"
    assert "刚扫过" in again.said[0]
    assert gun(office, one)[0] == ("wait", f"{one} 已在 {box} 里。")


@pytest.mark.parametrize(("codes", "sentence"), [
    (("ABC-123",), "不认识“ABC-123”"),
    (("1-A01",), "不是层"),
    (("R1", "1-A01-1"), "还没有装盒"),
    (("R2",), "还没有档号"),
])  # fmt: skip
def test_what_cannot_be_done_is_one_sentence_and_changes_nothing(
    office: Office, codes: tuple[str, ...], sentence: str
) -> None:
    furnish(office)
    office.shelved()
    office.record()
    tone, said = gun(office, *codes)[-1]
    assert tone == "bad"
    assert sentence in said


def test_each_step_can_be_taken_back(office: Office) -> None:
    box, other = furnish(office)
    one, lin = office.shelved(), office.people["lin"]
    gun(office, box, one, "1-A01-1", one, other)
    assert where(office, one)[1] == other
    undo(office.desk, lin)
    assert where(office, one) == ("shelved", box, "1-A01-1")
    undo(office.desk, lin)  # the record is no longer in hand
    gun(office, "SQ-UNDO")
    assert where(office, one) == ("packed", box, "")
    undo(office.desk, lin)
    assert where(office, one) == ("numbered", "", "")
    with office.desk.database.work(office.clock(), lin) as work:
        assert in_hand(work).box == box


def test_a_box_too_full_is_said_with_its_figures(office: Office) -> None:
    box, _ = furnish(office, spine_mm="20")
    thick, thin = office.shelved(pages="150"), office.shelved(pages="20")
    tone, said = gun(office, box, thick, thin)[-1]
    assert tone == "bad"
    assert "厚 20 毫米，估计已装 19 毫米，放不下约 3 毫米" in said
    assert where(office, thin)[0] == "numbered"


def test_out_of_the_box_by_a_command_card(office: Office) -> None:
    box, _ = furnish(office)
    one = office.shelved()
    gun(office, one, box, "SQ-CLEAR", "SQ-OUT", one)
    assert where(office, one) == ("numbered", "", "")
