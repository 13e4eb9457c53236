"""The two destruction lists, filled from a list as far as it has come."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from app.press.filling.words import Day, signed, term_word
from app.press.forms import Signature
from app.press.forms.destruction import AccountingDestruction, AccountingLine, Destruction, DestructionLine
from archive.records import Record
from workflows.destruction import DestructionList, Fate, Item, State

Kept = Callable[[Record, date], tuple[int, int] | None]


class Course:
    """What the ledger and the appraisal say of a list's way: version, freezing, and who led the group."""

    def __init__(
        self, *, today: date, version: int, frozen_at: datetime | None, decisions: Mapping[str, datetime | None]
    ) -> None:
        self.today, self.version, self.frozen_at = today, version, frozen_at
        # A list drawn from several appraisals has several leaders: they sign by hand.
        self.leader, self.decided_at = next(iter(decisions.items())) if len(decisions) == 1 else ("", None)


def destruction(drawn: DestructionList, course: Course, day: Day, kept: Kept) -> Destruction:
    """Fill the general 销毁清册."""
    today = course.today
    lines = tuple(
        DestructionLine(
            title=item.title,
            year=str(item.record.year or ""),
            archival_no=item.number,
            term=term_word(item.record.term),
            kept=_kept(kept(item.record, day(item.settled_at) or today)),
            pages=item.record.pages,
            note=_fate(item),
        )
        for item in drawn.items
    )
    return Destruction(
        number=drawn.number,
        version=course.version,
        frozen_on=day(course.frozen_at) or day(drawn.drafted_at) or today,
        lines=lines,
        group_leader=signed("鉴定小组负责人", course.leader, day(course.decided_at), "同意销毁"),
        approver=signed("批准人", _approver(drawn), day(drawn.approved_at), "批准销毁"),
        supervisors=(signed("监销人", drawn.witness_name, None), Signature("监销人")),
        destroyed_on=day(drawn.closed_at),
        method=_method(drawn),
        set_apart=_set_apart(drawn),
        fingerprint=drawn.digest,
    )


def accounting_destruction(drawn: DestructionList, course: Course, day: Day, kept: Kept) -> AccountingDestruction:
    """Fill 会计档案销毁清册. Source: 《会计档案管理办法》第十八条."""
    today = course.today
    lines = tuple(
        AccountingLine(
            name=item.title,
            volume_no=item.number.rpartition("-")[2],
            volumes=1,
            years=str(item.record.year or ""),
            archival_no=item.number,
            term=term_word(item.record.term),
            kept=_kept(kept(item.record, day(item.settled_at) or today)),
            destroyed_on=day(item.settled_at) if item.fate == Fate.DESTROYED else None,
            note=_fate(item),
        )
        for item in drawn.items
    )
    return AccountingDestruction(
        number=drawn.number,
        version=course.version,
        frozen_on=day(course.frozen_at) or day(drawn.drafted_at) or today,
        lines=lines,
        opinions=(
            Signature("单位负责人"),
            signed("档案机构负责人", _approver(drawn), day(drawn.approved_at), "批准销毁"),
            Signature("会计机构负责人"),
            signed("档案经办人", drawn.drafted_by_name, day(course.frozen_at)),
            Signature("会计经办人"),
        ),
        supervisors=(
            signed("档案机构监销人", drawn.witness_name, None),
            Signature("会计机构监销人"),
        ),
        destroyed_on=day(drawn.closed_at),
        method=_method(drawn),
        set_apart=_set_apart(drawn),
        fingerprint=drawn.digest,
    )


def _approver(drawn: DestructionList) -> str | None:
    return None if drawn.state in {State.DRAFTED, State.SUBMITTED} else drawn.approved_by_name


def _fate(item: Item) -> str:
    return {Fate.DESTROYED: "已销毁", Fate.SPARED: "未销"}.get(Fate(item.fate), "")


def _method(drawn: DestructionList) -> str:
    return "电子件抹除并销毁密钥" if drawn.closed_at else ""


def _set_apart(drawn: DestructionList) -> tuple[str, ...]:
    return tuple(f"{item.number}　{item.title}：{item.reason}" for item in drawn.items if item.fate == Fate.SPARED)


def _kept(kept: tuple[int, int] | None) -> str:
    return f"{kept[0]} 年 {kept[1]} 月" if kept else ""
