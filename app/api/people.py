"""People, their tokens, and the ledger."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.api import asked, lists, told
from app.api.callers import caller, only
from app.api.door import BLUEPRINT, page
from app.api.refusals import desk
from app.looking import looking
from app.persons import TOKEN_DAYS, by_login, department_id, enrol, make_token
from app.telling import tell_entry, tell_person
from archive.access import Secrecy
from archive.database import Work
from archive.ledger import Entry
from archive.people import Person, Role


@BLUEPRINT.get("/me")
@BLUEPRINT.output(told.PersonTold)
def get_me() -> dict[str, Any]:
    """Tell who the caller is."""
    with looking(desk(), caller()) as work:
        return tell_person(work.session, by_login(work.session, caller().login))


@BLUEPRINT.post("/me/tokens")
@BLUEPRINT.input(asked.TokenAsked, location="json", arg_name="wish")
@BLUEPRINT.output(told.TokenTold, status_code=201)
def create_token(wish: asked.TokenAsked) -> dict[str, Any]:
    """Make a token of one's own; it is told once."""
    with desk().database.work(desk().clock(), caller()) as work:
        token = make_token(work, by_login(work.session, caller().login), wish.name)
        return {"token": token, "ends_on": token_ends(work)}


@BLUEPRINT.get("/people")
@BLUEPRINT.input(asked.Paged, location="query", arg_name="wish")
@BLUEPRINT.output(lists.PeopleTold)
def list_people(wish: asked.Paged) -> dict[str, Any]:
    """List the accounts."""
    only(Role.SECURITY)
    with looking(desk(), caller()) as work:
        head, rows = page(work.session, select(Person).order_by(Person.login), wish)
        return {**head, "items": [tell_person(work.session, row) for row in rows]}


@BLUEPRINT.post("/people")
@BLUEPRINT.input(asked.PersonAsked, location="json", arg_name="wish")
@BLUEPRINT.output(told.PersonTold, status_code=201)
def create_person(wish: asked.PersonAsked) -> dict[str, Any]:
    """Make an account."""
    only(Role.SECURITY)
    with desk().database.work(desk().clock(), caller()) as work:
        person = enrol(
            work,
            wish.login,
            wish.name,
            wish.password,
            frozenset(Role(role) for role in wish.roles),
            department_id=department_id(work, wish.department),
            clearance=Secrecy[wish.clearance.upper()],
        )
        return tell_person(work.session, person)


@BLUEPRINT.get("/people/<login>")
@BLUEPRINT.output(told.PersonTold)
def get_person(login: str) -> dict[str, Any]:
    """Show an account."""
    only(Role.SECURITY)
    with looking(desk(), caller()) as work:
        return tell_person(work.session, by_login(work.session, login))


@BLUEPRINT.get("/ledger")
@BLUEPRINT.input(asked.LedgerAsked, location="query", arg_name="wish")
@BLUEPRINT.output(lists.EntriesTold)
def list_ledger(wish: asked.LedgerAsked) -> dict[str, Any]:
    """Read the ledger, newest first."""
    only(Role.AUDITOR, Role.HEAD)
    wanted = select(Entry).order_by(Entry.seq.desc())
    for column, value in ((Entry.subject, wish.subject), (Entry.act, wish.act), (Entry.by, wish.by)):
        if value:
            wanted = wanted.where(column == value)
    with looking(desk(), caller()) as work:
        head, rows = page(work.session, wanted, wish)
        return {**head, "items": [tell_entry(row) for row in rows]}


def token_ends(work: Work) -> str:
    """Return the last day of a token made today."""
    return (work.today + timedelta(days=TOKEN_DAYS)).isoformat()
