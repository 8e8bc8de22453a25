"""A DXF looked over before the reader: how much its blocks draw once they are all put in.

A block may hold other blocks; ten levels of ten are a billion features in a file of some kilobytes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from geodata.defects import Sentence
from geodata.intake.limits import Limits
from geodata.intake.refusal import SourceError, refuse, refuse_amount

NO_BLOCK = ""
REPEATS = ("70", "71")
Entity = tuple[str, dict[str, str]]


@dataclass
class _Block:
    """What one block (or, without a name, the drawing) holds: drawn things, and other blocks so many times."""

    own: int = 0
    inserted: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def check_dxf(text: str, limits: Limits, file: str) -> None:
    """Defects: more features than allowed when every block is put in, or blocks that hold themselves (SourceError)."""
    blocks = _blocks(text)
    drawn: dict[str, int] = {}

    def count(name: str, above: tuple[str, ...]) -> int:
        if name in above or len(above) > limits.max_depth:
            raise _endless(file, name)
        if name not in drawn:
            block = blocks.get(name, _Block())
            drawn[name] = block.own + sum(
                times * count(inner, (*above, name)) for inner, times in block.inserted.items()
            )
        return drawn[name]

    total = count(NO_BLOCK, ())
    if total > limits.max_features:
        what = Sentence("图块展开后的要素数", "features once its blocks are put in")
        raise refuse_amount("too_many_features", file, what, total, limits.max_features)


def _blocks(text: str) -> dict[str, _Block]:
    blocks: dict[str, _Block] = defaultdict(_Block)
    current = NO_BLOCK
    for kind, values in _entities(text):
        if kind == "BLOCK":
            current = values.get("2", NO_BLOCK)
        elif kind == "ENDBLK":
            current = NO_BLOCK
        elif kind == "INSERT":
            times = 1
            for code in REPEATS:
                times *= max(1, _whole(values.get(code, "1")))
            blocks[current].inserted[values.get("2", NO_BLOCK) or "?"] += times
        else:
            blocks[current].own += 1
    return blocks


def _entities(text: str) -> Iterator[Entity]:
    """Each thing that starts with group code 0, with its name (2) and repeats (70, 71); the first of each counts."""
    lines = text.splitlines()
    kind = ""
    values: dict[str, str] = {}
    for code, value in zip(lines[0::2], lines[1::2], strict=False):
        key = code.strip()
        if key == "0":
            if kind:
                yield kind, values
            kind, values = value.strip().upper(), {}
        elif key == "2" or key in REPEATS:
            values.setdefault(key, value.strip())
    if kind:
        yield kind, values


def _whole(text: str) -> int:
    return int(text) if text.lstrip("-").isdecimal() and len(text) < 12 else 1


def _endless(file: str, name: str) -> SourceError:
    wrong = Sentence(f"图块“{name[:60]}”嵌套过深或包含自身", f"block '{name[:60]}' is nested too deep or holds itself")
    return refuse("too_deep", file, wrong, Sentence("在 CAD 中炸开图块后另存", "explode the blocks in CAD and save it"))
