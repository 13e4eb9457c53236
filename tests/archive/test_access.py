"""The scope says the same of one record as its twin says in SQL, for any person and any record."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from archive.access import Scope, Secrecy
from archive.people import Actor, Role
from archive.records import NOT_YET_HELD, Record, Stage, visible
from tests.desk import Office

SCOPES = st.builds(
    Scope,
    everything=st.booleans(),
    departments=st.frozensets(st.integers(1, 6)),
    clearance=st.sampled_from(Secrecy),
    sees_received=st.booleans(),
    nothing=st.booleans(),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scope=SCOPES)
def test_the_rows_and_the_rule_agree(office: Office, scope: Scope) -> None:
    world = lay_out(office)
    with office.desk.database.reading() as session:
        seen = set(session.scalars(select(Record.id).where(visible(scope))))
    expected = {
        number
        for number, (secrecy, department, stage) in world.items()
        if scope.admits(secrecy=secrecy, department=department, received=stage in NOT_YET_HELD)
    }
    assert seen == expected


def lay_out(office: Office) -> dict[int, tuple[Secrecy, int, Stage]]:
    """Make one record of every secrecy, department and stage, once."""
    combinations = [(s, d, stage) for s in Secrecy for d in range(1, 7) for stage in Stage]
    with office.desk.database.reading() as session:
        known = list(session.scalars(select(Record.id).order_by(Record.id)))
    if not known:
        with office.desk.database.work(office.clock(), office.people["lin"]) as work:
            for n, (secrecy, department, stage) in enumerate(combinations):
                work.session.add(
                    Record(
                        state=stage, fonds_id=1, class_id=1, department_id=department, title="件", secrecy=int(secrecy),
                        key_id=f"{n:032}", received_at=work.at, received_by="lin",
                    )
                )  # fmt: skip
            work.session.flush()
            known = list(work.session.scalars(select(Record.id).order_by(Record.id)))
    return dict(zip(known, combinations, strict=True))


def test_the_three_officers_read_no_record() -> None:
    for role in (Role.OPERATOR, Role.SECURITY, Role.AUDITOR):
        assert Actor("x", "某", frozenset({role}), Secrecy.CORE, 1, frozenset({1})).scope.nothing


def test_a_clearance_is_never_lifted_by_a_role() -> None:
    head = Actor("x", "某", frozenset({Role.HEAD}), Secrecy.INTERNAL)
    assert not head.scope.admits(secrecy=Secrecy.CORE, department=1, received=False)
