"""Changing the rules of required papers, for every door alike."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.desk import Desk
from archive.dates import read_typed
from archive.errors import Invalid, NotFound
from archive.people import Actor
from archive.required_papers import KIND_NAMES, FileType, Group, PaperKind, RuleSet, change_rules
from archive.wording import N_


def file_type_named(written: str) -> FileType:
    """Return a type of file by its name.

    Raises:
        NotFound: there is no such type.
    """
    if written not in set(FileType):
        raise NotFound(
            N_("没有“{name}”这种建档类型，可用的有：{names}。"), name=written[:40], names="、".join(FileType)
        )
    return FileType(written)


def change(
    desk: Desk, by: Actor, file_type: str, groups: Sequence[Mapping[str, Any]], *, valid_from: str, reason: str
) -> RuleSet:
    """Put a new version of the rules into force from a day on.

    Raises:
        NotPermitted: the head of the archive decides.
        Problems: a group, the day or the reason cannot stand.
    """
    wanted = file_type_named(file_type)
    read = [
        Group(
            " ".join(str(group.get("label") or "").split()),
            tuple(_kind(kind) for kind in group.get("kinds") or ()),
            tuple(_kind(kind) for kind in group.get("by_code") or ()),
        )
        for group in groups
    ]
    with desk.database.work(desk.clock(), by) as work:
        day = read_typed(valid_from, field="valid_from") if valid_from.strip() else work.today
        return change_rules(work, wanted, read, valid_from=day, reason=reason)


def _kind(written: object) -> PaperKind:
    if written not in KIND_NAMES:
        raise Invalid("groups", N_("没有这种材料，请从表中选一种。"))
    return PaperKind(str(written))
