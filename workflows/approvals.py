"""Who must agree: rules choose a route, a route is a chain of turns, and the ledger says who has signed.

The rules are rows an administrator edits; everything here that decides is a pure function of rules,
people and signatures, so that a made-up request can be rehearsed exactly as a real one would go.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from archive.access import Secrecy
from archive.fonds import Department
from archive.ledger import Entry
from archive.people import ARCHIVE_STAFF, Person
from archive.rows import Base
from archive.wording import N_
from workflows.approval_roll import Absence, Colleague, Matter, Roll


class Sign(StrEnum):
    """How many of a turn's people must sign."""

    ALL = "all"
    ANY = "any"


SIGN_NAMES = {Sign.ALL: N_("会签"), Sign.ANY: N_("或签")}


class ApprovalRule(Base):
    """One line of the table: what it is for, and who then has to sign, in which order.

    An empty column fits everything. `steps` is a list of turns as `Turn` has them.
    """

    __tablename__ = "approval_rules"
    id: Mapped[int] = mapped_column(primary_key=True)
    workflow: Mapped[str] = mapped_column(String(20), default="lending")
    name: Mapped[str] = mapped_column(String(80))
    class_code: Mapped[str] = mapped_column(String(12), default="")
    secrecy_least: Mapped[int] = mapped_column(default=0)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    way: Mapped[str] = mapped_column(String(12), default="")
    outside: Mapped[bool | None]
    forbids: Mapped[bool] = mapped_column(default=False)
    """Refused, unless asked for as an exception, which then goes through these steps."""
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    ended_on: Mapped[date | None]

    @property
    def turns(self) -> tuple["Turn", ...]:
        """The steps, read."""
        return tuple(Turn.read(one) for one in self.steps)


class Delegation(Base):
    """Somebody signs for somebody else, from one day to another, both included."""

    __tablename__ = "delegations"
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(40), index=True)
    substitute: Mapped[str] = mapped_column(String(40), index=True)
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(200), default="")


@dataclass(frozen=True, slots=True)
class Turn:
    """One step of a route; `who` names roles (`role:head`), seats (`chief:owner`) and people (`person:zhou`)."""

    label: str
    who: tuple[str, ...]
    sign: Sign = Sign.ANY
    days: int | None = None
    """Days after which the people of `escalate` may sign as well."""
    escalate: tuple[str, ...] = ()
    own_waived: bool = False
    """Nobody need sign for records of the asker's own department."""

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Turn":
        """Return a turn as it was written down."""
        return cls(
            label=str(told.get("label", "")),
            who=tuple(told.get("who", ())),
            sign=Sign(told.get("sign", Sign.ANY)),
            days=told.get("days"),
            escalate=tuple(told.get("escalate", ())),
            own_waived=bool(told.get("own_waived", False)),
        )


