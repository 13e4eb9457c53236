"""Old class codes that are still read: on labels, in old lists, in somebody's memory. They are found and never given."""

import re

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from archive.classification import RecordClass
from archive.errors import Invalid
from archive.numbering import LEGACY_CLASSES, canonical
from archive.rows import Base

LEADING = re.compile(r"[A-Z]+[0-9]*")


class ClassAlias(Base):
    """An old code of a class; where a number begins with it, the class's own code is meant."""

    __tablename__ = "class_aliases"
    id: Mapped[int] = mapped_column(primary_key=True)
    fonds_id: Mapped[int] = mapped_column(ForeignKey("fonds.id"))
    class_id: Mapped[int] = mapped_column(ForeignKey("classes.id"))
    old: Mapped[str] = mapped_column(String(12))
    category: Mapped[RecordClass] = relationship(lazy="joined")
    __table_args__ = (UniqueConstraint("fonds_id", "old"),)


def aliases_of(session: Session, fonds_id: int) -> list[ClassAlias]:
    """Return the old codes of a fonds, in their order."""
    return list(session.scalars(select(ClassAlias).where(ClassAlias.fonds_id == fonds_id).order_by(ClassAlias.old)))


def is_old(session: Session, fonds_id: int, code: str) -> bool:
    """Say whether a code is only read any more."""
    wanted = select(ClassAlias.id).where(ClassAlias.fonds_id == fonds_id, ClassAlias.old == code)
    return code in LEGACY_CLASSES or session.scalar(wanted) is not None


def present_spellings(session: Session, spelling: str) -> list[str]:
    """Return a spelling with its old class code replaced, once for every fonds that knows such a code."""
    try:
        folded = canonical(spelling)
    except Invalid:
        return []
    found = LEADING.match(folded)
    if found is None:
        return []
    leading = found[0]
    known = session.scalars(
        select(ClassAlias).where(ClassAlias.old.in_({leading[:n] for n in range(1, len(leading) + 1)}))
    )
    # The longest old code first: ZB1 before ZB. What follows a code in letters must not be a letter of another.
    rows = sorted(known, key=lambda row: -len(row.old))
    return [
        row.category.code + folded[len(row.old) :]
        for row in rows
        if not folded[len(row.old) :][:1].isalpha() or row.old[-1].isdigit()
    ]
