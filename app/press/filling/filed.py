"""归档文件目录, filled from records."""

from collections.abc import Sequence
from datetime import date

from app.press.forms.filed import Catalogue, CatalogueLine
from archive.access import Secrecy
from archive.records import SECRECY_NAMES, Record
from archive.schedules import Term


def catalogue(records: Sequence[Record], *, printed_on: date) -> Catalogue:
    """Fill 归档文件目录 with records in shelf order; its head says the years and terms they are of."""
    units = {record.department.name for record in records}
    years = sorted({record.year for record in records if record.year})
    terms = sorted({Term.parse(record.term) for record in records if record.term}, key=lambda term: term.rank)
    lines = tuple(
        CatalogueLine(
            archival_no=record.archival_no or "",
            title=record.title,
            doc_no=record.doc_no,
            responsible=record.responsible,
            on=record.dated,
            secrecy=SECRECY_NAMES[Secrecy(record.secrecy)],
            pages=record.pages,
            note=record.notes[:60],
        )
        for record in records
    )
    unit = units.pop() if len(units) == 1 else ""
    return Catalogue(
        year="—".join(dict.fromkeys(str(year) for year in (*years[:1], *years[-1:]))),
        retention="、".join(term.chinese for term in terms),
        unit=unit,
        lines=lines,
        printed_on=printed_on,
    )
