"""The forms of the rules of lending, and their rows as a page shows them."""

from collections.abc import Mapping

from app.lending_terms import NUMBERS
from app.ruling import STEPS_MOST, WORDS
from app.web.deps import actor, desk
from app.web.language import _, say
from app.web.parts import Piece, field, state
from archive.access import Secrecy
from archive.people import ROLE_NAMES, Role
from archive.records import SECRECY_NAMES
from archive.wording import N_
from workflows.approvals import SIGN_NAMES, ApprovalRule, Sign, Turn
from workflows.loan_terms import TermLine
from workflows.loans import WAY_NAMES

NUMBER_WORDS = {
    "days": N_("借期（天）"),
    "renewals": N_("续借次数"),
    "renewal_days": N_("每次续借（天）"),
    "renewal_opens": N_("到期前几天可续"),
    "at_once": N_("同时可借（件）"),
    "queue": N_("排队上限（人）"),
    "pickup_days": N_("保留待取（天）"),
    "recall_days": N_("催回后（天）"),
}


def rule_row(one: ApprovalRule, owners: Mapping[int, tuple[str, str]]) -> Piece:
    """Return a rule as the page shows it."""
    said = [
        one.class_code or _("各门类"),
        _("%(level)s以上", level=say(SECRECY_NAMES[Secrecy(one.secrecy_least)])) if one.secrecy_least else "",
        owners.get(one.department_id or 0, ("", ""))[1],
        say(WAY_NAMES[way]) if (way := next((w for w in WAY_NAMES if w == one.way), None)) else "",
        {None: "", True: _("外单位"), False: _("本单位")}[one.outside],
    ]
    return {
        "name": say(one.name),
        "fits": " · ".join(filter(None, said)),
        "turns": [turn_words(turn) for turn in one.turns],
        "state": state("held", _("不许，可破例")) if one.forbids else state("ok", _("在用")),
        "url": f"/lending-rules/{one.id}",
        "end": f"/lending-rules/{one.id}/end",
    }


def turn_words(turn: Turn) -> str:
    """Say who signs a turn, and what is special about it."""
    who = (_("或") if turn.sign == Sign.ANY else _("与")).join(
        say(WORDS.get(word, "")) if word in WORDS else word.partition(":")[2] for word in turn.who
    )
    more = [_("%(n)s 天后上级可代签", n=turn.days) if turn.days and turn.escalate else "",
            _("本部门免签") if turn.own_waived else ""]  # fmt: skip
    said = "，".join(filter(None, more))
    return f"{who}（{said}）" if said else who


def term_row(line: TermLine) -> Piece:
    """Return a line of the terms as the page shows it."""
    said = [
        line.class_code or _("各门类"),
        _("%(level)s以上", level=say(SECRECY_NAMES[Secrecy(line.secrecy_least)])) if line.secrecy_least else "",
        say(ROLE_NAMES[Role(line.role)]) if line.role else "",
        say(WAY_NAMES[way]) if (way := next((w for w in WAY_NAMES if w == line.way), None)) else "",
    ]
    return {
        "fits": " · ".join(filter(None, said)),
        "numbers": numbers(line),
        "url": f"/lending-rules/terms/{line.id}",
        "drop": f"/lending-rules/terms/{line.id}/drop",
    }


def numbers(line: object) -> list[str]:
    """Return the columns of a line of terms as text."""
    found = (getattr(line, name) for name in NUMBERS)
    return ["" if value is None else str(value) for value in found]


