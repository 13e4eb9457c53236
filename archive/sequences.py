"""Running numbers without gaps, however many people count at once."""

from sqlalchemy import String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from archive.rows import Base


class Sequence(Base):
    """The last running number of one scope."""

    __tablename__ = "sequences"
    scope: Mapped[str] = mapped_column(String(120), primary_key=True)
    last: Mapped[int]


def take_next(session: Session, scope: str) -> int:
    """Return the next number of a scope; a rollback gives it back."""
    return take_many(session, scope, 1)[0]


def take_many(session: Session, scope: str, count: int) -> range:
    """Return the next numbers of a scope, `count` of them; a rollback gives them back."""
    # One statement that both makes the row and counts, so that two clerks at once wait for each other
    # instead of reading the same last number.
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    counted = (
        insert(Sequence)
        .values(scope=scope, last=count)
        .on_conflict_do_update(index_elements=["scope"], set_={"last": Sequence.last + count})
        .returning(Sequence.last)
    )
    last = int(session.execute(counted).scalar_one())
    return range(last - count + 1, last + 1)


def last_taken(session: Session, scope: str) -> int:
    """Return the last number of a scope; 0 before the first."""
    row = session.get(Sequence, scope)
    return row.last if row else 0


def raise_to(session: Session, scope: str, n: int) -> None:
    """See to it that the next number of a scope is greater than `n`."""
    row = session.get(Sequence, scope, with_for_update=True, populate_existing=True)
    if row is None:
        session.add(Sequence(scope=scope, last=n))
    elif row.last < n:
        row.last = n
    session.flush()
