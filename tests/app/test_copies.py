"""Use copies: who may have one, what stands on it, and that none leaves without its entry."""

import importlib.util
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType

import pypdfium2
import pytest
from PIL import Image, ImageChops
from sqlalchemy import select, text

from app import copies
from app.copies import FACES, PURPOSE_MOST, name_of, use_copy
from archive.components import key_of
from archive.database import Work
from archive.errors import Invalid, NotFound, NotPermitted, Refused
from archive.ledger import Entry
from archive.records import Page, Record
from ingest.errors import ScanError
from tests.desk import Office
from tests.handover import qualified, slip
from workflows.lending_request import request

PURPOSE = "年度审计核对"


@pytest.fixture(scope="session")
def make() -> ModuleType:
    path = Path(__file__).parent.parent / "samples" / "make.py"
    spec = importlib.util.spec_from_file_location("samples_make", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def shelve(office: Office, make: ModuleType) -> Callable[..., str]:
    """Put a record on the shelf whose original is really these bytes."""

    def put(content: bytes | None = None, pages: int = 2, **described: object) -> str:
        number = office.shelved("\f".join(["关于开展年度消防检查的通知"] * pages), **described)
        replace(office, number, content or make.paper([make.Leaf(["关于开展年度消防检查的通知"])] * pages))
        return number

    return put


def replace(office: Office, ref: str, content: bytes) -> None:
    key_id = office.get(ref).key_id
    office.desk.vault.remove(key_id, "original")
    office.desk.vault.put(key_id, "original", content)


def lent(office: Office, ref: str, *, by: str = "tao", way: str = "copy", approved: bool = True) -> str:
    desk = office.desk
    with desk.database.work(office.clock(), office.people[by]) as work:
        from archive.numbers import find

        number = request(work, find(work.session, ref), way=way, purpose=PURPOSE, due_on=date(2026, 12, 4)).number
    if approved:
        office.step("lending", number, "approve")
    return number


def entries(office: Office, act: str) -> list[Entry]:
    with office.desk.database.reading() as session:
        return list(session.scalars(select(Entry).where(Entry.act == act).order_by(Entry.seq)))


def texts(paper: bytes) -> list[str]:
    with pypdfium2.PdfDocument(paper) as document:
        return [page.get_textpage().get_text_range() for page in document]


def drawn(paper: bytes, number: int = 1, scale: float = 1.0) -> Image.Image:
    with pypdfium2.PdfDocument(paper) as document:
        return document[number - 1].render(scale=scale).to_pil().convert("RGB")


def test_every_page_says_for_whom_when_and_what_for(office: Office, shelve: Callable[..., str]) -> None:
    number = shelve()
    copy = use_copy(office.desk, office.people["lin"], number, f"  {PURPOSE}\n")
    assert copy.number == "FB-2026-0001"
    assert copy.name == f"{number}_FB-2026-0001.pdf"
    pages = texts(copy.content)
    assert len(pages) == 2
    for page in pages:
        for word in ("林书瑶", "档案中心", "2026-11-20 09:00", f"仅用于：{PURPOSE}", "FB-2026-0001", "消防检查"):
            assert word in page
    assert "永久" in pages[0] or "年" in pages[0]
    (entry,) = entries(office, "record:copy")
    assert entry.told == {"copy": "FB-2026-0001", "purpose": PURPOSE, "pages": 2}
    assert use_copy(office.desk, office.people["he"], number, PURPOSE).number == "FB-2026-0002"


def test_the_filing_stamp_is_red_and_45_by_16_millimetres_at_the_top_of_page_1_alone(
    office: Office, shelve: Callable[..., str]
) -> None:
    copy = use_copy(office.desk, office.people["lin"], shelve(), PURPOSE)
    first, second = (red(drawn(copy.content, page, 2 * 25.4 / 72)) for page in (1, 2))
    assert second is None
    assert first is not None
    left, top, right, bottom = (edge / 2 for edge in first)  # two pixels to the millimetre
    assert right - left == pytest.approx(45, abs=1.2)
    assert bottom - top == pytest.approx(16, abs=1.2)
    assert top < 10


def red(image: Image.Image) -> tuple[int, int, int, int] | None:
    r, g, _ = image.split()
    return ImageChops.subtract(r, g).point(lambda value: 255 if value > 60 else 0).getbbox()


def test_a_record_without_a_number_has_no_stamp(office: Office, make: ModuleType) -> None:
    ref = office.record()
    replace(office, ref, make.paper([make.Leaf(["通知"])]))
    copy = use_copy(office.desk, office.people["lin"], ref, PURPOSE)
    assert red(drawn(copy.content)) is None
    assert copy.name == f"{ref}_FB-2026-0001.pdf"


def test_the_watermark_is_light_and_everywhere(office: Office, shelve: Callable[..., str], make: ModuleType) -> None:
    number = shelve(make.paper([make.Leaf([]), make.Leaf([], box=(0, 0, 1191, 842), rotate=90)]))
    copy = use_copy(office.desk, office.people["lin"], number, PURPOSE)
    for page in (1, 2):
        image = drawn(copy.content, page).convert("L")
        third = (image.width // 3, image.height // 3)
        for column in range(3):
            for row in range(3):
                at = (column * third[0], row * third[1], (column + 1) * third[0], (row + 1) * third[1])
                darkest, _ = image.crop(at).getextrema()
                assert darkest < 245, (page, column, row)


def test_many_sizes_of_page_share_a_few_watermarks(
    office: Office, shelve: Callable[..., str], make: ModuleType
) -> None:
    many = FACES + 8
    number = shelve(make.paper([make.Leaf([], box=(0, 0, 300 + 20 * n, 600)) for n in range(many)]), pages=many)
    copy = use_copy(office.desk, office.people["lin"], number, PURPOSE)
    assert all("FB-2026-0001" in page for page in texts(copy.content))


def test_a_borrower_gets_a_copy_once_it_is_agreed_and_until_the_last_day(
    office: Office, shelve: Callable[..., str]
) -> None:
    number = shelve(department="YWB")
    tao = office.people["tao"]
    with pytest.raises(NotPermitted, match="复制"):
        use_copy(office.desk, tao, number, PURPOSE)
    loan = lent(office, number, approved=False)
    with pytest.raises(NotPermitted):
        use_copy(office.desk, tao, number, PURPOSE)
    office.step("lending", loan, "approve")
    copy = use_copy(office.desk, tao, number, PURPOSE)
    assert "陶宇　业务部" in texts(copy.content)[0].replace("\u3000", "　")
    office.clock.go_to(date(2026, 12, 5))
    with pytest.raises(NotPermitted, match="续借"):
        use_copy(office.desk, tao, number, PURPOSE)
    assert len(entries(office, "record:copy")) == 1


def test_who_may_only_read_or_borrow_gets_no_copy(office: Office, shelve: Callable[..., str]) -> None:
    number = shelve(department="YWB")
    lent(office, number, way="read")
    with pytest.raises(NotPermitted):
        use_copy(office.desk, office.people["tao"], number, PURPOSE)
    with pytest.raises(NotPermitted):
        use_copy(office.desk, office.people["gu"], number, PURPOSE)


def test_who_may_not_know_of_a_record_is_told_that_there_is_none(office: Office, shelve: Callable[..., str]) -> None:
    number = shelve(department="DAZX")
    for login in ("tao", "lei"):
        with pytest.raises(NotFound):
            use_copy(office.desk, office.people[login], number, PURPOSE)


@pytest.mark.parametrize("purpose", ["", " \n ", "用" * (PURPOSE_MOST + 1), "\x07"])
def test_a_purpose_is_needed_and_fits_the_page(office: Office, shelve: Callable[..., str], purpose: str) -> None:
    number = shelve()
    with pytest.raises(Invalid) as refusal:
        use_copy(office.desk, office.people["lin"], number, purpose)
    assert refusal.value.field == "purpose"
    assert entries(office, "record:copy") == []


def test_no_entry_no_copy(office: Office, shelve: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    number = shelve()
    made = []
    monkeypatch.setattr(copies, "joined", lambda *_args, **_more: made.append(1))
    with office.desk.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE ledger RENAME TO elsewhere"))
    with pytest.raises(Exception, match=r"."):
        use_copy(office.desk, office.people["lin"], number, PURPOSE)
    assert not made


def test_a_copy_that_fails_leaves_no_number_unexplained(
    office: Office, shelve: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = shelve()

    def fails(*_args: object, **_more: object) -> bytes:
        raise ScanError

    monkeypatch.setattr(copies, "joined", fails)
    with pytest.raises(ScanError):
        use_copy(office.desk, office.people["lin"], number, PURPOSE)
    (failed,) = entries(office, "record:copy-failed")
    assert failed.told == {"copy": "FB-2026-0001"}


def test_a_locked_original_is_said_to_be_locked(office: Office, shelve: Callable[..., str], make: ModuleType) -> None:
    number = shelve(make.encrypted(make.paper([make.Leaf(["密"])] * 2), "secret"))
    with pytest.raises(Refused, match="打开密码"):
        use_copy(office.desk, office.people["lin"], number, PURPOSE)
    assert entries(office, "record:copy") == []


def test_what_is_destroyed_or_has_no_pages_is_not_copied(office: Office, shelve: Callable[..., str]) -> None:
    number = shelve()
    lin = office.people["lin"]
    with office.desk.database.work(office.clock(), lin) as work:
        drop_pages(work, number)
    with pytest.raises(Refused, match="没有图像"):
        use_copy(office.desk, lin, number, PURPOSE)
    other = shelve()
    office.desk.vault.erase(office.get(other).key_id)
    with pytest.raises(NotFound, match="销毁"):
        use_copy(office.desk, lin, other, PURPOSE)


def drop_pages(work: Work, number: str) -> None:
    record = work.session.scalars(select(Record).where(Record.archival_no == number)).one()
    work.session.query(Page).filter_by(record_id=record.id).delete()


def test_the_original_stays_as_it_is(office: Office, shelve: Callable[..., str]) -> None:
    number = shelve()
    key_id = office.get(number).key_id
    before = office.desk.vault.get(key_id, "original")
    use_copy(office.desk, office.people["lin"], number, PURPOSE)
    assert office.desk.vault.get(key_id, "original") == before
    assert not list(office.desk.work_folder.iterdir())


def test_the_name_of_the_file_is_safe_everywhere() -> None:
    class Named:
        archival_no = 'A001-WS·2003/Y:"通知"*1?'
        ref = "R1"

    assert name_of(Named(), "FB-2026-0001") == "A001-WS·2003-Y-通知-1_FB-2026-0001.pdf"  # type: ignore[arg-type]


def test_a_scan_in_any_format_becomes_a_copy_with_its_words(office: Office, shelve: Callable[..., str]) -> None:
    out = io.BytesIO()
    Image.new("RGB", (1240, 1754), "white").save(out, "PNG", dpi=(150, 150))
    copy = use_copy(office.desk, office.people["lin"], shelve(out.getvalue(), pages=1), PURPOSE)
    assert texts(copy.content)[0].startswith("关于开展年度消防检查的通知")


def test_a_record_of_several_files_is_copied_file_after_file(office: Office, make: ModuleType) -> None:
    """A set handed over as a contract, a licence and a list of fees leaves as one copy, stamped once, in their order."""
    number = qualified(office)
    record = slip(office, number).record
    assert record is not None
    for verb in ("catalogue", "number"):
        office.step("accession", record.ref, verb)
    with office.desk.database.reading() as session:
        found = session.get_one(Record, record.id)
        files = [(key_of(found, one), one.part) for one in found.components]
        counts = [sum(leaf.component_id == one.id for leaf in found.leaves) for one in found.components]
    assert len(files) > 1
    for at, (key_id, part) in enumerate(files):
        office.desk.vault.remove(key_id, part)
        office.desk.vault.put(key_id, part, make.paper([make.Leaf([f"第 {at} 份"])] * counts[at]))
    made = use_copy(office.desk, office.people["lin"], record.ref, PURPOSE)
    written = texts(made.content)
    assert [one for text in written for one in range(len(files)) if f"第 {one} 份" in text] == [
        at for at, count in enumerate(counts) for _ in range(count)
    ]
    assert all(made.number in text for text in written)
    assert red(drawn(made.content)) is not None
    assert red(drawn(made.content, len(written))) is None
