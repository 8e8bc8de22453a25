"""Reading what a workspace keeps: its versions in order, the newest one, one by name; a damaged one is never read past.

Versions are the folders ``versions/0001``, ``versions/0002``, ... of a workspace; whatever else lies there is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from geodata.versions.errors import VersionDamagedError, VersionsMissingError, VersionUnknownError
from geodata.versions.record import RECORD_FILE, Damage, Version, find_damage, folder_name, read_record

VERSIONS_FOLDER = "versions"
PREFIX_LENGTH = 7  # shortest part of a content digest that names a version


def versions_folder(workspace: Path) -> Path:
    """The folder that holds the versions of ``workspace``."""
    return Path(workspace) / VERSIONS_FOLDER


def version_numbers(workspace: Path) -> list[int]:
    """Numbers of the version folders that are there, in order; empty if there are none."""
    folder = versions_folder(workspace)
    try:
        names = [path.name for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    except OSError as error:
        raise VersionsMissingError(
            zh=f"文件夹 {folder} 读不了：{error.strerror}。办法：取得读取权限，或检查磁盘。",
            en=f"folder {folder} cannot be read: {error.strerror}. Way out: get the right to read it, or look at the "
            "disk.",
        ) from error
    return sorted(int(name) for name in names if re.fullmatch(r"\d{4,}", name))


def newest_number(workspace: Path) -> int:
    """Number of the newest version; VersionsMissingError if there is none."""
    numbers = version_numbers(workspace)
    if not numbers:
        raise VersionsMissingError(
            zh=f"文件夹 {workspace} 中没有版本。办法：指明由 cqdc init 建立的工作区，或先建立一个。",
            en=f"folder {workspace} holds no versions. Way out: name a workspace made by cqdc init, or make one first.",
        )
    return numbers[-1]


def read_versions(workspace: Path) -> tuple[Version, ...]:
    """Read and check every version, oldest first, and that each follows its parent.

    VersionDamagedError names the first that is not as accepted; VersionsMissingError if there is none.
    """
    found: list[Version] = []
    for number in range(1, newest_number(workspace) + 1):
        version = read_version(workspace, number)
        if found and not _follows(version, found[-1]):
            raise damaged_error(workspace, number, [Damage(RECORD_FILE, "altered")])
        found.append(version)
    return tuple(found)


def head(workspace: Path) -> Version:
    """Return the newest version, checked. A damaged one raises VersionDamagedError: no older one is taken silently."""
    return read_version(workspace, newest_number(workspace))


def read_version(workspace: Path, number: int) -> Version:
    """Return version ``number``, checked file by file; VersionUnknownError, VersionDamagedError."""
    folder = versions_folder(workspace) / folder_name(number)
    newest = newest_number(workspace)
    if not 1 <= number <= newest:
        raise _unknown(str(number), newest)
    if not folder.is_dir():
        raise damaged_error(workspace, number, [Damage(folder.name, "missing")])
    damage = _damage_of(folder, number)
    if isinstance(damage, Version):
        return damage
    raise damaged_error(workspace, number, damage)


def find_version(workspace: Path, name: str) -> Version:
    """Return the version called ``name``: ``"3"``, ``"head"``, ``"head~1"``, or seven or more digits of its content.

    Of versions with the same content the newest is taken. VersionUnknownError if there is none or more than one.
    """
    newest = newest_number(workspace)
    if match := re.fullmatch(r"head(?:~(\d+))?", name):
        return read_version(workspace, newest - int(match[1] or 0))
    if name.isascii() and name.isdigit() and (int(name) <= newest or len(name) < PREFIX_LENGTH):
        return read_version(workspace, int(name))
    if not re.fullmatch(rf"[0-9a-f]{{{PREFIX_LENGTH},64}}", name):
        raise _unknown(name, newest)
    records = (read_record(versions_folder(workspace) / folder_name(number)) for number in version_numbers(workspace))
    fitting = {version.content: version for version in records if isinstance(version, Version)}
    numbers = [version.number for content, version in fitting.items() if content.startswith(name)]
    if len(numbers) != 1:
        raise _unknown(name, newest)
    return read_version(workspace, numbers[0])


def version_of(folder: Path) -> Version | None:
    """Return the version that a region's ``folder`` is, checked; None if it is an ordinary region folder.

    VersionDamagedError if it says that it is a version and its files are not those that were accepted.
    """
    if not (Path(folder) / RECORD_FILE).exists():
        return None
    number = int(folder.name) if re.fullmatch(r"\d{4,}", folder.name) else None
    damage = _damage_of(Path(folder), number)
    if isinstance(damage, Version):
        return damage
    raise damaged_error(folder.parent.parent, number or 0, damage)


def damaged_error(workspace: Path, number: int, damage: Sequence[Damage]) -> VersionDamagedError:
    """The error for a version that is not as accepted: its files, where each is whole, and which versions are."""
    words = {
        "missing": ("缺失", "missing"),
        "altered": ("被改动", "altered"),
        "unrecorded": ("不属于该版本", "not part of the version"),
        "unreadable": ("无法读取", "unreadable"),
    }
    intact = intact_numbers(workspace)
    files_zh = "、".join(f"{entry.file}（{words[entry.kind][0]}）" for entry in damage)
    files_en = ", ".join(f"{entry.file} ({words[entry.kind][1]})" for entry in damage)
    shown_zh, shown_en = ("、".join(map(str, intact)) or "无", ", ".join(map(str, intact)) or "none")
    return VersionDamagedError(
        zh=f"版本 {number} 的文件与接受时不同：{files_zh}。不会用它规划，也不会悄悄改用旧版本。完好的版本：{shown_zh}。"
        "办法：从备份恢复这些文件，或用 cqdc layers revert 以一个完好的版本建立新版本；多出的文件可移走。",
        en=f"files of version {number} are not those that were accepted: {files_en}. It is not planned with, and no "
        f"older version is taken silently in its place. Whole versions: {shown_en}. Way out: restore these files from "
        "a backup, or make a new version from a whole one by cqdc layers revert; a file too many can be moved away.",
        number=number,
        files=[entry.file for entry in damage],
        intact=intact,
    )


def intact_numbers(workspace: Path) -> list[int]:
    """Numbers of the versions whose every file is as accepted."""
    folders = [(number, versions_folder(workspace) / folder_name(number)) for number in version_numbers(workspace)]
    return [number for number, folder in folders if isinstance(_damage_of(folder, number), Version)]


def _follows(version: Version, parent: Version) -> bool:
    """True if ``version`` was made on top of ``parent``; a revert out of a damaged parent could not name its seal."""
    is_way_out = version.action == "reverted" and not version.parent_seal
    return is_way_out or version.parent_seal == parent.seal


def _damage_of(folder: Path, number: int | None) -> Version | list[Damage]:
    """The version in ``folder`` if all of it is as accepted, else what is not."""
    version = read_record(folder)
    if isinstance(version, Damage):
        return [version]
    if number is not None and version.number != number:
        return [Damage(RECORD_FILE, "altered")]
    return find_damage(version) or version


def _unknown(name: str, newest: int) -> VersionUnknownError:
    return VersionUnknownError(
        zh=f"没有（或不止一个）名为“{name}”的版本。现有版本 1 到 {newest}。"
        f"办法：写版本号、head、head~1，或内容摘要的前 {PREFIX_LENGTH} 位以上。",
        en=f"no version, or more than one, goes by '{name}'. There are versions 1 to {newest}. Way out: give a number, "
        f"head, head~1, or {PREFIX_LENGTH} or more digits of the content digest.",
    )
