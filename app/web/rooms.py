"""Which page belongs to whom: the one table that menus and doors are read from.

The codes are those of the menu in templates/web/base.html. A page that nobody has written yet is in no menu.
"""

from dataclasses import dataclass

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from archive.people import ARCHIVE_STAFF, EVERYONE, Actor, Role

READERS = ARCHIVE_STAFF | {Role.BUSINESS, Role.REVIEWER}
JUDGES = ARCHIVE_STAFF | {Role.REVIEWER}
WATCHERS = JUDGES | {Role.AUDITOR}


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the menu and the duties that open it."""

    url: str
    who: frozenset[Role]


PLACES: dict[str, Place] = {
    "home": Place("/", EVERYONE),
    "inbox": Place("/inbox", ARCHIVE_STAFF),
    "quarantine": Place("/inbox/quarantine", ARCHIVE_STAFF),
    "slips": Place("/slips", READERS),
    "arranging": Place("/arranging", ARCHIVE_STAFF),
    "imports": Place("/imports", ARCHIVE_STAFF),
    "attaching": Place("/attaching", ARCHIVE_STAFF),
    "digitising": Place("/digitising", ARCHIVE_STAFF),
    "scan": Place("/scan", ARCHIVE_STAFF),
    "search": Place("/search", READERS),
    "records": Place("/records", READERS),
    "volumes": Place("/volumes", READERS),
    "containers": Place("/containers", ARCHIVE_STAFF),
    "locations": Place("/locations", ARCHIVE_STAFF),
    "numbers": Place("/numbers", ARCHIVE_STAFF | {Role.AUDITOR}),
    "custody": Place("/custody", ARCHIVE_STAFF | {Role.AUDITOR}),
    "renumberings": Place("/renumberings", ARCHIVE_STAFF | {Role.AUDITOR}),
    "corrections": Place("/corrections", ARCHIVE_STAFF),
    "stocktakes": Place("/stocktakes", ARCHIVE_STAFF | {Role.AUDITOR}),
    "transfers": Place("/transfers", ARCHIVE_STAFF | {Role.AUDITOR, Role.BUSINESS}),
    "storeroom": Place("/storeroom", ARCHIVE_STAFF | {Role.AUDITOR}),
    "fonds": Place("/fonds", READERS),
    "classes": Place("/classes", READERS),
    "mine": Place("/loans/mine", READERS),
    "basket": Place("/basket", READERS),
    "loans": Place("/loans", ARCHIVE_STAFF),
    "desk": Place("/desk", ARCHIVE_STAFF),
    "lendingrules": Place("/lending-rules", WATCHERS),
    "overdue": Place("/loans/overdue", ARCHIVE_STAFF),
    "due": Place("/retention/due", JUDGES),
    "appraisals": Place("/appraisals", WATCHERS),
    "destructions": Place("/destructions", WATCHERS),
    "holds": Place("/holds", JUDGES),
    "schedules": Place("/schedules", EVERYONE),
    "figures": Place("/figures", WATCHERS),
    "ledger": Place("/ledger", frozenset({Role.AUDITOR, Role.HEAD})),
    "required": Place("/required-papers", ARCHIVE_STAFF),
    "people": Place("/people", frozenset({Role.SECURITY, Role.HEAD})),
    "system": Place("/system", frozenset({Role.OPERATOR})),
    "styleguide": Place("/styleguide", frozenset({Role.OPERATOR, Role.HEAD})),
}


def open_to(actor: Actor) -> frozenset[str]:
    """Return the codes of the pages this person may open, of those there are."""
    written: frozenset[str] | None = current_app.extensions.get("written")
    if written is None:
        written = frozenset(code for code, place in PLACES.items() if exists(place.url))
        current_app.extensions["written"] = written
    return frozenset(code for code in written if actor.has(PLACES[code].who))


def exists(url: str) -> bool:
    """Say whether anybody has written the page at this address."""
    try:
        current_app.url_map.bind("localhost").match(url, method="GET")
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True