def rule_fields(old: ApprovalRule | None, owners: Mapping[int, tuple[str, str]]) -> list[Piece]:
    """Make the form of a rule, one step more than it has."""
    outside = "" if old is None or old.outside is None else "out" if old.outside else "in"
    fields = [
        field("name", _("名称"), old.name if old else "", required=True, wide=True),
        *what_fields(old.class_code if old else "", old.secrecy_least if old else 0, old.way if old else ""),
        field("department", _("归档部门"), owners.get(old.department_id or 0, ("", ""))[0] if old else "",
              kind="choice", options=list(owners.values())),
        field("outside", _("给谁"), outside, kind="choice", options=[("in", _("本单位")), ("out", _("外单位"))]),
        field("forbids", _("不许；破例按下面各步"), "1" if old and old.forbids else "", kind="check"),
    ]  # fmt: skip
    turns = old.turns if old else ()
    for n in range(1, min(STEPS_MOST, len(turns) + 2) + 1):
        fields += step_fields(n, turns[n - 1] if n <= len(turns) else None)
    return fields


def step_fields(n: int, turn: Turn | None) -> list[Piece]:
    """Make the fields of one step."""
    options = [(word, say(label)) for word, label in WORDS.items()]
    people = " ".join(word.partition(":")[2] for word in turn.who if word.startswith("person:")) if turn else ""
    return [
        field(f"who-{n}", _("第 %(n)s 步由谁签", n=n), list(turn.who) if turn else [], kind="several", options=options,
              wide=True),
        field(f"people-{n}", _("指定的人（账号）"), people, mono=True),
        field(f"sign-{n}", _("怎样签"), str(turn.sign) if turn else "any", kind="choice", required=True,
              options=[(str(one), say(word)) for one, word in SIGN_NAMES.items()]),
        field(f"days-{n}", _("几天后升级"), turn.days if turn and turn.days else "", kind="number"),
        field(f"own_waived-{n}", _("本部门的档案免签"), "1" if turn and turn.own_waived else "", kind="check"),
        field(f"escalate-{n}", _("升级给谁"), list(turn.escalate) if turn else [], kind="several", options=options,
              wide=True),
    ]  # fmt: skip


def what_fields(code: str, least: int, way: str) -> list[Piece]:
    """Make the fields that say what a line is for."""
    return [
        field("class", _("门类"), code, mono=True, help=_("空着指各门类")),
        field("secrecy", _("密级，从这一级起"), Secrecy(least).name.lower(), kind="choice", required=True,
              options=[(one.name.lower(), say(word)) for one, word in SECRECY_NAMES.items()]),
        field("way", _("怎样借"), way, kind="choice", options=[(str(one), say(word)) for one, word in WAY_NAMES.items()]),
    ]  # fmt: skip


def term_fields(old: TermLine | None) -> list[Piece]:
    """Make the form of a line of terms."""
    return [
        *what_fields(old.class_code if old else "", old.secrecy_least if old else 0, old.way if old else ""),
        field("role", _("什么人"), old.role if old else "", kind="choice",
              options=[(str(one), say(word)) for one, word in ROLE_NAMES.items()]),
        *(
            field(name, say(word), "" if old is None or getattr(old, name) is None else getattr(old, name), kind="number")
            for name, word in NUMBER_WORDS.items()
        ),
    ]  # fmt: skip


def made_up_fields(owners: Mapping[int, tuple[str, str]]) -> list[Piece]:
    """Make the form of a made-up request."""
    return [
        field("asked_by", _("申请人（账号）"), required=True, mono=True),
        *what_fields("", 1, "borrow"),
        field("department", _("归档部门"), kind="choice", required=True, options=list(owners.values())),
        field("outside", _("为外单位借"), kind="check"),
        field("exception", _("申请破例"), kind="check"),
    ]


def delegation_fields() -> list[Piece]:
    """Make the form of a delegation."""
    return [
        field("login", _("谁的签批（账号）"), actor().login, mono=True, required=True),
        field("substitute", _("由谁代签（账号）"), mono=True, required=True),
        field("begins_on", _("自"), desk().today.isoformat(), kind="date", required=True),
        field("ends_on", _("至"), kind="date", required=True),
        field("reason", _("事由"), wide=True),
    ]


def closed_fields() -> list[Piece]:
    """Make the form of closed days."""
    return [
        field("days", _("日子"), kind="longtext", required=True, help=_("一行一天，或一行写“起—止”")),
        field("reason", _("事由")),
    ]
