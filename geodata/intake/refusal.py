"""How a file is refused as a whole: a stable reason, the file, what is wrong, the way out, in both languages."""

from __future__ import annotations

import errno

from geodata.defects import Sentence
from geodata.errors import PlannerError
from geodata.intake.limits import MIB, Limits

EXPORT_AGAIN = Sentence(
    "在原软件中重新导出为 GeoPackage、Shapefile（zip）或 GeoJSON",
    "export it again from where it came from, as GeoPackage, zipped Shapefile or GeoJSON",
)
FREE_DISK = Sentence("清理临时文件夹所在的磁盘后重试", "free the disk of the temporary folder and try again")
SPLIT_IT = Sentence("只导出所需的范围和图层，或拆成几个文件", "export only the part that is needed, or split the file")


class SourceError(PlannerError):
    """A file that cannot be taken; ``reason`` is a stable key such as ``"zip_bomb"``, ``file`` its name."""

    def __init__(self, *, zh: str, en: str, reason: str, file: str) -> None:
        super().__init__(zh=zh, en=en)
        self.reason = reason
        self.file = file


def refuse(reason: str, file: str, wrong: Sentence, way_out: Sentence = EXPORT_AGAIN) -> SourceError:
    """Put together the error: ``wrong`` is what is wrong with ``file``."""
    return SourceError(
        zh=f"文件“{file}”：{wrong.zh}。办法：{way_out.zh}。",
        en=f"file '{file}': {wrong.en}. Way out: {way_out.en}.",
        reason=reason,
        file=file,
    )


def refuse_amount(reason: str, file: str, what: Sentence, found: float, most: float) -> SourceError:
    """The error for a bound of :class:`geodata.intake.limits.Limits` that was met."""
    return refuse(
        reason,
        file,
        Sentence(
            f"{what.zh}为 {found:,.0f}，超过上限 {most:,.0f}", f"{what.en}: {found:,.0f}, the limit is {most:,.0f}"
        ),
        SPLIT_IT,
    )


def out_of_memory(file: str, limits: Limits) -> SourceError:
    """The error for a source that needs more memory than it may have."""
    most = limits.memory_bytes // MIB
    wrong = Sentence(f"读取需要超过 {most:,} MiB 内存", f"reading it needs more than {most:,} MiB of memory")
    return refuse("memory", file, wrong, SPLIT_IT)


def refuse_of_disk(error: OSError, file: str) -> SourceError:
    """The error for a path that cannot be opened, or for a temporary disk that is full."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        wrong = Sentence("临时磁盘空间不足", "there is no room on the temporary disk")
        return refuse("disk_full", file, wrong, FREE_DISK)
    wrong = Sentence(f"打不开（{error.strerror}）", f"it cannot be opened ({error.strerror})")
    return refuse("not_readable", file, wrong, Sentence("检查路径与权限", "look at its path and permissions"))
