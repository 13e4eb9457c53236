"""New boxes and new places for them; what cannot stand is told field by field."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.classification import RecordClass, class_by_code
from archive.database import Work
from archive.description import NAME_MOST
from archive.entering import Checker
from archive.errors import ArchiveError, Invalid, NotFound, Problems, Refused
from archive.fonds import Fonds
from archive.holdings import (
    PAGES_PER_MM,
    Container,
    ContainerKind,
    Location,
    Place,
    location_by_code,
    no_room,
    room_left_mm,
)
from archive.ledger import Line
from archive.parties import Party, parties_known
from archive.schedules import Term
from archive.sequences import last_taken, take_next
from archive.stocktakes import being_counted
from archive.wording import N_

CODE = re.compile(r"[A-Z0-9][A-Z0-9.-]{0,29}")
"""What a barcode reader can read and a shelf label can hold."""
LEVELS = (Place.ROOM, Place.RACK, Place.LAYER)
SPINES = (20, 30, 40, 50)
LONGEST_MM = 20_000
POCKETS_MOST = 12
COLOUR_NAMES = {"red": N_("红"), "yellow": N_("黄"), "blue": N_("蓝"), "green": N_("绿"), "white": N_("白")}
CLASS_COLOURS = {"GL": "red", "KJ": "yellow", "HT": "blue", "KH": "green"}
"""House rule: the colour of a bag by the first letters of its class."""
CONTAINER_FIELDS = frozenset(
    {"fonds", "class", "year", "term", "kind", "code", "spine_mm", "location", "colour", "party", "pockets"}
    | {"pages_per_mm"}
)
T = TypeVar("T")


def make_container(work: Work, entered: Mapping[str, object]) -> Container:
    """Make a box or bag for one class, year and term; without a code it gets the next one of its class.

    Raises:
        Problems: one or more fields cannot stand.
        Refused: a stock-take counts where it is to stand.
    """
    check = Checker(entered, [])
    _know(
        check,
        {
            "fonds",
            "class",
            "year",
            "term",
            "kind",
            "code",
            "spine_mm",
            "location",
            "colour",
            "party",
            "pockets",
            "pages_per_mm",
        },
    )
    kind = _kind(check)
    term = _try(check, lambda: Term.parse(_named(check, "term", N_("请选保管期限。"), 8)))
    spine = check.number("spine_mm", 1, 500) or SPINES[1]
    year = check.number("year", 1900, work.today.year)
    house = _house(work.session, check)
    category = _try(check, lambda: class_by_code(work.session, _named(check, "class", N_("请选门类。"), 12), house))
    place = check.text("location", 40)
    location = _try(check, lambda: location_by_code(work.session, place)) if place else None
    if location is not None and (full := no_room(work.session, location, spine)):
        check.problems.append(full)
    looks = _looks(work.session, check, category, kind)
    code = _code(check, "code")
    if code and _taken(work.session, code):
        check.problems.append(Invalid("code", N_("编号 {code} 已有人用，请换一个。"), code=code))
    if check.problems or category is None or term is None:
        raise Problems(check.problems)
    if location is not None and (counting := being_counted(work.session, location.id)):
        raise counting
    container = Container(
        fonds_id=category.fonds_id,
        kind=kind,
        code=code or _numbered(work.session, category),
        class_code=category.code,
        year=year,
        term=term.code,
        spine_mm=spine,
        location=location,
        **looks,
    )
    work.session.add(container)
    work.session.flush()
    detail = {"class": category.code, "year": year, "term": term.code, "location": location.code if location else None}
    work.book.write(Line("container:make", f"container:{container.code}", work.by.login, work.by.name, detail=detail))
    return container


def _kind(check: Checker) -> str:
    kind = check.text("kind", 8) or ContainerKind.BOX
    if kind not in set(ContainerKind):
        check.problems.append(Invalid("kind", N_("请选档案盒（box）或档案袋（bag）。")))
    return kind


def _looks(session: Session, check: Checker, category: RecordClass | None, kind: str) -> dict[str, Any]:
    """Read what a container looks like: its colour, its pockets, whose it is and how thick paper lies in it."""
    bag = category is not None and kind == ContainerKind.BAG
    colour = check.text("colour", 8)
    if colour and colour not in COLOUR_NAMES:
        check.problems.append(Invalid("colour", N_("请选红、黄、蓝、绿或白。")))
    return {
        "colour": colour or (usual_colour(category.code) if category is not None and bag else ""),
        "pockets": _pockets(check) or (_usual_pockets(session, category) if category is not None and bag else []),
        "party": _party(session, check),
        "pages_per_mm": check.number("pages_per_mm", 1, 100) or PAGES_PER_MM,
    }


def next_code(session: Session, category: RecordClass) -> str:
    """Return the code the next box of a class would get; nobody has it until the box is made."""
    n = last_taken(session, _scope(category)) + 1
    while _taken(session, f"{category.code}-{n:04}"):
        n += 1
    return f"{category.code}-{n:04}"


def move_container(work: Work, container: Container, code: str) -> None:
    """Put a box on a layer.

    Raises:
        Invalid: there is no such layer, or the box does not fit on it.
        Refused: a stock-take counts there.
    """
    try:
        location = location_by_code(work.session, code)
    except NotFound as missing:
        raise Invalid("location", missing.text, **missing.values) from missing
    if container.location_id == location.id:
        return
    if counting := being_counted(work.session, container.location_id, location.id):
        raise counting
    if problem := no_room(work.session, location, container.spine_mm):
        raise problem
    before = container.location.code if container.location else ""
    container.location = location
    work.session.flush()
    work.book.write(
        Line(
            "container:move",
            f"container:{container.code}",
            work.by.login,
            work.by.name,
            before=before,
            after=location.code,
            detail={"location": location.code},
        )
    )


def take_down(work: Work, container: Container) -> None:
    """Take a box off its layer; nothing happens when it stands on none.

    Raises:
        Refused: a stock-take counts there.
    """
    if container.location is None:
        return
    if counting := being_counted(work.session, container.location_id):
        raise counting
    before = container.location.code
    container.location = None
    work.session.flush()
    work.book.write(
        Line("container:take-down", f"container:{container.code}", work.by.login, work.by.name, before=before)
    )


def make_location(work: Work, entered: Mapping[str, object]) -> Location:
    """Make a room, a rack or a layer; its level follows from its code, such as `2`, `2-A03`, `2-A03-4`.

    Raises:
        Problems: one or more fields cannot stand.
    """
    check = Checker(entered, [])
    _know(check, {"code", "name", "capacity_mm"})
    code, name = _code(check, "code"), check.text("name", 80)
    capacity = check.number("capacity_mm", 1, LONGEST_MM)
    if not code and not check.problems:
        check.problems.append(Invalid("code", N_("请填写库位代码，例如 2-A03-4。")))
    above, _, last = code.rpartition("-")
    depth = code.count("-")
    parent = _try(check, lambda: location_by_code(work.session, above), "code") if above else None
    if code and (depth >= len(LEVELS) or not last):
        check.problems.append(Invalid("code", N_("库位代码最多三段：库房-架-层，例如 2-A03-4。")))
    if code and work.session.scalar(select(Location.id).where(Location.code == code)):
        check.problems.append(Invalid("code", N_("编号 {code} 已有人用，请换一个。"), code=code))
    if check.problems:
        raise Problems(check.problems)
    level = LEVELS[depth]
    location = Location(
        parent_id=parent.id if parent else None,
        place=level,
        code=code,
        name=name or last,
        capacity_mm=capacity if level == Place.LAYER else None,
    )
    work.session.add(location)
    work.session.flush()
    detail = {"name": location.name, "capacity_mm": location.capacity_mm}
    work.book.write(Line("location:make", f"location:{code}", work.by.login, work.by.name, detail=detail))
    return location


def change_location(work: Work, location: Location, entered: Mapping[str, object]) -> None:
    """Change the name or the length of a place; its code stays, for labels bear it.

    Raises:
        Problems: a field cannot stand.
    """
    check = Checker(entered, [])
    _know(check, {"name", "capacity_mm"})
    name = check.text("name", 80) or location.name
    capacity = check.number("capacity_mm", 1, LONGEST_MM) if location.place == Place.LAYER else None
    left = room_left_mm(work.session, location)
    if capacity is not None and left is not None and location.capacity_mm is not None:
        used = location.capacity_mm - left
        if capacity < used:
            check.problems.append(
                Invalid("capacity_mm", N_("{place} 上已放 {used} 毫米，不能比这更短。"), place=location.code, used=used)
            )
    if check.problems:
        raise Problems(check.problems)
    before = {"name": location.name, "capacity_mm": location.capacity_mm}
    location.name = name
    location.capacity_mm = capacity or location.capacity_mm
    work.session.flush()
    after = {"name": location.name, "capacity_mm": location.capacity_mm}
    detail = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    if detail:
        work.book.write(
            Line("location:change", f"location:{location.code}", work.by.login, work.by.name, detail=detail)
        )


def remove_location(work: Work, location: Location) -> None:
    """Take away a place that nothing stands on and nothing is under.

    Raises:
        Refused: it is in use.
    """
    below = work.session.scalar(select(Location.id).where(Location.parent_id == location.id).limit(1))
    standing = work.session.scalar(select(Container.id).where(Container.location_id == location.id).limit(1))
    if below is not None or standing is not None:
        raise Refused(N_("{place} 下面还有架、层或盒袋，请先搬空。"), place=location.code)
    work.session.delete(location)
    work.session.flush()
    work.book.write(Line("location:remove", f"location:{location.code}", work.by.login, work.by.name))


def usual_colour(class_code: str) -> str:
    """Return the colour of a class's bags by house rule."""
    return next((colour for letters, colour in CLASS_COLOURS.items() if class_code.startswith(letters)), "white")


