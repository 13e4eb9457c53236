"""Why a file that came in could not become pages.

Each sentence is for the clerk at the scanner: what is wrong with the file, and what to do next. The original
is kept either way; the batch goes on.
"""

from typing import ClassVar

from archive.errors import ArchiveError
from archive.wording import N_


class ScanError(ArchiveError):
    """A file cannot be taken in as it is; every kind below has one sentence of its own."""

    sentence: ClassVar[str] = N_("无法读取该文件，请重新扫描后再交。")

    def __init__(self, **values: object) -> None:
        super().__init__(self.sentence, **values)


class Unreadable(ScanError):
    """The file is of a known kind, but broken."""

    sentence = N_("文件已损坏或不完整，无法打开，请重新导出或重新扫描后再交。")


class Encrypted(ScanError):
    """The file opens only with a password."""

    sentence = N_("文件设有打开密码，请填写密码，或交一份不加密的文件。")


class Empty(ScanError):
    """There is not one byte, or not one page."""

    sentence = N_("文件是空的，没有任何页面，请检查扫描仪后重新扫描。")


class TooLarge(ScanError):
    """The file has more bytes than the archive takes at once; the values are mebibytes."""

    sentence = N_("文件有 {size} MiB，超过上限 {limit} MiB，请分成几个文件，或降低分辨率后再交。")


class PageTooLarge(TooLarge):
    """A sheet is larger than any paper; the values are inches."""

    sentence = N_("第 {page} 页的幅面为 {width} × {height} 英寸，超过上限 {limit} 英寸，请改正页面尺寸后再交。")


class TooManyPages(ScanError):
    """The file has more pages than one record may have."""

    sentence = N_("文件超过 {limit} 页，请按件分成几个文件后再交。")


class WrongKind(ScanError):
    """By its bytes the file is no page image and no PDF, whatever its name says."""

    sentence = N_("文件内容看来是 {seems}，不是 PDF、JPEG、PNG 或 TIFF，请转换格式后再交。")


class Bomb(ScanError):
    """The file is small but unpacks into far too much."""

    sentence = N_("文件展开后过大（疑似压缩炸弹），已停止打开，请用普通分辨率重新扫描后再交。")


class TookTooLong(ScanError):
    """The file was still being opened when its time was up; the value is seconds."""

    sentence = N_("文件在 {seconds} 秒内未能打开，已停止，请重新导出或分成几个文件后再交。")


KINDS: dict[str, type[ScanError]] = {
    kind.__name__: kind
    for kind in (
        ScanError,
        Unreadable,
        Encrypted,
        Empty,
        TooLarge,
        PageTooLarge,
        TooManyPages,
        WrongKind,
        Bomb,
        TookTooLong,
    )
}
"""Every kind by its name, as a limited child process reports it."""
