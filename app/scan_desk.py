"""Scanning as work: what is scanned is taken in hand, packed, set down or opened, one label after the other.

Records and volumes go into the box that is scanned next, or into the open one; boxes go onto the layer that is
scanned next, or onto the open one. Each scan is one piece of work, says what it did, and can be taken back.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from app.desk import Desk
from app.scanning import KIND_NAMES, Kind, Scanned, tidy, what
from app.shelving import set_down, take_off
from archive.database import Work
from archive.errors import ArchiveError, NotPermitted, Problems, Refused
from archive.holdings import Container, Place, container_by_code, location_by_code
from archive.numbers import find, find_volume
from archive.people import ARCHIVE_STAFF, Actor
from archive.records import NOT_YET_HELD, Record, Stage
from archive.scans import Hand, Scan
from archive.volumes import Volume, VolumeState
from archive.wording import N_
from workflows.accession import ACCESSION
from workflows.binding import BINDING
from workflows.machine import Act

TWICE = timedelta(seconds=3)
"""The same label within this time is one scan that the gun sent twice."""
KEPT = 60
HAND_MOST = 200
OUT = "SQ-OUT"
Said = tuple[str, dict[str, Any]]
Acts = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class InHand:
    """What a person holds, and where the next thing will go."""

    items: tuple[str, ...]
    boxes: tuple[str, ...]
    box: str
    layer: str


def scan(desk: Desk, by: Actor, text: str) -> Scan:
    """Do what a scanned label asks for, and return what was said; a refusal is said too and changes nothing.

    Raises:
        NotPermitted: scanning is the archive staff's.
    """
    if not by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("扫码由档案员来办，请交给档案员。"))
    try:
        with desk.database.work(desk.clock(), by) as work:
            return _Scanning(work).take(text)
    except NotPermitted:
        raise
    except ArchiveError as refusal:
        with desk.database.work(desk.clock(), by) as work:
            return _Scanning(work).refuse(text, refusal)


def undo(desk: Desk, by: Actor, number: int | None = None) -> Scan:
    """Take a scan back, the last one that did something when none is named.

    Raises:
        ArchiveError: it cannot be taken back any more.
    """
    if not by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("扫码由档案员来办，请交给档案员。"))
    with desk.database.work(desk.clock(), by) as work:
        return _Scanning(work).take_back(number)


def in_hand(work: Work) -> InHand:
    """Return what this person holds."""
    hand = work.session.get(Hand, work.by.login)
    return InHand(tuple(hand.items), tuple(hand.boxes), hand.box, hand.layer) if hand else InHand((), (), "", "")


def last_scans(work: Work, most: int = 20) -> list[Scan]:
    """Return this person's last scans, newest first."""
    wanted = select(Scan).where(Scan.login == work.by.login).order_by(Scan.id.desc()).limit(most)
    return list(work.session.scalars(wanted))