def _party(session: Session, check: Checker) -> Party | None:
    written = check.text("party", 120)
    if not written:
        return None
    found = next(iter(parties_known(session, [written]).values()), None)
    if found is None:
        check.problems.append(Invalid("party", N_("没有“{party}”这个客户，请填商编或全名。"), party=written[:40]))
    return found


def _pockets(check: Checker) -> list[dict[str, str]]:
    """Read pockets written one to a line: the class code, then a name."""
    written = check.entered.get("pockets")
    if not isinstance(written, str):
        return []
    made = []
    for line in [one.strip() for one in written.splitlines() if one.strip()][:POCKETS_MOST]:
        code, _, name = line.partition(" ")
        if not re.fullmatch(r"[A-Z0-9.]{1,12}", code.upper()) or len(name) > NAME_MOST:
            check.problems.append(
                Invalid("pockets", N_("内格一行一个：类目代码，空格，名称；“{line}”看不懂。"), line=line[:40])
            )
            return []
        made.append({"class": code.upper(), "name": name.strip()})
    return made


def _usual_pockets(session: Session, category: RecordClass) -> list[dict[str, str]]:
    """Return a pocket for each class under a class that only groups others."""
    below = (
        select(RecordClass).where(RecordClass.parent_id == category.id).order_by(RecordClass.position, RecordClass.id)
    )
    return [{"class": one.code, "name": one.name} for one in session.scalars(below).unique()]


