"""Reading what was entered field by field: text, days and numbers, all that is wrong collected."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from archive.dates import read_typed
from archive.errors import Invalid
from archive.wording import N_

MARKUP = re.compile(r"<\s*[/!a-zA-Z]")


@dataclass
class Checker:
    """Collects what cannot stand while the rest is read."""

    entered: Mapping[str, object]
    problems: list[Invalid]

    def has(self, name: str) -> bool:
        """Say whether the field was sent at all."""
        return name in self.entered

    def text(self, name: str, most: int) -> str:
        """Read a line of text, refusing control characters and too much of it."""
        return self.tidied(name, self.entered.get(name), most)

    def tidied(self, name: str, value: object, most: int) -> str:
        """Read what was sent for a field as a line of text."""
        if value is None:
            return ""
        if not isinstance(value, str):
            self.problems.append(Invalid(name, N_("这一栏要填文字。")))
            return ""
        tidy = " ".join(value.split()) if name != "notes" else value.strip()
        if len(tidy) > most:
            self.problems.append(Invalid(name, N_("最多 {most} 个字，请缩短。"), most=most))
        if any(not letter.isprintable() and letter not in "\n\r\t" for letter in tidy):
            self.problems.append(Invalid(name, N_("含有看不见的控制字符，请删去后再存。")))
        if MARKUP.search(tidy):
            self.problems.append(Invalid(name, N_("含有网页代码 <…>，请改成平常的文字。")))
        return tidy

    def day(self, name: str) -> date | None:
        """Read a date typed by a person, or None when the field is empty."""
        value = self.entered.get(name)
        if value in (None, ""):
            return None
        try:
            return value if isinstance(value, date) else read_typed(str(value), field=name)
        except Invalid as problem:
            self.problems.append(problem)
            return None

    def number(self, name: str, least: int, most: int) -> int | None:
        """Read a whole number within bounds, or None when the field is empty."""
        value = self.entered.get(name)
        if value in (None, ""):
            return None
        digits = str(value).strip()
        if (
            isinstance(value, bool)
            or not digits.isascii()
            or not digits.isdigit()
            or not least <= int(digits[:12]) <= most
        ):
            self.problems.append(Invalid(name, N_("请填 {least} 到 {most} 之间的整数。"), least=least, most=most))
            return None
        return int(digits)
