"""The HTTP status of every way the archive can say no: one table for pages and API alike."""

from http import HTTPStatus

from archive.errors import ArchiveError, Conflict, Invalid, NotFound, NotPermitted, Problems, Refused, Unavailable
from ingest.errors import ScanError, TooLarge, WrongKind
from search.errors import BadQuery, Broken, Busy, NotPurged, Outdated, SearchError
from storage.errors import BackupRefused, BadMaster, BadName, Exists, Full, KeyDestroyed, StorageError

STATUS: dict[type[ArchiveError], HTTPStatus] = {
    ArchiveError: HTTPStatus.INTERNAL_SERVER_ERROR,
    NotFound: HTTPStatus.NOT_FOUND,
    Refused: HTTPStatus.CONFLICT,
    NotPermitted: HTTPStatus.FORBIDDEN,
    Conflict: HTTPStatus.CONFLICT,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    Problems: HTTPStatus.UNPROCESSABLE_ENTITY,
    ScanError: HTTPStatus.UNPROCESSABLE_ENTITY,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    WrongKind: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    SearchError: HTTPStatus.SERVICE_UNAVAILABLE,
    BadQuery: HTTPStatus.UNPROCESSABLE_ENTITY,
    Busy: HTTPStatus.SERVICE_UNAVAILABLE,
    Outdated: HTTPStatus.SERVICE_UNAVAILABLE,
    Broken: HTTPStatus.SERVICE_UNAVAILABLE,
    NotPurged: HTTPStatus.INTERNAL_SERVER_ERROR,
    StorageError: HTTPStatus.INTERNAL_SERVER_ERROR,
    BadMaster: HTTPStatus.INTERNAL_SERVER_ERROR,
    BadName: HTTPStatus.INTERNAL_SERVER_ERROR,
    Exists: HTTPStatus.CONFLICT,
    Full: HTTPStatus.INSUFFICIENT_STORAGE,
    KeyDestroyed: HTTPStatus.NOT_FOUND,
    BackupRefused: HTTPStatus.CONFLICT,
}
"""A class that is not listed has the status of its nearest parent."""


def status_of(error: ArchiveError) -> HTTPStatus:
    """Return the status of an error."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
