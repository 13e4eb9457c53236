"""Retention law as arithmetic on plain dates: how long a record is kept, what starts its term, and when that term is over.

A rule is one line of the schedule; facts are the days that belong to one record. Together they
give an outcome, which the record page shows as 条目 › 起因 › 起算 › 年限 › 到期. "Due" is the first
day on which a record may be appraised; nothing here says that it may be destroyed.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from archive.dates import EARLIEST_YEAR, LATEST_YEAR, after_years
from archive.errors import Invalid, NotYetDue, Refused
from archive.wording import N_

LONGEST_TERM = 999  # years; whoever needs more means for ever
OLD_LONG_TERM = 16
"""The fewest years of the old 长期; 短期 was up to 15. Source: 国家档案局《关于机关档案保管期限的规定》(1987)."""


class NoTrigger(NotYetDue):
    """The period starts at an event whose day is not known yet."""


class NeverDue(NotYetDue):
    """The record is kept for ever."""


@dataclass(frozen=True, slots=True)
class Term:
    """How long a record is kept: a number of whole years, or for ever when there is none."""

    years: int | None

    def __post_init__(self) -> None:
        if self.years is not None and not 0 <= self.years <= LONGEST_TERM:
            raise Invalid("term", N_("保管期限应为 0 至 {longest} 年，更久请选永久。"), longest=LONGEST_TERM)

    @classmethod
    def parse(cls, written: str) -> "Term":
        """Read a term written as `Y`, `D30`, `永久`, `30年` or `定期30年`.

        The old 长期 and 短期 are not read: only an appraisal decides what becomes of them.

        Raises:
            Invalid: it is none of these.
        """
        if written in {"Y", "永久"}:
            return PERMANENT
        found = re.fullmatch(r"D([0-9]{1,3})|(?:定期)?([0-9]{1,3})年", written)
        if found is None:
            sentence = N_("看不懂保管期限“{written}”，请写成 Y、D30、D10、永久或 30年。")
            raise Invalid("term", sentence, written=written[:20])
        return cls(int(found[1] or found[2]))

    @classmethod
    def of_digit(cls, digit: int) -> "Term":
        """Return the term that 1, 2 or 3 stands for in an old archival number."""
        return {1: PERMANENT, 2: cls(30), 3: cls(10)}[digit]

    @property
    def permanent(self) -> bool:
        """Whether it never ends."""
        return self.years is None

    @property
    def code(self) -> str:
        """The term as numbers and tables write it.

        Source: DA/T 13-2022 (Y, or D and the years).
        """
        return "Y" if self.years is None else f"D{self.years}"

    @property
    def digit(self) -> int:
        """The term as old numbers write it: 1 永久, 2 长期 (16 years and more), 3 短期."""
        if self.years is None:
            return 1
        return 2 if self.years >= OLD_LONG_TERM else 3

    @property
    def chinese(self) -> str:
        """The term as printed forms write it."""
        return "永久" if self.years is None else f"{self.years}年"

    @property
    def rank(self) -> int:
        """The place on the shelf: for ever comes first, then the longer before the shorter."""
        return 0 if self.years is None else LONGEST_TERM + 1 - self.years

    def shorter_than(self, other: "Term") -> bool:
        """Say whether it ends before the other would."""
        return self.rank > other.rank


PERMANENT = Term(None)


class Trigger(StrEnum):
    """What starts a term."""

    FISCAL_YEAR = "F"
    FILE_YEAR = "D"
    CONTRACT = "C"
    LICENCE = "L"
    RELATION = "R"
    ASSET = "A"
    EMPLOYMENT = "E"
    CASE = "J"

    @property
    def meaning(self) -> str:
        """The sentence that explains it; to be translated."""
        return MEANING[self]

    @property
    def yearly(self) -> bool:
        """Whether the term starts at a turn of the year and needs no event."""
        return self in {Trigger.FISCAL_YEAR, Trigger.FILE_YEAR}

    @property
    def needs_settlement(self) -> bool:
        """Whether all sums must be settled before the term starts."""
        return self in {Trigger.CONTRACT, Trigger.RELATION}


MEANING = {
    Trigger.FISCAL_YEAR: N_("会计年度终了后的第一天"),
    Trigger.FILE_YEAR: N_("文件所属年度的次年1月1日"),
    Trigger.CONTRACT: N_("合同终止且款项结清的次日"),
    Trigger.LICENCE: N_("证照换发、注销或失效的次日"),
    Trigger.RELATION: N_("客户关系结束且债务结清的次日"),
    Trigger.ASSET: N_("资产报废清理的次日"),
    Trigger.EMPLOYMENT: N_("劳动关系结束的次日"),
    Trigger.CASE: N_("案件或未了事项办结的次日"),
}
CAUSE_UNKNOWN = {
    Trigger.FISCAL_YEAR: N_("没有会计年度，期限不起算；请补填年度。"),
    Trigger.FILE_YEAR: N_("没有所属年度，期限不起算；请补填年度。"),
    Trigger.CONTRACT: N_("合同尚未终止，期限不起算；终止后请登记终止日期。"),
    Trigger.LICENCE: N_("证照仍然有效，期限不起算；换发、注销或失效后请登记日期。"),
    Trigger.RELATION: N_("客户关系尚未结束，期限不起算；结束后请登记日期。"),
    Trigger.ASSET: N_("资产尚未报废清理，期限不起算；清理后请登记日期。"),
    Trigger.EMPLOYMENT: N_("劳动关系尚未结束，期限不起算；离职后请登记日期。"),
    Trigger.CASE: N_("事项尚未办结，期限不起算；办结后请登记日期。"),
}
UNSETTLED = N_("款项尚未结清，期限不起算；结清后请登记结清日期。")
FOR_EVER = N_("永久保管，没有到期日。")
BEGUN_ANEW = N_("鉴定决定重新起算")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the schedule.

    `minimum` is what the law demands, None where the company alone decides; `basis` names the act,
    article or line.
    """

    term: Term
    trigger: Trigger | None
    basis: str
    minimum: Term | None = None
    accounting: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """The days of one record that a rule may ask for.

    `event_on` is the day the contract ended, the licence lapsed, the asset was cleared; `settled_on` the
    day the last sum was paid; `counts_from` the day an appraisal made the term begin anew.
    """

    year: int | None = None
    event_on: date | None = None
    settled_on: date | None = None
    counts_from: date | None = None

    def __post_init__(self) -> None:
        days = [day for day in (self.event_on, self.settled_on, self.counts_from) if day is not None]
        for year in ([] if self.year is None else [self.year]) + [day.year for day in days]:
            if not EARLIEST_YEAR <= year <= LATEST_YEAR:
                raise Invalid("year", N_("年度 {year} 不存在，请填四位数字。"), year=year)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a rule works out for one record.

    `because` is the sentence for what starts the term, `cause_on` the last day before it starts;
    `why_not` is the sentence shown in place of the days that are missing.
    """

    rule: Rule
    because: str = ""
    cause_on: date | None = None
    starts_on: date | None = None
    due_on: date | None = None
    why_not: str | None = None


def reckon(rule: Rule, facts: Facts) -> Outcome:
    """Work out start and end of a term, or the sentence that says why there is none yet."""
    years, trigger = rule.term.years, rule.trigger
    if years is None or trigger is None:
        return Outcome(rule, why_not=FOR_EVER)
    if facts.counts_from is not None:
        return Outcome(rule, BEGUN_ANEW, None, facts.counts_from, after_years(facts.counts_from, years))
    # A Chinese fiscal year is the calendar year. Source: 《会计法》第十一条.
    year_end = date(facts.year, 12, 31) if facts.year else None
    cause = year_end if trigger.yearly else facts.event_on
    if cause is None:
        return Outcome(rule, trigger.meaning, why_not=CAUSE_UNKNOWN[trigger])
    if trigger.needs_settlement:
        if facts.settled_on is None:
            return Outcome(rule, trigger.meaning, cause, why_not=UNSETTLED)
        cause = max(cause, facts.settled_on)
    starts = cause + timedelta(days=1)
    return Outcome(rule, trigger.meaning, cause, starts, after_years(starts, years))


def starts_on(rule: Rule, facts: Facts) -> date:
    """Return the first day of the term.

    Raises:
        NeverDue: the record is kept for ever.
        NoTrigger: the event has not happened, or nobody has written down when.
    Source: 《会计档案管理办法》第十四条 for accounting years; the rule's own basis for the rest.
    """
    return _days(rule, facts)[0]


def due_on(rule: Rule, facts: Facts) -> date:
    """Return the first day on which the record may be appraised.

    Raises:
        NeverDue: the record is kept for ever.
        NoTrigger: the event has not happened, or nobody has written down when.
    Source: the rule's own basis.
    """
    return _days(rule, facts)[1]


def _days(rule: Rule, facts: Facts) -> tuple[date, date]:
    found = reckon(rule, facts)
    if found.starts_on is None or found.due_on is None:
        raise (NeverDue if found.why_not == FOR_EVER else NoTrigger)(found.why_not or FOR_EVER)
    return found.starts_on, found.due_on


def check_rule(rule: Rule) -> None:
    """Refuse a schedule line that contradicts itself.

    Raises:
        Invalid: no basis, a permanent line with a trigger, a fixed one without, or a term below the law's.
    """
    if not rule.basis.strip():
        raise Invalid("basis", N_("没有写明依据，请填法规条款，或写“企业自定”。"))
    if rule.term.permanent and rule.trigger is not None:
        raise Invalid("trigger", N_("永久保管的条目没有起算，请把起因留空。"))
    if not rule.term.permanent and rule.trigger is None:
        raise Invalid("trigger", N_("定期保管的条目要有起因，请选一项。"))
    if rule.minimum is not None and rule.term.shorter_than(rule.minimum):
        raise Invalid("term", TOO_SHORT, basis=rule.basis, minimum=rule.minimum.chinese, term=rule.term.chinese)


TOO_SHORT = N_("{basis}规定的最低期限是{minimum}，不能改为{term}；可以改得更长。")


def check_change(old: Rule, new: Rule) -> None:
    """Refuse a change of a schedule line that would take away what the law protects.

    Raises:
        Invalid: the new line contradicts itself.
        Refused: it is shorter than the law allows, shortens an accounting line, or moves its start.
    Source: 国家档案局令第10号第七条, 《会计档案管理办法》第十五条 (the tables are minimum terms).
    """
    if old.minimum is not None and new.term.shorter_than(old.minimum):
        raise Refused(TOO_SHORT, basis=old.basis, minimum=old.minimum.chinese, term=new.term.chinese)
    if old.minimum is not None and (new.minimum is None or new.minimum.shorter_than(old.minimum)):
        raise Refused(
            N_("最低期限{minimum}出自{basis}，不能取消或降低。"), basis=old.basis, minimum=old.minimum.chinese
        )
    if old.accounting:
        _protect_accounting(old, new)
    check_rule(new)


def _protect_accounting(old: Rule, new: Rule) -> None:
    if new.term.shorter_than(old.term):
        sentence = N_("会计档案的保管期限只能延长：{basis}，现为{old}，不能改为{new}。")
        raise Refused(sentence, basis=old.basis, old=old.term.chinese, new=new.term.chinese)
    # An earlier start would shorten the term without touching its years.
    if not new.term.permanent and new.trigger != old.trigger:
        raise Refused(N_("会计档案的起算日由{basis}规定，不能改动。"), basis=old.basis)
    if not new.accounting:
        raise Refused(N_("会计档案条目不能改为一般条目：{basis}。"), basis=old.basis)
