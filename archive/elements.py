"""What a class asks for beyond the common description: the amount of a contract, the code on a licence.

An element belongs to a class and to all below it. Its values live with the record as canonical text, so that a
sum is the same sum however it was typed. A code with a wrong check character is kept and told, never refused:
some real ones were issued wrong.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session, relationship

from archive.checkdigits import Checked, check_organisation_code, check_resident_id, check_uscc
from archive.classification import RecordClass
from archive.dates import read_typed
from archive.errors import Invalid
from archive.records import Record
from archive.rows import Base
from archive.wording import N_

PREFIX = "elements."
"""Before an element's name where it stands among the described fields of a record."""
VALUE_MOST, SHAPE_MOST, CHOICES_MOST, CHOICE_MOST = 300, 100, 40, 60
NAME = re.compile(r"[a-z][a-z0-9_]{0,29}")
_KEPT = "elements_by_class"


class ElementKind(StrEnum):
    """What kind of thing is entered."""

    TEXT = "text"
    NUMBER = "number"
    AMOUNT = "amount"
    DATE = "date"
    CHOICE = "choice"
    YESNO = "yesno"


class ElementCheck(StrEnum):
    """By what rule a text is checked."""

    NONE = "none"
    USCC = "uscc"
    ORG_CODE = "org_code"
    ID_NO = "id_no"
    REGEX = "regex"


KIND_NAMES = {
    ElementKind.TEXT: N_("文字"),
    ElementKind.NUMBER: N_("数"),
    ElementKind.AMOUNT: N_("金额"),
    ElementKind.DATE: N_("日期"),
    ElementKind.CHOICE: N_("选一项"),
    ElementKind.YESNO: N_("是或否"),
}
CHECK_NAMES = {
    ElementCheck.NONE: N_("不校验"),
    ElementCheck.USCC: N_("统一社会信用代码"),
    ElementCheck.ORG_CODE: N_("组织机构代码"),
    ElementCheck.ID_NO: N_("身份证号码"),
    ElementCheck.REGEX: N_("自定格式"),
}
YES, NO = "yes", "no"
_YESNO = {"是": YES, "有": YES, "y": YES, "yes": YES, "true": YES, "1": YES,
          "否": NO, "无": NO, "n": NO, "no": NO, "false": NO, "0": NO}  # fmt: skip
_CHECKS = {
    ElementCheck.USCC: check_uscc,
    ElementCheck.ORG_CODE: check_organisation_code,
    ElementCheck.ID_NO: check_resident_id,
}


class Element(Base):
    """One thing a class asks for; ended ones are asked no more, and what was entered stays."""

    __tablename__ = "elements"
    id: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("classes.id"), index=True)
    name: Mapped[str] = mapped_column(String(30))
    label: Mapped[str] = mapped_column(String(40))
    label_en: Mapped[str] = mapped_column(String(80), default="")
    kind: Mapped[str] = mapped_column(String(8), default=ElementKind.TEXT)
    required: Mapped[bool] = mapped_column(default=False)
    choices: Mapped[list[str]] = mapped_column(JSON, default=list)
    check: Mapped[str] = mapped_column("check_by", String(8), default=ElementCheck.NONE)
    shape: Mapped[str] = mapped_column(String(SHAPE_MOST), default="")
    """The regular expression, where the check is one."""
    position: Mapped[int] = mapped_column(default=0)
    ended: Mapped[bool] = mapped_column(default=False)
    category: Mapped[RecordClass] = relationship(lazy="joined")
    __table_args__ = (UniqueConstraint("class_id", "name"),)

    @property
    def field(self) -> str:
        """Its name among the fields of a record, such as `elements.amount`."""
        return f"{PREFIX}{self.name}"


def elements_of(session: Session, category: RecordClass) -> list[Element]:
    """Return what a class asks for now, its own after those of the classes above it."""
    return [element for element in all_elements_of(session, category) if not element.ended]


def all_elements_of(session: Session, category: RecordClass) -> list[Element]:
    """Return what a class asks for and ever asked for, its own after those of the classes above it."""
    # One question for a whole piece of work: ten thousand rows of a table ask this of the same few classes.
    by_class = session.info.get(_KEPT)
    if by_class is None:
        by_class = {}
        for element in session.scalars(select(Element).order_by(Element.position, Element.id)):
            by_class.setdefault(element.class_id, []).append(element)
        session.info[_KEPT] = by_class
    path, above = [category.id], category.parent_id
    while above is not None:
        path.append(above)
        above = session.get_one(RecordClass, above).parent_id
    return [element for class_id in reversed(path) for element in by_class.get(class_id, [])]


def forget_elements(session: Session) -> None:
    """Ask the rows again: an element was made or changed in this piece of work."""
    session.info.pop(_KEPT, None)


