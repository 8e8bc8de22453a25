"""What can go wrong with versions, each with its way out; nothing of what is stored is touched by any of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from geodata.errors import PlannerError


class VersionsMissingError(PlannerError):
    """The folder holds no versions: it is no workspace, or one that was never filled."""


class VersionsExistError(PlannerError):
    """A workspace that has versions already was to be filled again."""


class VersionUnknownError(PlannerError):
    """No version, or more than one, goes by the name that was given."""


class VersionDamagedError(PlannerError):
    """A stored version is not what was accepted; ``number`` and ``files`` say which, ``intact`` lists whole ones."""

    def __init__(self, *, zh: str, en: str, number: int, files: Sequence[str], intact: Sequence[int]) -> None:
        super().__init__(zh=zh, en=en)
        self.number = number
        self.files = tuple(files)
        self.intact = tuple(intact)


class VersionWriteError(PlannerError):
    """A version could not be written (full disk, no right to write, a text that no file keeps)."""


class NoChangeError(PlannerError):
    """The layers say what the newest version says: there is nothing to accept."""


class HeadMovedError(PlannerError):
    """Someone accepted another version while this one was being made, and the two cannot be merged."""


class ReasonMissingError(PlannerError):
    """A version without a name of its author or without a reason."""


class SourceMissingError(PlannerError):
    """A layer that the region did not have comes without saying where it is from."""


class ResolutionError(PlannerError):
    """A resolution that is not ``layer/feature=mine|theirs``, or that settles no conflict."""


def check_signed(who: str, why: str) -> None:
    """Raise ReasonMissingError unless a version says who makes it and why."""
    if not who.strip() or not why.strip():
        raise ReasonMissingError(
            zh="每个版本都要写明编辑人和理由，其一为空。没有写入任何内容。办法：用 --who 和 --why 写明。",
            en="every version says who made it and why; one of both is empty. Nothing was written. Way out: give them "
            "by --who and --why.",
        )


def versions_exist_error(workspace: Path) -> VersionsExistError:
    """The error for a workspace that has versions already."""
    return VersionsExistError(
        zh=f"工作区 {workspace} 已有版本，不会被覆盖。办法：换一个文件夹，或用 cqdc layers import 接着编辑。",
        en=f"workspace {workspace} has versions already; they are not overwritten. Way out: take another folder, or "
        "go on editing by cqdc layers import.",
    )


def no_change_error(number: int) -> NoChangeError:
    """The error for layers that say what version ``number`` says."""
    return NoChangeError(
        zh=f"与最新的版本 {number} 内容相同，没有建立新版本。办法：确认已保存编辑，且导入的是改过的图层。",
        en=f"nothing differs from the newest version {number}; no version was made. Way out: see that the edit was "
        "saved and that the edited layer is the one imported.",
    )


def head_moved_error(number: int, who: str) -> HeadMovedError:
    """The error for a revert that would undo version ``number``, accepted by ``who`` meanwhile, unseen."""
    return HeadMovedError(
        zh=f"其间 {who} 已接受版本 {number}，恢复会悄悄撤销它。没有写入任何内容。"
        "办法：先看 cqdc layers diff，再决定是否恢复。",
        en=f"{who} has accepted version {number} meanwhile, and reverting would undo it unseen. Nothing was written. "
        "Way out: look at it by cqdc layers diff, then decide and revert again.",
    )


def source_missing_error(layer: str) -> SourceMissingError:
    """The error for a new layer without a source."""
    return SourceMissingError(
        zh=f"新图层“{layer}”没有写明来源。没有写入任何内容。办法：给出来源、许可、日期和等级。",
        en=f"the new layer '{layer}' does not say where it is from. Nothing was written. Way out: give its origin, "
        "licence, date and grade.",
    )