@dataclass(frozen=True, slots=True)
class Route:
    """The chain a matter has to go, the rule that says so, and what of the rule fitted."""

    rule: str
    turns: tuple[Turn, ...]
    fitted: tuple[str, ...] = ()
    forbidden: bool = False

    def told(self) -> dict[str, Any]:
        """Return the route as it is kept beside the matter."""
        return asdict(self)

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Route":
        """Return a route as it was kept."""
        return cls(
            rule=told["rule"],
            turns=tuple(Turn.read(one) for one in told["turns"]),
            fitted=tuple(told.get("fitted", ())),
            forbidden=bool(told.get("forbidden", False)),
        )


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that was given; `turn` counts from 0, `for_login` is whom a substitute signed for."""

    login: str
    turn: int
    on: date
    for_login: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """One turn as it stands: signed by, waiting for, or waived with a reason."""

    turn: Turn
    people: tuple[Colleague, ...] = ()
    signed: tuple[Signed, ...] = ()
    waived: str = ""
    late: bool = False
    done: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a matter is on its route; `at` is None when everybody has signed."""

    stops: tuple[Stop, ...]
    at: int | None
    matter: Matter
    roll: Roll

    @property
    def waiting(self) -> tuple[Colleague, ...]:
        """Whose turn it is."""
        return () if self.at is None else self.stops[self.at].people

    @property
    def signed_by(self) -> frozenset[str]:
        """Who has signed, for themselves or for somebody else."""
        return frozenset(one.login for stop in self.stops for one in stop.signed)

    def signs_for(self, login: str, today: date) -> str | None:
        """Return for whom a person may sign now: themselves, or somebody who is away; None when it is not their turn.

        Whoever stands in has to be as free to sign as the other: not the asker, no signer of this matter, and cleared.
        """
        waiting = {one.login for one in self.waiting}
        if login in waiting:
            return login
        free = login != self.matter.asked_by and login not in self.signed_by
        if not free or not any(one.login == login and one.clearance >= self.matter.secrecy for one in self.roll.people):
            return None
        for absence in self.roll.absences:
            if absence.substitute == login and absence.login in waiting and absence.holds_on(today):
                return absence.login
        return None


OWN = N_("本部门的档案，此步免签")
NO_CHIEF = N_("没有设部门负责人，此步免签")
ANYBODY = Turn(N_("档案员"), ("role:archivist", "role:head"))
USUAL = Route(N_("一般档案"), (ANYBODY,))


def route_for(rules: Sequence[ApprovalRule], matter: Matter, *, exception: bool = False) -> Route:
    """Return the route of a matter: a rule that forbids comes first, then the most specific one.

    `exception` asks for what a rule forbids; the route is then that rule's own.
    """
    fitting = [rule for rule in rules if _fits(rule, matter)]
    if not fitting:
        return USUAL
    chosen = max(fitting, key=lambda rule: (rule.forbids, *_specific(rule)))
    return Route(chosen.name, chosen.turns, _fitted(chosen), forbidden=chosen.forbids and not exception)


def standing(
    route: Route, matter: Matter, roll: Roll, signed: Collection[Signed], *, asked_on: date, today: date
) -> Standing:
    """Say who has signed, whose turn it is, and which turns nobody need sign."""
    stops: list[Stop] = []
    at, since, before = None, asked_on, {matter.asked_by}
    for number, turn in enumerate(route.turns):
        here = tuple(one for one in signed if one.turn == number)
        waived = _waived(turn, matter, roll) if not here else ""
        if waived:
            stops.append(Stop(turn, waived=waived, done=True))
            continue
        late = turn.days is not None and today > since + timedelta(days=turn.days)
        wanted = _wanted(turn, matter, roll, before)
        gave = {one.for_login or one.login for one in here}
        done = bool(here) and (
            turn.sign == Sign.ANY or {one.login for one in wanted} <= gave or _above(turn, matter, roll, here)
        )
        waiting = () if done else _waiting(turn, matter, roll, wanted, gave, late=late)
        stops.append(Stop(turn, waiting if at is None else wanted, here, late=late and at is None, done=done))
        if not done and at is None:
            at = number
        before |= {one.login for one in here}
        since = max((one.on for one in here), default=since)
    return Standing(tuple(stops), at, matter, roll)


def rules_of(session: Session, workflow: str, today: date) -> list[ApprovalRule]:
    """Return the rules in force."""
    found = select(ApprovalRule).where(ApprovalRule.workflow == workflow).order_by(ApprovalRule.id)
    return [rule for rule in session.scalars(found) if rule.ended_on is None or rule.ended_on > today]


def roll_of(session: Session) -> Roll:
    """Return everybody who is active, with the departments and the delegations."""
    people = session.scalars(select(Person).where(Person.active).order_by(Person.login))
    return Roll(
        tuple(
            Colleague(one.login, one.name, one.roles, one.department_id, one.chief, Secrecy(one.clearance))
            for one in people
        ),
        {one.id: one.parent_id for one in session.scalars(select(Department))},
        tuple(
            Absence(one.login, one.substitute, one.begins_on, one.ends_on)
            for one in session.scalars(select(Delegation))
        ),
    )


