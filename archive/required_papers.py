"""What a file must hold: required papers by the type of the file, as dated versions of rules that a person may change.

A rule is a group of kinds of paper of which one is enough. The certificate of the organisation code is also met by
a licence that bears an 18-digit code, for the organisation code is part of that.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from archive.checkdigits import check_uscc, organisation_code
from archive.database import Work
from archive.errors import Invalid, NotPermitted, Problems
from archive.ledger import Line
from archive.people import Role
from archive.rows import Base
from archive.wording import N_

USCC_LENGTH = 18
REASON_MOST, LABEL_MOST, GROUPS_MOST = 300, 40, 20


class PaperKind(StrEnum):
    """The kinds of paper a customer's file is made of."""

    CONTRACT = "contract"
    REGISTRATION = "registration"
    LICENCE = "licence"
    FEE_LIST = "fee-list"
    ORG_CERT = "org-cert"
    CARD = "card"
    RENAME_NOTICE = "rename-notice"
    AUTHORISATION = "authorisation"
    OTHER = "other"


KIND_NAMES = {
    PaperKind.CONTRACT: N_("合同"),
    PaperKind.REGISTRATION: N_("登记证"),
    PaperKind.LICENCE: N_("营业执照"),
    PaperKind.FEE_LIST: N_("收费明细单"),
    PaperKind.ORG_CERT: N_("组织机构代码证"),
    PaperKind.CARD: N_("客户档案卡"),
    PaperKind.RENAME_NOTICE: N_("更名通知"),
    PaperKind.AUTHORISATION: N_("授权委托书"),
    PaperKind.OTHER: N_("其他材料"),
}


class FileType(StrEnum):
    """The types of file for which papers are required."""

    NEW_FILE = "new-file"
    RENAME = "rename"


FILE_TYPE_NAMES = {FileType.NEW_FILE: N_("新建档"), FileType.RENAME: N_("更名")}


@dataclass(frozen=True, slots=True)
class Group:
    """One requirement: a paper of any of these kinds.

    `by_code` names the kinds that meet it too, when the code on them is an 18-digit one.
    """

    label: str
    kinds: tuple[PaperKind, ...]
    by_code: tuple[PaperKind, ...] = ()

    def to_plain(self) -> dict[str, Any]:
        """Return the group as it is kept."""
        return {"label": self.label, "kinds": [str(k) for k in self.kinds], "by_code": [str(k) for k in self.by_code]}

    @classmethod
    def from_plain(cls, kept: Mapping[str, Any]) -> "Group":
        """Read a group as it was kept."""
        return cls(
            str(kept["label"]),
            tuple(PaperKind(kind) for kind in kept["kinds"]),
            tuple(PaperKind(kind) for kind in kept.get("by_code", ())),
        )


@dataclass(frozen=True, slots=True)
class Held:
    """A paper as the rules see it: its kind, and the code it shows, if any."""

    kind: PaperKind
    code: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """How one requirement stands."""

    group: Group
    met_by: PaperKind | None = None
    org_code: str = ""
    """The organisation code read out of an 18-digit licence, where that is what meets the rule."""

    @property
    def met(self) -> bool:
        """Whether the requirement is met."""
        return self.met_by is not None


K = PaperKind
SEED: dict[FileType, tuple[Group, ...]] = {
    FileType.NEW_FILE: (
        Group(N_("合同"), (K.CONTRACT,)),
        Group(N_("登记证或营业执照"), (K.REGISTRATION, K.LICENCE)),
        Group(N_("收费明细单"), (K.FEE_LIST,)),
        Group(N_("组织机构代码证"), (K.ORG_CERT,), (K.LICENCE,)),
    ),
    FileType.RENAME: (
        Group(N_("更名通知"), (K.RENAME_NOTICE,)),
        Group(N_("合同"), (K.CONTRACT,)),
        Group(N_("登记证或营业执照"), (K.REGISTRATION, K.LICENCE)),
    ),
}
"""The rules of the first day. Source: the house's rule for customer files (新建档、更名)."""


def judge(groups: Sequence[Group], papers: Iterable[Held]) -> list[Result]:
    """Say of each requirement whether these papers meet it, and by which."""
    held = list(papers)
    return [_judged(group, held) for group in groups]


def missing(groups: Sequence[Group], papers: Iterable[Held]) -> list[Group]:
    """Return the requirements that these papers do not meet."""
    return [result.group for result in judge(groups, papers) if not result.met]


