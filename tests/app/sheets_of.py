"""Any printed form, filled by the types of its fields: every word fed is marked at both ends, so that a cut one shows."""

import dataclasses
import types
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from itertools import count
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

from app.press.forms import Sheet, Signature

if TYPE_CHECKING:
    from collections.abc import Iterator

ASCII = ("code", "number", "archival_no", "ref", "qr", "box", "barcode")
LONG = "关于转发集团公司办公室《关于进一步做好年度档案收集整理归档移交和到期鉴定工作的通知》并报送补充材料的请示（含附件一至附件七）"
ROOMY = ("title", "name", "reason", "note", "purpose", "text", "story", "situation")
"""Fields whose words may be as long as people write them."""


class Filling:
    """Makes values; `lines` is how long each list is, `long` lets titles and names be as long as people write them."""

    def __init__(self, lines: int, *, long: bool = False) -> None:
        self.lines, self.long, self.deep = lines, long, 0
        self._numbers: Iterator[int] = count(1)

    def sheet(self, form: type[Sheet]) -> Sheet:
        """Fill a form."""
        return self._made(form)

    def _made(self, kind: type[Any]) -> Any:
        hints = get_type_hints(kind)
        return kind(**{one.name: self._value(hints[one.name], one.name) for one in dataclasses.fields(kind)})

    def _value(self, kind: Any, name: str) -> Any:  # noqa: C901, PLR0911 - one line for each type
        origin, inner = get_origin(kind), get_args(kind)
        if origin in {Union, types.UnionType}:
            return self._value(next(one for one in inner if one is not types.NoneType), name)
        if origin is Literal:
            return inner[0]
        if origin is frozenset:
            return frozenset({self._value(inner[0], name)})
        if origin is tuple and len(inner) == 2 and inner[1] is Ellipsis:
            many = self._how_many(inner[0])
            self.deep += 1
            made = tuple(self._value(inner[0], name) for _ in range(many))
            self.deep -= 1
            return made
        if origin is tuple:
            return tuple(self._value(one, name) for one in inner)
        if kind is Signature:
            return Signature("单位负责人")
        if dataclasses.is_dataclass(kind):
            return self._made(kind)
        if isinstance(kind, type) and issubclass(kind, Enum):
            return next(iter(kind))
        plain = {bool: False, int: 3, float: 500.0, Decimal: Decimal("3.5"), date: date(2026, 11, 22)}
        if kind in plain:
            return plain[kind]
        if kind is datetime:
            return datetime(2026, 11, 22, 9, 0)  # noqa: DTZ001 - as it is printed
        assert kind is str, f"say in sheets_of.py how a {kind} is filled ({name})"
        return self._words(name)

    def _how_many(self, kind: Any) -> int:
        listed = dataclasses.is_dataclass(kind) and kind is not Signature
        return (self.lines if not self.deep else min(self.lines, 2)) if listed else 2

    def _words(self, name: str) -> str:
        if name == "fingerprint":
            return "0" * 64
        if name in {"year", "first", "last"} or name.endswith(ASCII):
            return f"A{next(self._numbers)}"
        number = next(self._numbers)
        middle = LONG if self.long and name in ROOMY else ""
        return f"〈{number}{middle}{number}〉"