def elements_asked(record: Record) -> list[Element]:
    """Return what a record's class asks of it now."""
    session = object_session(record.category)
    return elements_of(session, record.category) if session else []


def element_values(record: Record) -> dict[str, str]:
    """Return an entry for everything its class asks for, empty where nothing was entered, and whatever else was."""
    entered: Mapping[str, str] = record.elements or {}
    return {element.name: "" for element in elements_asked(record)} | dict(entered)


def lacking(record: Record) -> list[Invalid]:
    """Return what its class demands and nobody has entered."""
    entered = record.elements or {}
    return [
        Invalid(element.field, N_("{label}空白，请补填。"), label=element.label)
        for element in elements_asked(record)
        if element.required and not entered.get(element.name)
    ]


def plain(value: object) -> object:
    """Return a value as text where its meaning is plain: numbers, days and truth values of JSON and spreadsheets."""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, int | float | Decimal) else value


def read_value(element: Element, text: str) -> str:
    """Return what was entered for an element as canonical text; empty stays empty.

    Raises:
        Invalid: it cannot stand.
    """
    if not text:
        return ""
    match ElementKind(element.kind):
        case ElementKind.NUMBER:
            return _number(element, text)
        case ElementKind.AMOUNT:
            return _amount(element, text)
        case ElementKind.DATE:
            return read_typed(text, field=element.field).isoformat()
        case ElementKind.CHOICE:
            if text not in element.choices:
                raise _wrong(element, N_("{label}请从 {choices} 中选一项。"), choices="、".join(element.choices))
            return text
        case ElementKind.YESNO:
            if text.lower() not in _YESNO:
                raise _wrong(element, N_("{label}请填是或否。"))
            return _YESNO[text.lower()]
        case _:
            return _checked_text(element, text)


def doubtful(element: Element, value: str) -> Checked | None:
    """Return what is wrong with the check character of a code that was entered; None when it holds."""
    check = _CHECKS.get(ElementCheck(element.check))
    if check is None or not value:
        return None
    try:
        checked = check(value)
    except Invalid:
        return None
    return None if checked.holds else checked


def said(element: Element, value: str) -> str:
    """Return a value as people write it: sums with their thousands parted."""
    if value and element.kind == ElementKind.AMOUNT:
        return f"{Decimal(value):,.2f}"
    return value


def searchable(values: Mapping[str, str], asked: Sequence[Element]) -> str:
    """Return the values as words to be found by, one on a line; yes and no are no words."""
    kinds = {element.name: element for element in asked}
    lines = []
    for name, value in values.items():
        element = kinds.get(name)
        if not value or (element is not None and element.kind == ElementKind.YESNO):
            continue
        lines.append(value)
        if element is not None and (other := said(element, value)) != value:
            lines.append(other)
    return "\n".join(lines)


def _wrong(element: Element, text: str, **values: object) -> Invalid:
    return Invalid(element.field, text, label=element.label, **values)


_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－＋", "0123456789.,-+")
_FIGURES = re.compile(r"[-+]?[0-9]{1,15}(?:\.[0-9]{1,6})?")
_PARTED = re.compile(r"[-+]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_CENTS = Decimal("0.01")


def _number(element: Element, text: str) -> str:
    bare = re.sub(r"\s", "", text.translate(_FULL_WIDTH))
    if _PARTED.fullmatch(bare):
        bare = bare.replace(",", "")
    if not _FIGURES.fullmatch(bare):
        raise _wrong(element, N_("{label}请填数字，小数最多六位。"))
    written = f"{Decimal(bare):f}"
    written = written.rstrip("0").rstrip(".") if "." in written else written
    return "0" if written in {"-0", ""} else written


def _amount(element: Element, text: str) -> str:
    bare = re.sub(r"\s", "", text.translate(_FULL_WIDTH)).removeprefix("人民币").lstrip("¥￥").removesuffix("整")
    times = 10_000 if bare.endswith(("万", "万元")) else 1
    bare = bare.removesuffix("元").removesuffix("万")
    if _PARTED.fullmatch(bare):
        bare = bare.replace(",", "")
    if not _FIGURES.fullmatch(bare):
        raise _wrong(element, N_("{label}请填金额，例如 12000.00。"))
    amount = Decimal(bare) * times
    if amount != amount.quantize(_CENTS):
        raise _wrong(element, N_("{label}最多两位小数，请核对。"))
    return f"{amount.quantize(_CENTS) + 0:f}"


def _checked_text(element: Element, text: str) -> str:
    kind = ElementCheck(element.check)
    if kind == ElementCheck.REGEX:
        if not re.fullmatch(element.shape, text):
            raise _wrong(element, N_("{label}不合规定的格式，请核对。"))
        return text
    check = _CHECKS.get(kind)
    return check(text, element.field).code if check else text
