"""How much a file may ask of us before it goes to quarantine."""

from dataclasses import asdict, dataclass

from ingest.sandbox import Bounds

MIB = 1 << 20
LONGEST = 120.0
"""Seconds the largest file may take to open."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one file may have, and the most that opening it may use."""

    bytes: int = 512 * MIB
    """Bytes of the file."""
    pages: int = 2_000
    """Pages of the file."""
    inches: float = 100.0
    """Inches of a page's longer side; A0 has 46.8."""
    pixels: int = 150_000_000
    """Pixels of one image as it is unpacked; A0 at 300 dpi has 139 million."""
    read_pixels: int = 20_000_000
    """Pixels of a page image made to be read; A3 at 300 dpi has 17.4 million."""
    images_at_once: int = 8
    """Page images written while opening; those of later pages are asked for one by one."""
    seconds: float = 8.0
    """Seconds to open a small file; each mebibyte allows one more."""
    memory: int = 1_200 * MIB
    """Bytes of address space while opening."""

    def bounds(self, size: int) -> Bounds:
        """Say what the child that opens a file of `size` bytes may use."""
        seconds = min(LONGEST, self.seconds + size / MIB)
        return Bounds(memory=self.memory, seconds=seconds, cpu=round(seconds) + 1)

    def to_json(self) -> dict[str, float]:
        """Give plain values for the way into a child."""
        return asdict(self)