def org_code_in(code: str) -> str:
    """Return the organisation code inside an 18-digit licence number; empty when it is none.

    Source: 三证合一 (2015-10-01): the certificate is no longer issued, its code is characters 9 to 17.
    """
    try:
        return organisation_code(code) if len(check_uscc(code).code) == USCC_LENGTH else ""
    except Invalid:
        return ""


def _judged(group: Group, held: Sequence[Held]) -> Result:
    for paper in held:
        if paper.kind in group.kinds:
            return Result(group, paper.kind)
    for paper in held:
        if paper.kind in group.by_code and (code := org_code_in(paper.code)):
            return Result(group, paper.kind, code)
    return Result(group)


class RuleSet(Base):
    """One version of the rules for one type of file, from a day on."""

    __tablename__ = "rule_sets"
    id: Mapped[int] = mapped_column(primary_key=True)
    file_type: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    valid_from: Mapped[date]
    groups: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(REASON_MOST), default="")
    made_by: Mapped[str] = mapped_column(String(40))
    made_by_name: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("file_type", "version"),)

    @property
    def rules(self) -> tuple[Group, ...]:
        """The requirements."""
        return tuple(Group.from_plain(group) for group in self.groups)


@dataclass(frozen=True, slots=True)
class InForce:
    """The rules of a day and their version; 0 is the first day's, before anybody changed them."""

    version: int
    rules: tuple[Group, ...]
    valid_from: date | None = None


def in_force(session: Session, file_type: FileType, day: date) -> InForce:
    """Return the rules of a type of file on a day."""
    wanted = select(RuleSet).where(RuleSet.file_type == str(file_type), RuleSet.valid_from <= day)
    row = session.scalars(wanted.order_by(RuleSet.valid_from.desc(), RuleSet.version.desc()).limit(1)).first()
    return InForce(row.version, row.rules, row.valid_from) if row else InForce(0, SEED[file_type])


def versions(session: Session, file_type: FileType) -> list[RuleSet]:
    """Return every version that was ever made, newest first."""
    wanted = select(RuleSet).where(RuleSet.file_type == str(file_type))
    return list(session.scalars(wanted.order_by(RuleSet.version.desc())))


def change_rules(work: Work, file_type: FileType, groups: Sequence[Group], *, valid_from: date, reason: str) -> RuleSet:
    """Put a new version into force from a day on; earlier versions stay for what was handed in under them.

    Raises:
        NotPermitted: the head of the archive decides.
        Problems: a group names no kind, the reason is missing, or the day is past.
    """
    if not work.by.has(frozenset({Role.HEAD})):
        raise NotPermitted(N_("必备材料由档案负责人修订，请转告。"))
    problems = []
    if not groups or len(groups) > GROUPS_MOST:
        problems.append(Invalid("groups", N_("至少要有一组材料，最多 {most} 组。"), most=GROUPS_MOST))
    for n, group in enumerate(groups, start=1):
        if not group.kinds:
            problems.append(Invalid("groups", N_("第 {n} 组没有选材料，请至少选一种。"), n=n))
        if not group.label.strip() or len(group.label) > LABEL_MOST:
            problems.append(Invalid("groups", N_("第 {n} 组请写名称，不超过 {most} 字。"), n=n, most=LABEL_MOST))
    if not reason.strip() or len(reason) > REASON_MOST:
        problems.append(Invalid("reason", N_("请写明修订依据，不超过 {most} 字。"), most=REASON_MOST))
    if valid_from < work.today:
        problems.append(Invalid("valid_from", N_("生效日期不能早于今天；已交的按交来那天的规则办。")))
    if problems:
        raise Problems(problems)
    last = work.session.scalars(
        select(RuleSet.version).where(RuleSet.file_type == str(file_type)).order_by(RuleSet.version.desc()).limit(1)
    ).first()
    row = RuleSet(
        file_type=str(file_type),
        version=(last or 0) + 1,
        valid_from=valid_from,
        groups=[group.to_plain() for group in groups],
        reason=reason.strip(),
        made_by=work.by.login,
        made_by_name=work.by.name,
        made_at=work.at,
    )
    work.session.add(row)
    work.session.flush()
    work.book.write(
        Line(
            "rules:change",
            f"rules:{file_type}",
            work.by.login,
            work.by.name,
            after=str(row.version),
            note=row.reason,
            detail={"valid_from": valid_from.isoformat(), "groups": row.groups},
        )
    )
    return row