def _numbered(session: Session, category: RecordClass) -> str:
    """Take the next number of a class's boxes, passing over codes that somebody chose by hand."""
    while True:
        code = f"{category.code}-{take_next(session, _scope(category)):04}"
        if not _taken(session, code):
            return code


def _house(session: Session, check: Checker) -> int | None:
    """Return the fonds that was named; without one the class says it."""
    code = check.text("fonds", 8).upper()
    if not code:
        return None
    found = session.scalar(select(Fonds.id).where(Fonds.code == code))
    if found is None:
        check.problems.append(Invalid("fonds", N_("没有全宗 {code}，请核对全宗号。"), code=code))
    return found


def _scope(category: RecordClass) -> str:
    return f"box:{category.fonds_id}:{category.code}"


def _taken(session: Session, code: str) -> bool:
    return session.scalar(select(Container.id).where(Container.code == code)) is not None


def _know(check: Checker, names: Collection[str]) -> None:
    check.problems += [
        Invalid(str(name)[:40], N_("没有这一栏：{name}。"), name=str(name)[:40])
        for name in check.entered
        if name not in names
    ]


def _named(check: Checker, name: str, sentence: str, most: int) -> str:
    """Read a field that may not be empty."""
    value = check.text(name, most)
    if not value:
        raise Invalid(name, sentence)
    return value


def _code(check: Checker, name: str) -> str:
    code = check.text(name, 40).upper()
    if code and not CODE.fullmatch(code):
        check.problems.append(Invalid(name, N_("编号只用大写字母、数字、点和横线，最长 30 个。")))
    return code


def _try(check: Checker, ask: Callable[[], T], field: str = "") -> T | None:
    """Ask for something and note under its field that it is not there."""
    try:
        return ask()
    except Invalid as problem:
        check.problems.append(Invalid(field or problem.field, problem.text, **problem.values))
    except ArchiveError as problem:
        check.problems.append(Invalid(field or "location", problem.text, **problem.values))
    return None
