"""The ways bytes can fail us, each with what to do about it."""

from archive.errors import ArchiveError
from archive.wording import N_


class StorageError(ArchiveError):
    """The bytes could not be kept, read or erased."""


class Missing(StorageError):
    """Nothing is kept under this name."""

    def __init__(self, name: str) -> None:
        super().__init__(N_("存储中没有 {name}，请运行完整性校验，并从备份恢复。"), name=name)
        self.name = name


class Corrupt(StorageError):
    """What is kept is not what was put in; the sums are given where they are known."""

    def __init__(self, name: str, expected: str = "", found: str = "") -> None:
        if expected:
            text = N_("{name} 的校验值应为 {expected}，实为 {found}，请从备份恢复。")
            super().__init__(text, name=name, expected=expected, found=found)
        else:
            super().__init__(N_("{name} 的内容已被改动或不完整，请从备份恢复。"), name=name)
        self.name = name
        self.expected = expected
        self.found = found


class Full(StorageError):
    """No room is left on the volume."""

    def __init__(self, volume: str) -> None:
        text = N_("存储卷 {volume} 已满，请清理或扩容后重试；此前保存的内容不受影响。")
        super().__init__(text, volume=volume)
        self.volume = volume


class Exists(StorageError):
    """The name is taken, and what is kept is never overwritten."""

    def __init__(self, name: str) -> None:
        super().__init__(N_("{name} 已经存在，存入的内容不可覆盖，请换一个名称。"), name=name)
        self.name = name


class BadName(StorageError):
    """A name no store would take; names are ours, so this is a fault of ours."""

    def __init__(self, name: str) -> None:
        super().__init__(N_("存储名称 {name} 不合规则，请把这句话转告系统管理员。"), name=repr(name[:80]))


class KeyDestroyed(StorageError):
    """The record's key was destroyed, and with it every copy of the content."""

    def __init__(self, key_id: str) -> None:
        super().__init__(N_("密钥 {key} 已销毁，内容不能再读取，请查阅销毁清册。"), key=key_id)
        self.key_id = key_id


class BadMaster(StorageError):
    """The master key file cannot be trusted or does not fit the keys."""


class BackupRefused(StorageError):
    """A backup could not be made, or cannot be restored, without risking what is there."""


class NoBackup(BackupRefused):
    """The folder holds no finished backup."""

    def __init__(self, folder: str) -> None:
        super().__init__(N_("{folder} 里没有完整的备份，请换一个目录，或重新备份。"), folder=folder)


class BackupDamaged(BackupRefused):
    """Files of the backup are missing or changed."""

    def __init__(self, count: int, first: str) -> None:
        text = N_("备份中有 {count} 个文件缺失或被改动（例如 {first}），没有恢复任何内容，请换用另一份备份。")
        super().__init__(text, count=count, first=first)


class HomeInUse(BackupRefused):
    """The place to restore into is not empty."""

    def __init__(self, where: str) -> None:
        text = N_("{where} 不是空的，请恢复到新的目录；确要覆盖时请明确说明。")
        super().__init__(text, where=where)


class HomeShrunk(BackupRefused):
    """So much has vanished from the home that a volume is probably not there."""

    def __init__(self, count: int, first: str) -> None:
        text = N_(
            "存储中有 {count} 个已备份的文件不见了（例如 {first}），又没有销毁记录；"
            "请检查存储卷。原备份未改动；确属正常时请备份到新的目录。"
        )
        super().__init__(text, count=count, first=first)


class ToolMissing(BackupRefused):
    """A program of the database is not installed."""

    def __init__(self, tool: str) -> None:
        super().__init__(N_("找不到程序 {tool}，请安装 PostgreSQL 客户端后重试。"), tool=tool)


class ToolFailed(BackupRefused):
    """A program of the database gave up."""

    def __init__(self, tool: str, reason: str) -> None:
        super().__init__(N_("{tool} 没有成功：{reason}；请按提示处理后重试。"), tool=tool, reason=reason)
