"""The figures as tables for a spreadsheet: the rows of the page, or every combination that was counted."""

from app.figuring import BY_NAMES, MEDIA, By, Report, Row
from app.sheets import Cell, Column, Kind
from app.web.language import _, name_of, say
from app.web.shell import term_word
from archive.access import Secrecy
from archive.records import SECRECY_NAMES

MM_IN_METRE = 1000


def row_name(by: By, row: Row) -> str:
    """Say what a row of figures is about."""
    if not row.key:
        return say(row.name)
    match by:
        case By.TERM:
            return term_word(row.key)
        case By.CLASS:
            return f"{row.key} {name_of(row.name, row.name_en)}"
        case By.SECRECY | By.MEDIUM:
            return say(row.name)
        case _:
            return row.name


def as_table(found: Report) -> tuple[list[Column], list[list[Cell]]]:
    """Return the rows of the page and their sum."""
    by = found.wish.by
    terms = () if by == By.TERM else found.terms
    heads = [_("期初"), _("收进"), _("移出"), _("销毁"), _("期末"), *map(term_word, terms), _("页数")]
    columns = [Column(say(BY_NAMES[by]), 30), *(Column(head, 10, Kind.NUMBER) for head in heads)]
    if by == By.CLASS:
        columns += [Column(_("数量"), 10, Kind.NUMBER), Column(_("单位"), 8), Column(_("案卷"), 10, Kind.NUMBER)]
        columns += [Column(_("米"), 10, Kind.MONEY)]
    lines: list[list[Cell]] = []
    for row in (*found.rows, found.total):
        one = row.balance
        line: list[Cell] = [row_name(by, row), one.opening, one.came, one.sent, one.destroyed, one.closing]
        line += [*(row.terms.get(term, 0) for term in terms), one.pages]
        if by == By.CLASS:
            line += [one.pieces, say(row.unit), row.volumes or 0, (row.length_mm or 0) / MM_IN_METRE]
        lines.append(line)
    return columns, lines


def as_cells(found: Report) -> tuple[list[Column], list[list[Cell]]]:
    """Return every combination of class, year, term, secrecy, department and medium with its balance, to be added up anew."""
    heads = [_("全宗"), _("门类"), _("年度"), _("保管期限"), _("密级"), _("部门"), _("载体")]
    numbers = [_("期初"), _("收进"), _("移出"), _("销毁"), _("期末"), _("页数"), _("数量")]
    columns = [*(Column(head, 14) for head in heads), *(Column(head, 10, Kind.NUMBER) for head in numbers)]
    names, lines = found.names, []
    for cell in found.cells:
        one = cell.balance
        line: list[Cell] = [names.fonds[cell.fonds_id], names.classes[cell.class_id], str(cell.year or "")]
        line += [term_word(cell.term), say(SECRECY_NAMES[Secrecy(cell.secrecy)]), names.departments[cell.department_id]]
        line += [say(MEDIA.get(cell.medium, cell.medium))]
        line += [one.opening, one.came, one.sent, one.destroyed, one.closing, one.pages, one.pieces]
        lines.append(line)
    return columns, lines
