"""Check characters of the codes that identify companies and persons.

A wrong check character warns and never blocks: some early codes were issued wrong and are real, so the
caller shows what was expected and asks for a reason.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from archive.errors import Invalid
from archive.wording import N_

USCC_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Source: GB 32100-2015; I, O, S, V and Z are left out."""
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
OLD_RESIDENT_LENGTH = 15


@dataclass(frozen=True, slots=True)
class Checked:
    """A code as it is written down, and the check character its rule gives."""

    code: str
    expected: str

    @property
    def holds(self) -> bool:
        """Whether the code ends as its rule says."""
        return self.code[-1] == self.expected


def check_uscc(text: str, field: str = "uscc") -> Checked:
    """Check a unified social credit code (统一社会信用代码).

    Raises:
        Invalid: it has not 18 characters, or one of the first 17 does not exist in such codes.
    Source: GB 32100-2015.
    """
    code = _folded(text)
    if not re.fullmatch(rf"[{USCC_CHARACTERS}]{{17}}[0-9A-Z]", code):
        raise Invalid(
            field,
            N_("统一社会信用代码应为 18 位数字或大写字母（不含 I、O、S、V、Z），请核对“{given}”。"),
            given=code[:24],
        )
    rest = _weighed(code, USCC_CHARACTERS, _USCC_WEIGHTS) % 31
    return Checked(code, USCC_CHARACTERS[(31 - rest) % 31])


def organisation_code(uscc: str) -> str:
    """Return the organisation code inside a unified social credit code, as `80210043-3`.

    Raises:
        Invalid: it is no such code.
    """
    code = check_uscc(uscc).code
    return f"{code[8:16]}-{code[16]}"


def check_organisation_code(text: str, field: str = "organisation_code") -> Checked:
    """Check an organisation code (组织机构代码).

    Raises:
        Invalid: it has not 8 characters and a check character.
    Source: GB 11714-1997.
    """
    code = _folded(text)
    if not re.fullmatch(r"[0-9A-Z]{9}", code):
        raise Invalid(field, N_("组织机构代码应为 9 位数字或大写字母，请核对“{given}”。"), given=code[:24])
    rest = _weighed(code, _ORGANISATION_CHARACTERS, _ORGANISATION_WEIGHTS) % 11
    return Checked(f"{code[:8]}-{code[8]}", "0X987654321"[rest])


def check_resident_id(text: str, field: str = "resident_id") -> Checked:
    """Check a resident identity number (公民身份号码); the old 15 figures are brought to 18.

    Raises:
        Invalid: it has not 18 or 15 figures, or its day of birth does not exist.
    Source: GB 11643-1999.
    """
    code = _folded(text)
    if not re.fullmatch(r"[0-9]{17}[0-9X]|[0-9]{15}", code):
        raise Invalid(field, N_("身份证号码应为 18 位（或旧的 15 位），请核对。"))
    old = len(code) == OLD_RESIDENT_LENGTH
    body = f"{code[:6]}19{code[6:]}" if old else code[:17]
    try:
        date(int(body[6:10]), int(body[10:12]), int(body[12:14]))
    except ValueError:
        raise Invalid(field, N_("身份证号码里的出生日期 {birth} 不存在，请核对。"), birth=body[6:14]) from None
    expected = "10X98765432"[_weighed(body, "0123456789", _RESIDENT_WEIGHTS) % 11]
    return Checked(body + (expected if old else code[17]), expected)


def _folded(text: str) -> str:
    # Only the beginning is folded: whatever is longer than a code is refused by its length anyway.
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text[:40]).upper())


def _weighed(code: str, characters: str, weights: tuple[int, ...]) -> int:
    return sum(characters.index(character) * weight for character, weight in zip(code, weights, strict=False))
