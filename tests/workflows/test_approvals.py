"""Who must agree is a pure answer to rules, people and signatures."""

from dataclasses import replace
from datetime import date, timedelta

from archive.access import Secrecy
from archive.people import Role
from workflows.approval_roll import Absence, Colleague, Matter, Roll
from workflows.approvals import NO_CHIEF, OWN, ApprovalRule, Route, Sign, Signed, Turn, route_for, standing

HOUSE, SALES, EAST, FINANCE = 1, 2, 3, 4
MONDAY = date(2026, 11, 23)
PEOPLE = (
    Colleague("lin", "林书瑶", frozenset({Role.ARCHIVIST}), HOUSE),
    Colleague("zhou", "周砚秋", frozenset({Role.HEAD}), HOUSE),
    Colleague("fang", "方总", frozenset({Role.BUSINESS}), HOUSE, chief=True),
    Colleague("tao", "陶宇", frozenset({Role.BUSINESS}), EAST),
    Colleague("su", "苏经理", frozenset({Role.BUSINESS}), SALES, chief=True),
    Colleague("qian", "钱会计", frozenset({Role.BUSINESS}), FINANCE, chief=True),
    Colleague("gu", "顾明川", frozenset({Role.REVIEWER}), FINANCE, chief=True),
)
ROLL = Roll(PEOPLE, {HOUSE: None, SALES: HOUSE, EAST: SALES, FINANCE: HOUSE})
MATTER = Matter("KJ3", Secrecy.INTERNAL, FINANCE, "borrow", "tao", EAST)
OWNER = Turn("归档部门负责人", ("chief:owner",), days=3, escalate=("role:head",), own_waived=True)
HEAD = Turn("档案负责人", ("role:head",))
TWO = Route("会计档案", (OWNER, HEAD))


def rule(name: str, **changed: object) -> ApprovalRule:
    usual = {"class_code": "", "secrecy_least": 0, "way": "", "outside": None, "forbids": False, "department_id": None}
    return ApprovalRule(name=name, workflow="lending", steps=[], **{**usual, **changed})


def names(route: Route, matter: Matter = MATTER, signed: tuple[Signed, ...] = (), later: int = 0) -> list[str]:
    where = standing(route, matter, ROLL, signed, asked_on=MONDAY, today=MONDAY + timedelta(days=later))
    return [one.login for one in where.waiting]


def test_the_most_specific_rule_wins_and_one_that_forbids_comes_first() -> None:
    rules = [
        rule("一般"),
        rule("会计", class_code="KJ"),
        rule("商密", secrecy_least=2),
        rule("会计原件", class_code="KJ", way="borrow"),
        rule("会计不外借", class_code="KJ", way="borrow", outside=True, forbids=True),
        rule("凭证", class_code="KJ3"),
    ]
    assert route_for(rules, MATTER).rule == "凭证"
    assert route_for(rules, replace(MATTER, class_code="KJ1")).rule == "会计原件"
    assert route_for(rules, replace(MATTER, class_code="KJ1", way="read")).rule == "会计"
    assert route_for(rules, replace(MATTER, class_code="HT1", secrecy=Secrecy.CORE)).rule == "商密"
    outside = replace(MATTER, outside=True)
    assert route_for(rules, outside).forbidden
    assert not route_for(rules, outside, exception=True).forbidden
    assert route_for([], MATTER).turns[0].who == ("role:archivist", "role:head")


def test_turns_come_one_after_another() -> None:
    assert names(TWO) == ["qian", "gu"]
    assert names(TWO, signed=(Signed("qian", 0, MONDAY),)) == ["zhou"]
    both = (Signed("qian", 0, MONDAY), Signed("zhou", 1, MONDAY))
    assert standing(TWO, MATTER, ROLL, both, asked_on=MONDAY, today=MONDAY).at is None


def test_all_of_a_turn_sign_together_where_the_rule_says_so() -> None:
    together = Route("会签", (replace(OWNER, sign=Sign.ALL), HEAD))
    assert names(together, signed=(Signed("qian", 0, MONDAY),)) == ["gu"]
    assert names(together, signed=(Signed("qian", 0, MONDAY), Signed("gu", 0, MONDAY))) == ["zhou"]


def test_nobody_signs_the_own_request_or_two_turns_of_one() -> None:
    assert names(TWO, replace(MATTER, asked_by="qian")) == ["gu"]
    twice = Route("两步", (HEAD, HEAD))
    assert names(twice, signed=(Signed("zhou", 0, MONDAY),)) == ["lin"], "the archive stands in"


def test_the_own_departments_records_need_no_word_of_its_chief() -> None:
    mine = replace(MATTER, owner=SALES, department=EAST)
    where = standing(TWO, mine, ROLL, (), asked_on=MONDAY, today=MONDAY)
    assert (where.stops[0].waived, [one.login for one in where.waiting]) == (OWN, ["zhou"])


def test_a_department_without_a_chief_asks_the_one_above_and_at_last_nobody() -> None:
    assert names(TWO, replace(MATTER, owner=EAST, department=FINANCE)) == ["su"]
    alone = Roll(tuple(one for one in PEOPLE if not one.chief), ROLL.above)
    where = standing(TWO, MATTER, alone, (), asked_on=MONDAY, today=MONDAY)
    assert (where.stops[0].waived, [one.login for one in where.waiting]) == (NO_CHIEF, ["zhou"])


def test_after_its_days_a_turn_is_open_to_those_above() -> None:
    assert "zhou" not in names(TWO, later=3)
    assert names(TWO, later=4) == ["qian", "gu", "zhou"]
    strict = Route("会签", (replace(OWNER, sign=Sign.ALL),))
    where = standing(strict, MATTER, ROLL, (Signed("zhou", 0, MONDAY),), asked_on=MONDAY, today=MONDAY)
    assert where.at is None


def test_a_substitute_signs_for_somebody_away_and_only_then() -> None:
    away = replace(ROLL, absences=(Absence("zhou", "lin", MONDAY, MONDAY + timedelta(days=5)),))
    where = standing(Route("一步", (HEAD,)), MATTER, away, (), asked_on=MONDAY, today=MONDAY)
    assert where.signs_for("lin", MONDAY) == "zhou"
    assert where.signs_for("zhou", MONDAY) == "zhou"
    assert where.signs_for("tao", MONDAY) is None
    assert where.signs_for("lin", MONDAY + timedelta(days=6)) is None


def test_whoever_stands_in_is_as_free_to_sign_as_the_other() -> None:
    """One person with a delegation must not be two signatures, nor see more than they may, nor agree to their own."""
    absences = tuple(Absence("zhou", who, MONDAY, MONDAY) for who in ("qian", "tao", "lin"))
    people = tuple(replace(one, clearance=Secrecy.PUBLIC) if one.login == "lin" else one for one in PEOPLE)
    away = Roll(people, ROLL.above, absences)
    where = standing(TWO, MATTER, away, (Signed("qian", 0, MONDAY),), asked_on=MONDAY, today=MONDAY)
    assert where.signs_for("zhou", MONDAY) == "zhou"
    assert where.signs_for("qian", MONDAY) is None, "has signed the turn before"
    assert where.signs_for("tao", MONDAY) is None, "has asked"
    assert where.signs_for("lin", MONDAY) is None, "may not see the record"


def test_the_unit_head_is_the_chief_at_the_top() -> None:
    assert names(Route("破例", (Turn("单位负责人", ("chief:house",)),))) == ["fang"]


def test_a_route_is_kept_as_it_was() -> None:
    assert Route.read(TWO.told()) == TWO
