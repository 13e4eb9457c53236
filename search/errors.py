"""Every way a search can fail, each told to the person or to the job that asked."""

from archive.errors import ArchiveError
from archive.wording import N_


class SearchError(ArchiveError):
    """The search could not be done, or the index could not be written."""


class BadQuery(SearchError):
    """The words cannot be understood; `position` is the 0-based character where they stop making sense."""

    def __init__(self, position: int, text: str, **values: object) -> None:
        super().__init__(text, **values)
        self.position = position


class Busy(SearchError):
    """Another process is writing the index."""

    def __init__(self) -> None:
        super().__init__(N_("索引正由另一个进程写入，请稍候再试。"))


class Full(SearchError):
    """The disk has no room for the index; what was there before is untouched."""

    def __init__(self) -> None:
        super().__init__(N_("磁盘已满，索引未能写入，请腾出空间后再试。"))


class Away(SearchError):
    """The server that keeps the index does not answer."""

    def __init__(self, reason: str) -> None:
        super().__init__(N_("检索服务没有应答（{reason}），请稍后再试，或请运维检查。"), reason=reason)


class Outdated(SearchError):
    """The index was made by other rules of folding or another schema; only a rebuild helps."""

    def __init__(self, found: str, wanted: str) -> None:
        super().__init__(N_("索引是旧版本（{found}，现为 {wanted}），请重建索引。"), found=found, wanted=wanted)


class Broken(SearchError):
    """The files of the index cannot be read; only a rebuild helps."""

    def __init__(self, reason: str) -> None:
        super().__init__(N_("索引文件已损坏（{reason}），请重建索引。"), reason=reason)


class NotPurged(SearchError):
    """Files that hold words of a removed record are still there; only a rebuild helps."""

    def __init__(self, files: str) -> None:
        super().__init__(N_("已销毁档案的字词仍留在索引文件 {files} 中，请重建索引。"), files=files)
