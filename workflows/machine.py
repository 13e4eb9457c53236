"""A workflow is a table of steps; this module is the only reader of that table.

The table says from which state, by which verb, to which state, who may, what is asked for, what must
hold, what follows at once and what is promised for later. Buttons, API verbs, command verbs and the
diagrams in the docs are all read from it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from archive.database import Work
from archive.dates import read_typed
from archive.errors import ArchiveError, Invalid, NotPermitted, Problems, WrongState
from archive.ledger import Line
from archive.people import Actor, Role
from archive.promises import Pledge
from archive.rows import Moving
from archive.wording import N_

T = TypeVar("T", bound=Moving)
DIGITS_MOST, LETTERS_MOST = 9, 2000


class Weight(StrEnum):
    """How a verb should look: plain, the main one, one that signs, one that cannot be undone."""

    PLAIN = "plain"
    MAIN = "main"
    SIGN = "sign"
    GRAVE = "grave"


@dataclass(frozen=True, slots=True)
class Ask:
    """Something a verb needs to be told."""

    name: str
    label: str
    kind: str = "text"
    """text, longtext, date or number."""
    required: bool = True
    help: str = ""


@dataclass(slots=True)
class Act(Generic[T]):
    """One person doing one thing to one subject within one piece of work."""

    subject: T
    work: Work
    note: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def by(self) -> Actor:
        """Who acts."""
        return self.work.by

    @property
    def at(self) -> datetime:
        """When."""
        return self.work.at

    @property
    def today(self) -> date:
        """The archive's own day."""
        return self.work.today

    @property
    def session(self) -> Session:
        """The rows."""
        return self.work.session


Reason = ArchiveError | None
Guard = Callable[[Act[T]], Reason]
Effect = Callable[[Act[T]], None]
EffectOnMany = Callable[[Sequence[Act[T]]], None]
Promises = Callable[[Act[T]], Sequence[Pledge]]


@dataclass(frozen=True, slots=True)
class Step(Generic[T]):
    """One line of the table."""

    source: StrEnum
    verb: StrEnum
    target: StrEnum
    who: Collection[Role]
    given: Sequence[Guard[T]] = ()
    then: Sequence[Effect[T]] = ()
    promises: Sequence[Promises[T]] = ()
    asks: Sequence[Ask] = ()
    weight: Weight = Weight.PLAIN
    at_once: Sequence[EffectOnMany[T]] = ()
    """What follows where many take the step together, in place of `then` for each; the outcome is the same."""
    otherwise: Sequence[tuple[Callable[[Act[T]], bool], StrEnum]] = ()
    """Other states the step leads to, each with when: more signatures are wanted, pages are missing."""

    @property
    def targets(self) -> tuple[str, ...]:
        """Every state the step may lead to, the usual one first."""
        return tuple(dict.fromkeys((str(self.target), *(str(state) for _, state in self.otherwise))))

    def leads_to(self, act: Act[T]) -> str:
        """Return the state this act ends in: the first of `otherwise` that holds, else the target."""
        return str(next((state for holds, state in self.otherwise if holds(act)), self.target))


@dataclass(frozen=True, slots=True)
class Offer(Generic[T]):
    """A step as one person meets it: open, or closed with the reasons."""

    step: Step[T]
    reasons: tuple[ArchiveError, ...]