class _Scanning:
    """One scan within one piece of work."""

    def __init__(self, work: Work) -> None:
        self._work = work
        found = work.session.get(Hand, work.by.login)
        if found is None:
            found = Hand(login=work.by.login, items=[], boxes=[], box="", layer="")
            work.session.add(found)
        self._hand = found
        self._acts: Acts = []
        self._tone = "ok"

    def take(self, text: str) -> Scan:
        """Do what a label asks for."""
        scanned = what(self._work, text)
        before = self._held()
        last = next(iter(last_scans(self._work, 1)), None)
        twice = last is not None and last.code == tidy(text) and self._work.at - last.at < TWICE and not last.undone
        if scanned.kind == Kind.UNKNOWN:
            return self._keep(text, scanned, "bad", (scanned.why, {"code": scanned.label[:40]}))
        if twice and scanned.kind != Kind.COMMAND:
            return self._keep(text, scanned, "wait", (N_("{code} 刚扫过，没有再办一次。"), {"code": scanned.ref}))
        if scanned.ref == "SQ-UNDO":
            return self.take_back(None)
        said = self._do(scanned)
        changed = bool(self._acts) or self._held() != before
        return self._keep(text, scanned, self._tone, said, {"hand": before, "acts": self._acts} if changed else None)

    def refuse(self, text: str, refusal: ArchiveError) -> Scan:
        """Write down what stood in the way."""
        first = refusal.problems[0] if isinstance(refusal, Problems) else refusal
        return self._keep(text, what(self._work, text), "bad", (first.text, dict(first.values)))

    def take_back(self, number: int | None) -> Scan:
        """Undo the acts of a scan in the opposite order, and put the hand back as it was."""
        wanted = select(Scan).where(Scan.login == self._work.by.login, Scan.undone.is_(False))
        wanted = wanted.where(Scan.undo.is_not(None)) if number is None else wanted.where(Scan.id == number)
        found = self._work.session.scalars(wanted.order_by(Scan.id.desc()).limit(1)).first()
        if found is None or found.undo is None:
            raise Refused(N_("没有可撤销的一步。"))
        told = found.undo
        for act in reversed(told["acts"]):
            self._reverse(act)
        later = select(Scan.id).where(
            Scan.login == found.login, Scan.id > found.id, Scan.undo.is_not(None), Scan.undone.is_(False)
        )
        if self._work.session.scalar(later.limit(1)) is None:
            self._hand.items, self._hand.boxes = told["hand"]["items"], told["hand"]["boxes"]
            self._hand.box, self._hand.layer = told["hand"]["box"], told["hand"]["layer"]
        found.undone = True
        scanned = Scanned(Kind.COMMAND, "SQ-UNDO", found.label)
        return self._keep("SQ-UNDO", scanned, "ok", (N_("已撤销：{code}。"), {"code": found.code}))

    def _do(self, scanned: Scanned) -> Said:
        match scanned.kind:
            case Kind.RECORD | Kind.VOLUME:
                return self._thing(scanned)
            case Kind.CONTAINER:
                return self._container(container_by_code(self._work.session, scanned.ref))
            case Kind.LOCATION:
                return self._place(scanned.ref)
            case Kind.COMMAND if scanned.ref == OUT:
                self._hand.box = OUT
                return N_("接着扫的件会从盒里取出。"), {}
            case Kind.COMMAND:
                self._hand.items, self._hand.boxes, self._hand.box, self._hand.layer = [], [], "", ""
                return N_("手里的都放下了，没有动别的。"), {}
            case _:
                self._tone = "idle"
                kind = KIND_NAMES[scanned.kind]
                return N_("这是{kind}：{label}。"), {"kind": kind, "label": scanned.label}

    def _thing(self, scanned: Scanned) -> Said:
        thing = self._found(scanned.ref, scanned.kind)
        _movable(thing)
        if self._hand.box == OUT:
            box = thing.container.code if thing.container else ""
            if not box:
                raise Refused(N_("{number} 不在盒里。"), number=scanned.ref)
            self._unpack(thing)
            return N_("{number} 从 {box} 取出了。"), {"number": scanned.ref, "box": box}
        if self._hand.box:
            return self._pack([scanned.ref], container_by_code(self._work.session, self._hand.box))
        if scanned.ref in self._hand.items:
            self._tone = "wait"
            return N_("{number} 已在手里，请扫要装进的盒。"), {"number": scanned.ref}
        if len(self._hand.items) >= HAND_MOST:
            raise Refused(N_("手里已有 {most} 件，请先扫盒。"), most=HAND_MOST)
        self._hand.items = [*self._hand.items, scanned.ref]
        return N_("{number} 在手里，共 {n} 件，请扫要装进的盒。"), {"number": scanned.ref, "n": len(self._hand.items)}

    def _container(self, box: Container) -> Said:
        if self._hand.items:
            said = self._pack(self._hand.items, box)
            self._hand.items = []
            self._remember(box)
        elif self._hand.layer:
            return self._set_down([box.code], self._hand.layer)
        elif self._hand.box == box.code:
            self._hand.box = ""
            return N_("{box} 合上了，请扫库位上架。"), {"box": box.code}
        else:
            self._hand.box = box.code
            self._remember(box)
            return N_("{box} 打开了，接着扫的件装进它；扫库位上架。"), {"box": box.code}
        if self._hand.layer:
            self._set_down([box.code], self._hand.layer)
        return said

    def _place(self, code: str) -> Said:
        location = location_by_code(self._work.session, code)
        if location.place != Place.LAYER:
            raise Refused(N_("{place} 不是层，请扫层上的架位签。"), place=location.code)
        if self._hand.items:
            raise Refused(N_("手里的 {n} 件还没有装盒，请先扫盒，再扫库位。"), n=len(self._hand.items))
        if self._hand.boxes:
            said = self._set_down(self._hand.boxes, location.code)
            self._hand.boxes, self._hand.box = [], ""
            return said
        if self._hand.layer == location.code:
            self._hand.layer = ""
            return N_("{place} 放完了。"), {"place": location.code}
        self._hand.layer = location.code
        return N_("接着扫的盒放到 {place}。"), {"place": location.code}

    def _pack(self, refs: list[str], box: Container) -> Said:
        put = []
        for ref in refs:
            thing = self._found(ref)
            if thing.container_id == box.id:
                continue
            came_from = thing.container.code if thing.container else ""
            shelved = thing.state in {Stage.SHELVED, VolumeState.SHELVED}
            if came_from:
                self._perform(thing, "unpack")
            self._put(thing, box)
            self._acts.append({"act": "pack", "ref": _ref(thing), "from": came_from, "shelved": shelved})
            put.append(ref)
        if not put:
            self._tone = "wait"
            return N_("{number} 已在 {box} 里。"), {"number": refs[0], "box": box.code}
        if len(put) == 1:
            return N_("{number} 装进 {box}。"), {"number": put[0], "box": box.code}
        return N_("{n} 件装进 {box}。"), {"n": len(put), "box": box.code}

    def _put(self, thing: Record | Volume, box: Container) -> None:
        self._perform(thing, "pack", container=box.code)
        if box.location is not None:
            self._perform(thing, "shelve")

    def _unpack(self, thing: Record | Volume) -> None:
        shelved = thing.state in {Stage.SHELVED, VolumeState.SHELVED}
        came_from = thing.container.code if thing.container else ""
        self._perform(thing, "unpack")
        self._acts.append({"act": "unpack", "ref": _ref(thing), "from": came_from, "shelved": shelved})

    def _set_down(self, codes: list[str], place: str) -> Said:
        moved = []
        for code in codes:
            box = container_by_code(self._work.session, code)
            before = box.location.code if box.location else ""
            if before == place:
                continue
            set_down(self._work, box, place)
            self._acts.append({"act": "set", "box": code, "from": before})
            moved.append(code)
        if not moved:
            self._tone = "wait"
            return N_("{box} 已在 {place}。"), {"box": "、".join(codes), "place": place}
        return N_("{box} 放到 {place} 了。"), {"box": "、".join(moved), "place": place}

    def _reverse(self, act: dict[str, Any]) -> None:
        if act["act"] == "set":
            box = container_by_code(self._work.session, act["box"])
            if act["from"]:
                set_down(self._work, box, act["from"])
            else:
                take_off(self._work, box)
            return
        thing = self._found(act["ref"])
        if act["act"] == "pack":
            self._perform(thing, "unpack")
        if act["from"]:
            self._put(thing, container_by_code(self._work.session, act["from"]))

    def _perform(self, thing: Record | Volume, verb: str, **answers: str) -> None:
        if isinstance(thing, Volume):
            BINDING.perform(verb, Act(thing, self._work, answers=answers))
        else:
            ACCESSION.perform(verb, Act(thing, self._work, answers=answers))

    def _found(self, ref: str, kind: Kind | None = None) -> Record | Volume:
        if kind == Kind.VOLUME or (kind is None and what(self._work, ref).kind == Kind.VOLUME):
            return find_volume(self._work.session, ref)
        return find(self._work.session, ref)

    def _remember(self, box: Container) -> None:
        if box.code not in self._hand.boxes:
            self._hand.boxes = [*self._hand.boxes, box.code]

    def _held(self) -> dict[str, Any]:
        hand = self._hand
        return {"items": list(hand.items), "boxes": list(hand.boxes), "box": hand.box, "layer": hand.layer}

    def _keep(self, text: str, scanned: Scanned, tone: str, said: Said, undo: dict[str, Any] | None = None) -> Scan:
        session, login = self._work.session, self._work.by.login
        told = [said[0], {name: str(value)[:200] for name, value in said[1].items()}]
        row = Scan(
            login=login, at=self._work.at, code=tidy(text), kind=str(scanned.kind), label=scanned.label[:400],
            url=scanned.url, tone=tone, said=told, undo=undo, undone=False,
        )  # fmt: skip
        session.add(row)
        session.flush()
        old = select(Scan.id).where(Scan.login == login).order_by(Scan.id.desc()).offset(KEPT)
        session.execute(delete(Scan).where(Scan.id.in_(list(session.scalars(old)))))
        return row


def _movable(thing: Record | Volume) -> None:
    """Refuse what cannot be carried about.

    Raises:
        Refused: it has no number yet, is destroyed, or is bound in a volume.
    """
    if isinstance(thing, Volume):
        if thing.state in {VolumeState.OPEN, VolumeState.DROPPED}:
            raise Refused(N_("案卷 {number} 还没有结卷，不能装盒。"), number=thing.archival_no)
        return
    if thing.stage in NOT_YET_HELD:
        raise Refused(N_("{ref} 还没有档号，打号之后再装盒。"), ref=thing.ref)
    if thing.stage not in {Stage.NUMBERED, Stage.PACKED, Stage.SHELVED}:
        raise Refused(N_("{number} 已不在馆，不能再装盒。"), number=thing.archival_no or thing.ref)
    if thing.volume is not None:
        raise Refused(N_("这件在案卷 {volume} 里，请扫案卷。"), volume=thing.volume.archival_no)


def _ref(thing: Record | Volume) -> str:
    return thing.ref
