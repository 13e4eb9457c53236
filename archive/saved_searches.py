"""A search kept under a name: its words, filters and order, never what it found.

Whoever runs it finds what they may see themselves; sharing one hands on the question, not the answer.
Archive staff may share theirs with everybody; only its owner renames, shares or deletes one.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import JSON, String, Text, UniqueConstraint, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from archive.database import Work
from archive.errors import Invalid, NotFound, NotPermitted, Refused
from archive.ledger import Line
from archive.people import ARCHIVE_STAFF, Actor, Person
from archive.rows import Base
from archive.wording import N_

NAME_MOST, WORDS_MOST, EACH_MOST = 40, 2000, 100
NUMBERS_END = 2**31


class SavedSearch(Base):
    """One kept search; `filters` holds the chosen values by the name of a facet."""

    __tablename__ = "saved_searches"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(String(40), index=True)
    name: Mapped[str] = mapped_column(String(NAME_MOST))
    words: Mapped[str] = mapped_column(Text)
    filters: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    order: Mapped[str] = mapped_column(String(20))
    shared: Mapped[bool] = mapped_column(default=False, index=True)
    saved_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("owner", "name"),)

    @property
    def subject(self) -> str:
        """How the ledger names it."""
        return f"search:{self.id}"


def kept_for(session: Session, by: Actor) -> Sequence[tuple[SavedSearch, str]]:
    """Return the searches a person may run, their own first, each with its owner's name."""
    wanted = (
        select(SavedSearch, Person.name)
        .outerjoin(Person, Person.login == SavedSearch.owner)
        .where(or_(SavedSearch.owner == by.login, SavedSearch.shared))
        .order_by(SavedSearch.owner != by.login, SavedSearch.name, SavedSearch.id)
    )
    return [(row, name or row.owner) for row, name in session.execute(wanted)]


def keep(
    work: Work, name: str, words: str, filters: Mapping[str, Sequence[str]], order: str, *, shared: bool = False
) -> SavedSearch:
    """Keep a search under a name.

    Raises:
        Invalid: the name is empty, too long or used already.
        NotPermitted: only archive staff share.
        Refused: the person keeps too many.
    """
    by = work.by
    count = work.session.scalar(select(func.count()).where(SavedSearch.owner == by.login)) or 0
    if count >= EACH_MOST:
        raise Refused(N_("已存了 {most} 条检索，请先删去不用的。"), most=EACH_MOST)
    kept = SavedSearch(
        owner=by.login,
        name=_named(work, name),
        words=words,
        filters={facet: list(values) for facet, values in filters.items() if values},
        order=order,
        shared=False,
        saved_at=work.at,
    )
    work.session.add(kept)
    work.session.flush()
    if shared:
        share(work, kept.id, shared=True)
    return kept


def rename(work: Work, number: int, name: str) -> SavedSearch:
    """Give one's own search another name.

    Raises:
        Invalid: the name is empty, too long or used already.
    """
    kept = _own(work, number)
    before, kept.name = kept.name, _named(work, name, but=kept)
    if kept.shared and before != kept.name:
        _write(work, "saved-search:rename", kept, before=before)
    return kept


def share(work: Work, number: int, *, shared: bool) -> SavedSearch:
    """Share one's own search with everybody, or take it back.

    Raises:
        NotPermitted: only archive staff share.
    """
    kept = _own(work, number)
    if shared and not work.by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("共享检索由档案员来办，请交给档案中心。"))
    if kept.shared != shared:
        kept.shared = shared
        _write(work, "saved-search:share" if shared else "saved-search:unshare", kept)
    return kept


def drop(work: Work, number: int) -> SavedSearch:
    """Delete one's own search."""
    kept = _own(work, number)
    if kept.shared:
        _write(work, "saved-search:unshare", kept)
    work.session.delete(kept)
    return kept


def one_of(session: Session, by: Actor, number: int) -> SavedSearch:
    """Return a search a person may run.

    Raises:
        NotFound: there is none, or it is somebody else's and not shared.
    """
    kept = session.get(SavedSearch, number) if number < NUMBERS_END else None
    if kept is None or not (kept.shared or kept.owner == by.login):
        raise NotFound(N_("没有这条已存的检索，可能已被删去。"))
    return kept


def _own(work: Work, number: int) -> SavedSearch:
    kept = one_of(work.session, work.by, number)
    if kept.owner != work.by.login:
        raise NotPermitted(N_("这条检索是别人共享的，只有存它的人能改。"))
    return kept


def _named(work: Work, name: str, but: SavedSearch | None = None) -> str:
    """Return a name as it may stand."""
    told = " ".join(name.split())
    if not told:
        raise Invalid("name", N_("请给这条检索起个名字。"))
    if len(told) > NAME_MOST:
        raise Invalid("name", N_("名字最多 {most} 个字，请缩短。"), most=NAME_MOST)
    same = select(SavedSearch.id).where(SavedSearch.owner == work.by.login, SavedSearch.name == told)
    if work.session.scalar(same.where(SavedSearch.id != but.id) if but else same):
        raise Invalid("name", N_("您已有一条叫“{name}”的检索，请换个名字。"), name=told)
    return told


def _write(work: Work, act: str, kept: SavedSearch, before: str = "") -> None:
    by = work.by
    detail = {"name": kept.name, "words": kept.words[:200], "filters": dict(kept.filters)}
    if before:
        detail["before"] = before
    work.book.write(Line(act, kept.subject, by.login, by.name, note=kept.name, detail=detail))