class Machine(Generic[T]):
    """One workflow: its table, the words for its states and verbs, and how its subjects are found."""

    def __init__(
        self,
        name: str,
        *,
        title: str,
        start: StrEnum,
        steps: Sequence[Step[T]],
        words: Mapping[Any, str],
        find: Callable[[Session, str], T],
    ) -> None:
        self.name, self.title, self.start, self.steps = name, title, start, tuple(steps)
        self.words = dict(words)
        self.find = find
        self._by_key = {(str(step.source), str(step.verb)): step for step in steps}
        if len(self._by_key) != len(self.steps):
            raise ValueError(f"{name}: two steps share a source and a verb")

    @property
    def verbs(self) -> tuple[str, ...]:
        """Every verb of the table, once, in its order."""
        return tuple(dict.fromkeys(str(step.verb) for step in self.steps))

    def offers(self, act: Act[T]) -> list[Offer[T]]:
        """Return the steps of this person's roles from the present state, with what stands in their way."""
        return [
            Offer(step, self._refusals(step, act))
            for step in self.steps
            if step.source == act.subject.state and act.by.has(frozenset(step.who))
        ]

    def perform(self, verb: str, act: Act[T]) -> Step[T]:
        """Move the subject one step and write it down.

        Raises:
            WrongState: no such verb from the subject's state.
            NotPermitted: the person lacks the step's role.
            Problems: what the verb asks for is missing or cannot stand.
            Refused: a guard said no; the sentence is the guard's.
        """
        step = self._ready(verb, act)
        before = act.subject.state
        act.subject.state = step.leads_to(act)
        for effect in step.then:
            effect(act)
        act.session.flush()
        self._write_down(step, act, before)
        return step

    def perform_many(self, verb: str, acts: Sequence[Act[T]]) -> list[tuple[Act[T], ArchiveError]]:
        """Move every subject that may go one step together, write each down, and return those that may not, with why.

        Whoever wants all or none gives the work up when any is returned. The rows are written when the work ends.
        """
        ready: dict[int, tuple[Step[T], list[tuple[Act[T], str]]]] = {}
        refused = []
        for act in acts:
            try:
                step = self._ready(verb, act)
            except ArchiveError as reason:
                refused.append((act, reason))
            else:
                ready.setdefault(id(step), (step, []))[1].append((act, act.subject.state))
        for step, those in ready.values():
            for act, _ in those:
                act.subject.state = step.leads_to(act)
            for effect in step.at_once:
                effect([act for act, _ in those])
            for act, _ in those if not step.at_once else ():
                for each in step.then:
                    each(act)
            for act, before in those:
                self._write_down(step, act, before)
        return refused

    def _ready(self, verb: str, act: Act[T]) -> Step[T]:
        """Return the step, with the answers read, if nothing stands in its way."""
        step = self._step(verb, act)
        act.answers, act.note = _told(step, act)
        if reasons := self._refusals(step, act):
            raise together(reasons)
        return step

    def _write_down(self, step: Step[T], act: Act[T], before: str) -> None:
        act.work.book.write(
            Line(
                f"{self.name}:{step.verb}",
                act.subject.subject,
                act.by.login,
                act.by.name,
                before=before,
                after=act.subject.state,
                note=act.note,
                detail={key: value for key, value in act.answers.items() if value not in (None, "")},
            )
        )
        for promise in step.promises:
            for pledge in promise(act):
                act.work.book.promise(pledge)

    def mermaid(self) -> str:
        """Return the table as a state diagram, for docs/workflows.md."""
        rows = []
        for step in self.steps:
            who = "" if set(step.who) == set(Role) else f" ({', '.join(sorted(step.who))})"
            rows += [f"    {_plain(step.source)} --> {_plain(target)}: {step.verb}{who}" for target in step.targets]
        return "\n".join(["stateDiagram-v2", f"    [*] --> {_plain(self.start)}", *rows])

    def _step(self, verb: str, act: Act[T]) -> Step[T]:
        step = self._by_key.get((act.subject.state, verb))
        if step is None:
            if verb not in self.verbs:
                raise Invalid(
                    "verb", N_("没有“{verb}”这个动作，可用的有：{verbs}。"), verb=verb[:40], verbs="、".join(self.verbs)
                )
            raise WrongState(
                N_("现在是“{state}”，不能办“{verb}”，请刷新看最新状态。"),
                state=self.say(act.subject.state),
                verb=self.say(verb),
            )
        if not act.by.has(frozenset(step.who)):
            raise NotPermitted(N_("“{verb}”不是您的职责，请交给有权的人办。"), verb=self.say(verb))
        return step

    def say(self, key: str) -> str:
        """Return the Chinese word of a state or verb."""
        return next((word for name, word in self.words.items() if str(name) == key), key)

    @staticmethod
    def _refusals(step: Step[T], act: Act[T]) -> tuple[ArchiveError, ...]:
        return tuple(reason for guard in step.given if (reason := guard(act)) is not None)


def together(reasons: Sequence[ArchiveError]) -> ArchiveError:
    """Return several reasons as one error: field by field when all of them are about fields."""
    fields = [reason for reason in reasons if isinstance(reason, Invalid)]
    if fields and len(fields) == len(reasons):
        return Problems(fields)
    return next(reason for reason in reasons if not isinstance(reason, Invalid))


def read_answers(asks: Sequence[Ask], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Check what was answered against what a verb asks for.

    Raises:
        Problems: something is missing, unknown or not of its kind.
    """
    problems, read = [], {}
    known = {ask.name for ask in asks}
    problems += [
        Invalid(str(name)[:40], N_("没有这一栏：{name}。"), name=str(name)[:40])
        for name in answers
        if name not in known
    ]
    for ask in asks:
        value = answers.get(ask.name)
        if value in (None, ""):
            if ask.required:
                problems.append(Invalid(ask.name, N_("请填写“{label}”。"), label=ask.label))
            continue
        try:
            read[ask.name] = _read_answer(ask, value)
        except Invalid as problem:
            problems.append(problem)
    if problems:
        raise Problems(problems)
    return read


def _read_answer(ask: Ask, value: object) -> object:
    if ask.kind == "date":
        return value if isinstance(value, date) else read_typed(str(value), field=ask.name)
    if ask.kind == "number":
        digits = str(value).strip()
        if isinstance(value, bool) or not (digits.isascii() and digits.isdigit() and len(digits) <= DIGITS_MOST):
            raise Invalid(ask.name, N_("“{label}”要填整数。"), label=ask.label)
        return int(digits)
    if not isinstance(value, str) or len(value) > LETTERS_MOST:
        raise Invalid(ask.name, N_("“{label}”要填文字，不超过 {most} 字。"), label=ask.label, most=LETTERS_MOST)
    return value.strip()


WHY = Ask("note", N_("原因"), kind="longtext")
"""Asked wherever a step goes back or ends something; the answer becomes the entry's note."""


def _told(step: Step[T], act: Act[T]) -> tuple[dict[str, Any], str]:
    """Read the answers; a note may come beside them or among them."""
    answers = dict(act.answers)
    note = str(answers.pop("note", "") or act.note).strip()
    asked = {ask.name for ask in step.asks}
    read = read_answers(step.asks, {**answers, "note": note} if "note" in asked else answers)
    return {name: value for name, value in read.items() if name != "note"}, note


def _plain(state: str) -> str:
    return str(state).replace(" ", "_").replace("-", "_")