def signatures_of(session: Session, subjects: Collection[str], act: str) -> dict[str, list[Signed]]:
    """Return the signatures the ledger holds for these subjects under an act such as `lending:approve`."""
    found: dict[str, list[Signed]] = {}
    wanted = select(Entry).where(Entry.act == act, Entry.subject.in_(subjects)).order_by(Entry.seq)
    for entry in session.scalars(wanted):
        told = entry.told
        if "turn" in told:
            day = date.fromisoformat(told["on"])
            found.setdefault(entry.subject, []).append(Signed(entry.by, int(told["turn"]), day, told.get("for", "")))
    return found


def _fits(rule: ApprovalRule, matter: Matter) -> bool:
    return (
        matter.class_code.startswith(rule.class_code)
        and int(matter.secrecy) >= rule.secrecy_least
        and rule.department_id in {None, matter.owner}
        and rule.way in {"", matter.way}
        and rule.outside in {None, matter.outside}
    )


def _specific(rule: ApprovalRule) -> tuple[bool, int, int, bool, bool, int]:
    """Order rules: the owner's own, the deeper class, the higher secrecy, the way, inside or outside, the younger."""
    return (
        rule.department_id is not None,
        len(rule.class_code),
        rule.secrecy_least,
        rule.way != "",
        rule.outside is not None,
        rule.id or 0,
    )


def _fitted(rule: ApprovalRule) -> tuple[str, ...]:
    said = {
        "class": rule.class_code,
        "secrecy": Secrecy(rule.secrecy_least).name.lower() if rule.secrecy_least else "",
        "department": str(rule.department_id or ""),
        "way": rule.way,
        "outside": "" if rule.outside is None else str(rule.outside).lower(),
    }
    return tuple(f"{name}:{value}" for name, value in said.items() if value)


def _waived(turn: Turn, matter: Matter, roll: Roll) -> str:
    if turn.own_waived and roll.under(matter.department, matter.owner):
        return OWN
    only_chiefs = all(word.startswith("chief:") for word in turn.who)
    if only_chiefs and not any(roll.meant(word, matter) for word in turn.who):
        return NO_CHIEF
    return ""


def _wanted(turn: Turn, matter: Matter, roll: Roll, before: Collection[str]) -> tuple[Colleague, ...]:
    """Return who may sign: never the asker, nor whoever signed an earlier turn; then the archive staff stands in.

    Nobody signs for what they may not see.
    """
    found = _all_of(turn.who, matter, roll, before)
    staff = (one for one in roll.people if one.roles & ARCHIVE_STAFF and one.login not in before)
    return tuple(one for one in found or staff if one.clearance >= matter.secrecy)


def _above(turn: Turn, matter: Matter, roll: Roll, here: Sequence[Signed]) -> bool:
    """Say whether somebody the turn was escalated to has signed; that ends it."""
    return bool({one.login for one in _all_of(turn.escalate, matter, roll, ())} & {one.login for one in here})


def _waiting(
    turn: Turn, matter: Matter, roll: Roll, wanted: Sequence[Colleague], gave: Collection[str], *, late: bool
) -> tuple[Colleague, ...]:
    still = [one for one in wanted if one.login not in gave]
    if late:
        more = _all_of(turn.escalate, matter, roll, {matter.asked_by, *(one.login for one in still)})
        still += [one for one in more if one.clearance >= matter.secrecy]
    return tuple(still)


def _all_of(words: Sequence[str], matter: Matter, roll: Roll, but: Collection[str]) -> tuple[Colleague, ...]:
    found = {one.login: one for word in words for one in roll.meant(word, matter) if one.login not in but}
    return tuple(found.values())
