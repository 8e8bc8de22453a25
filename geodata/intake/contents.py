"""What lies in a source: itself, or the layers' files inside a zip or a KMZ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from geodata.defects import Sentence
from geodata.intake.archives import unpack
from geodata.intake.found import Found
from geodata.intake.limits import Limits
from geodata.intake.readers import filled, read_staged
from geodata.intake.refusal import refuse, refuse_amount
from geodata.intake.sniff import FIRST_BYTES, FORMATS, check_content, format_of
from geodata.intake.staging import stage
from geodata.remarks import Remark

IN_ARCHIVES = (".shp", ".gpkg", ".geojson", ".kml", ".dxf")
IF_NOTHING_ELSE = (".json", ".csv", ".xlsx")
PARTS_OF_A_SHAPEFILE = (".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj", ".qmd", ".xml")


@dataclass(frozen=True)
class Contents:
    """The format and digest of a source, its layers, and what is to be said about the file as a whole."""

    kind: str
    sha256: str
    layers: list[Found]
    remarks: list[Remark]


def read_contents(path: Path, folder: Path, limits: Limits, given: str | None) -> Contents:
    """Copy the source at ``path`` into ``folder``, check it, read it; SourceError if it is refused."""
    kind = format_of(path)
    file = path.name
    if path.is_dir() != (kind == "FileGDB"):
        wrong = Sentence("是文件夹，或 .gdb 不是文件夹", "it is a folder, or a .gdb that is none")
        way_out = Sentence("给出文件；.gdb 文件夹整个给出", "name a file, or a .gdb folder as a whole")
        raise refuse("folder", file, wrong, way_out)
    staged = stage(path, kind, folder / "source", limits)
    if kind != "FileGDB":
        _check_start(staged.path, kind, file)
    if kind not in ("ZIP", "KMZ"):
        return Contents(kind, staged.sha256, read_staged(staged.path, kind, path.stem, limits, file, given=given), [])
    names = unpack(staged.path, folder / "unpacked", limits, file)
    chosen = _all_kml(names, file) if kind == "KMZ" else _layers_in(names, file)
    layers = [found for inner in chosen for found in _read_inner(inner, folder, limits, file, given)]
    layers = filled(layers) if kind == "KMZ" else layers
    if len(layers) > limits.max_layers:
        raise refuse_amount("too_many_layers", file, Sentence("图层数", "layers"), len(layers), limits.max_layers)
    return Contents(kind, staged.sha256, _told_apart(layers), list(_left_out(names, chosen, path.stem)))


def _read_inner(inner: str, folder: Path, limits: Limits, file: str, given: str | None) -> list[Found]:
    """Read one file of the archive through a copy of its own, so that it is held to the same rules."""
    path = folder / "unpacked" / inner
    kind, shown = FORMATS[path.suffix.lower()], f"{file}/{inner}"
    number = sum(1 for _ in folder.iterdir())
    staged = stage(path, kind, folder / f"inner{number}", limits)
    if kind != "FileGDB":
        _check_start(staged.path, kind, shown)
    return read_staged(staged.path, kind, path.stem, limits, shown, given=given)


def _check_start(path: Path, kind: str, file: str) -> None:
    with path.open("rb") as reader:
        check_content(file, kind, reader.read(FIRST_BYTES))


def _layers_in(names: list[str], file: str) -> list[str]:
    folders = {_gdb(name) for name in names} - {""}
    others = [name for name in names if not _gdb(name)]
    for suffixes in (IN_ARCHIVES, IF_NOTHING_ELSE):
        chosen = sorted(folders | {name for name in others if name.lower().endswith(suffixes)})
        if chosen:
            return chosen
    shown = ", ".join(names[:6])
    wrong = Sentence(f"压缩包中没有图层文件（{shown}）", f"the archive holds no layer ({shown})")
    raise refuse("nothing_inside", file, wrong)


def _all_kml(names: list[str], file: str) -> list[str]:
    """Every KML of a KMZ: its doc.kml may only link to the others."""
    inside = sorted(name for name in names if name.lower().endswith(".kml"))
    if not inside:
        raise refuse("nothing_inside", file, Sentence("KMZ 中没有 KML", "the KMZ holds no KML"))
    return inside


def _gdb(name: str) -> str:
    """The .gdb folder in which an entry lies, empty if in none."""
    parts = name.split("/")[:-1]
    at = next((place for place, part in enumerate(parts) if part.lower().endswith(".gdb")), None)
    return "" if at is None else "/".join(parts[: at + 1])


def _told_apart(layers: list[Found]) -> list[Found]:
    """Layers of one name get a number, in the order of the files."""
    seen: dict[str, int] = {}
    for found in layers:
        seen[found.name] = seen.get(found.name, 0) + 1
        if seen[found.name] > 1:
            found.name = f"{found.name}_{seen[found.name]}"
    return layers


def _left_out(names: list[str], chosen: list[str], layer: str) -> Iterator[Remark]:
    rest = [name for name in names if name not in chosen and not _gdb(name)]
    rest = [name for name in rest if not name.lower().endswith(PARTS_OF_A_SHAPEFILE)]
    if rest:
        shown = ", ".join(rest[:8]) + (" …" if len(rest) > 8 else "")
        said = Sentence(f"压缩包中未读取：{shown}", f"not read from the archive: {shown}")
        yield Remark("note", "not_read", layer, said, Sentence("需要时单独导入", "import them by themselves if needed"))
