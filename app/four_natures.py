"""The four-nature tests (四性检测) that are run on records and their scans: authentic, whole, usable.

Only what is really tested here stands in the report; tests of carriers, viruses and packages belong to a transfer.

Source: DA/T 70-2018, points of filing; codes and names as in its tables.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.desk import Desk
from archive.components import key_of, leaf_of
from archive.description import missing
from archive.ledger import Entry
from archive.numbering import lookup_key
from archive.records import Record
from archive.wording import N_
from ingest.kinds import identify
from ingest.pipeline import MEDIA_TYPES, unlocked
from storage import fixity
from storage.errors import KeyDestroyed, Missing
from storage.fixity import Verdict

TOLD_MOST = 5
CODES: dict[str, str] = {
    "1-1": N_("固化信息有效性"),
    "1-5": N_("元数据合理"),
    "1-6": N_("无特殊字符"),
    "1-7": N_("档号规范"),
    "1-8": N_("档号、文号、题名不重复"),
    "1-9": N_("电子属性与元数据一致"),
    "1-11": N_("元数据与内容关联"),
    "2-2": N_("总字节数相符"),
    "2-4": N_("必填元数据齐全"),
    "2-5": N_("过程信息齐全"),
    "2-7": N_("内容数据齐全"),
    "3-2": N_("目录元数据可访问"),
    "3-3": N_("内容格式符合归档要求"),
    "3-4": N_("内容可打开"),
}


@dataclass(frozen=True, slots=True)
class Tested:
    """One test and what failed it, by number."""

    code: str
    failed: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing failed."""
        return not self.failed


def run(desk: Desk, session: Session, records: Sequence[Record]) -> Iterator[Tested]:
    """Run every test on these records."""
    by_record: dict[str, Callable[[Record], bool]] = {
        "1-1": lambda one: all(_whole(desk, one)),
        "1-5": lambda one: one.pages > 0 and (one.dated is None or one.year is None or one.dated <= desk.today),
        "1-6": lambda one: all(letter.isprintable() for letter in one.title + one.doc_no + one.responsible),
        "1-7": lambda one: one.archival_no is not None and one.category.template.read(one.archival_no) is not None,
        "1-9": lambda one: _sizes(desk, one) == [part.size for part in one.components],
        "1-11": lambda one: bool(one.components) and all(leaf_of(one, leaf.number) is not None for leaf in one.leaves),
        "2-2": lambda one: sum(_sizes(desk, one)) == sum(part.size for part in one.components),
        "2-4": lambda one: not missing(one),
        "2-5": lambda one: _told(session, one),
        "2-7": lambda one: bool(one.components) and bool(one.leaves),
        "3-3": lambda one: all(part.media_type in MEDIA_TYPES.values() for part in one.components),
        "3-4": lambda one: all(_opens(desk, one)),
    }
    twice = Counter(lookup_key(one.archival_no) for one in records if one.archival_no)
    same = Counter((one.doc_no, one.title, one.dated) for one in records if one.doc_no)
    whole: dict[str, tuple[str, ...]] = {
        "1-8": tuple(
            _name(one)
            for one in records
            if (one.archival_no and twice[lookup_key(one.archival_no)] > 1)
            or (one.doc_no and same[(one.doc_no, one.title, one.dated)] > 1)
        ),
        "3-2": tuple(_name(one) for one in records if not one.title),
    }
    for code in CODES:
        if code in by_record:
            yield Tested(code, tuple(_name(one) for one in records if not by_record[code](one)))
        else:
            yield Tested(code, whole[code])


def _name(record: Record) -> str:
    return record.archival_no or record.ref


def _whole(desk: Desk, record: Record) -> Iterator[bool]:
    for part in record.components:
        yield fixity.check(desk.vault, key_of(record, part), part.part, part.sha256) == Verdict.OK


def _sizes(desk: Desk, record: Record) -> list[int]:
    found = []
    for part in record.components:
        try:
            found.append(desk.vault.size(key_of(record, part), part.part))
        except (Missing, KeyDestroyed):
            found.append(-1)
    return found


def _opens(desk: Desk, record: Record) -> Iterator[bool]:
    for part in record.components:
        try:
            with unlocked(desk.vault, key_of(record, part), desk.work_folder, part=part.part) as (path, _folder):
                identify(path)
            yield True
        except Exception:  # noqa: BLE001 - whatever the reason, it does not open
            yield False


def _told(session: Session, record: Record) -> bool:
    return session.scalar(select(Entry.seq).where(Entry.subject == record.subject).limit(1)) is not None
