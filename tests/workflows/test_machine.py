"""Every machine is a closed world: what its table does not say cannot be done."""

from datetime import date
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest

from archive.errors import Invalid, NotPermitted, Problems, WrongState
from archive.people import EVERYONE, Actor, Role
from workflows.catalogue import MACHINES
from workflows.machine import WHY, Act, Ask, Machine, read_answers

ALL_HANDS = Actor("all", "某", EVERYONE)


def states_of(machine: Machine[Any]) -> set[str]:
    return {state for step in machine.steps for state in (str(step.source), *step.targets)}


def absent_steps() -> list[Any]:
    return [
        pytest.param(machine, state, verb, id=f"{machine.name}: {state} {verb}")
        for machine in MACHINES.values()
        for state, verb in product(sorted(states_of(machine)), machine.verbs)
        if not any(str(step.source) == state and str(step.verb) == verb for step in machine.steps)
    ]


def acting(machine: Machine[Any], state: str, by: Actor = ALL_HANDS) -> Act[Any]:
    work = SimpleNamespace(by=by, at=None, today=date(2026, 11, 20), session=None, book=None)
    return Act(SimpleNamespace(state=state), work)  # type: ignore[arg-type]


@pytest.mark.parametrize(("machine", "state", "verb"), absent_steps())
def test_a_step_that_is_not_in_the_table_cannot_be_taken(machine: Machine[Any], state: str, verb: str) -> None:
    with pytest.raises(WrongState, match="刷新"):
        machine.perform(verb, acting(machine, state))


@pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda machine: machine.name)
def test_nobody_without_the_duty_takes_a_step(machine: Machine[Any]) -> None:
    nobody = Actor("x", "某", frozenset({Role.OPERATOR}))
    for step in machine.steps:
        if Role.OPERATOR not in step.who:
            with pytest.raises(NotPermitted):
                machine.perform(str(step.verb), acting(machine, str(step.source), nobody))


@pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda machine: machine.name)
def test_an_unknown_verb_is_told_with_those_there_are(machine: Machine[Any]) -> None:
    with pytest.raises(Invalid, match=machine.verbs[0]):
        machine.perform("fly", acting(machine, str(machine.start)))


@pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda machine: machine.name)
def test_every_state_and_verb_has_a_word_and_every_state_can_be_reached(machine: Machine[Any]) -> None:
    for key in states_of(machine) | set(machine.verbs):
        assert machine.say(key) != key, key
    reached = {str(machine.start)}
    for _ in machine.steps:
        reached |= {target for step in machine.steps if str(step.source) in reached for target in step.targets}
    assert reached == states_of(machine)


def test_two_steps_may_not_share_a_source_and_a_verb() -> None:
    lending = MACHINES["lending"]
    with pytest.raises(ValueError, match="share"):
        Machine(
            "twice", title="", start=lending.start, find=lending.find, words={},
            steps=[lending.steps[0], lending.steps[0]],
        )  # fmt: skip


ASKS = (Ask("day", "日子", kind="date"), Ask("pages", "页数", kind="number", required=False), WHY)


def test_answers_are_read_into_their_kinds() -> None:
    read = read_answers(ASKS, {"day": "2026年3月5日", "pages": "12", "note": " 因为 "})
    assert read == {"day": date(2026, 3, 5), "pages": 12, "note": "因为"}


@pytest.mark.parametrize(
    ("answers", "fields"),
    [
        ({}, {"day", "note"}),
        ({"day": "2026-02-30", "note": "x"}, {"day"}),
        ({"day": "20260305", "note": "x", "pages": "三"}, {"pages"}),
        ({"day": "20260305", "note": "x", "pages": True}, {"pages"}),
        ({"day": "20260305", "note": ["x"]}, {"note"}),
        ({"day": "20260305", "note": "x" * 5000}, {"note"}),
        ({"day": "20260305", "note": "x", "state": "approved"}, {"state"}),
    ],
)
def test_answers_that_cannot_stand_are_told_field_by_field(answers: dict[str, object], fields: set[str]) -> None:
    with pytest.raises(Problems) as told:
        read_answers(ASKS, answers)
    assert {problem.field for problem in told.value.problems} == fields
