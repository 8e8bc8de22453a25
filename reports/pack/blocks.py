"""A document as plain blocks, words ready to print: what every format draws, and none adds a figure to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LEFT, RIGHT = "left", "right"
# Columns of a table on a page that stands upright; one with more lies across.
MOST_UPRIGHT = 7


@dataclass(frozen=True)
class Heading:
    """A heading; ``level`` 1 to 4. The format numbers it (一、 （一） 1. （1） in Chinese)."""

    level: int
    words: str


@dataclass(frozen=True)
class Paragraph:
    """Running text; ``style`` is body, quote (words of a clause as printed), or note (small, under a table)."""

    words: str
    style: str = "body"


@dataclass(frozen=True)
class Formula:
    """How a workbook reckons a cell: column ``of``, then ``sign`` (/ * -), then ``by``.

    ``by`` is a column of the same row, or the name of a constant of the document. A quotient by nothing is 0.
    """

    of: int
    sign: str
    by: int | str


@dataclass(frozen=True)
class Constant:
    """A figure that formulas of the workbook refer to by ``name``."""

    name: str
    title: str
    value: float
    unit: str


@dataclass(frozen=True)
class Table:
    """A table with its caption; cells are what is shown, ``align`` left or right by column.

    ``values`` holds, cell by cell, the number behind what is shown (None where the cell is text), with ``formats`` the
    number format of a spreadsheet and ``units`` the unit of the number, by column: a workbook recalculates from these.
    ``total_row`` is the row that sums those above it, ``share`` the column that divides another by that total: (of,
    in), ``formulas`` those that follow from others of their row. ``name`` names the table in a workbook. ValueError
    where shapes differ.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: tuple[str, ...] = ()
    values: tuple[tuple[float | None, ...], ...] = ()
    formats: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    total_row: int | None = None
    share: tuple[int, int] | None = None
    name: str = ""
    formulas: Mapping[int, Formula] = field(default_factory=dict)

    @property
    def is_wide(self) -> bool:
        """Whether it has too many columns for a page that stands upright."""
        return len(self.columns) > MOST_UPRIGHT

    def __post_init__(self) -> None:
        wide = len(self.columns)
        if any(len(row) != wide for row in self.rows):
            raise ValueError(f"table {self.caption!r}: every row needs {wide} cells")
        if self.align and len(self.align) != wide:
            raise ValueError(f"table {self.caption!r}: align needs {wide} entries")
        if self.values and ([len(row) for row in self.values] != [wide] * len(self.rows)):
            raise ValueError(f"table {self.caption!r}: values must have the shape of rows")


@dataclass(frozen=True)
class Picture:
    """A map or a figure by name, drawn by :mod:`reports.pack`; ``is_wide`` wants an A3 page of its own.

    ``svg`` is what a figure of an answer is drawn from; maps have none.
    """

    name: str
    caption: str
    alt: str
    is_wide: bool = False
    svg: str = ""


@dataclass(frozen=True)
class Chart:
    """Columns by category, the series of a category on top of each other if ``is_stacked``, else side by side; bars to
    the right if ``is_lying``. ``series`` are (name, a figure for each category) in ``unit``."""

    caption: str
    alt: str
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]
    unit: str
    is_stacked: bool = False
    is_lying: bool = False

    def __post_init__(self) -> None:
        if any(len(values) != len(self.categories) for _, values in self.series):
            raise ValueError(f"chart {self.caption!r}: every series needs {len(self.categories)} figures")


@dataclass(frozen=True)
class Approval:
    """Fields to be signed: (what, empty line)."""

    rows: tuple[str, ...]


Block = Heading | Paragraph | Table | Picture | Chart | Approval


@dataclass(frozen=True)
class Message:
    """One slide: its message as a sentence, and what shows it (a table, a picture, or paragraphs)."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """The whole: head, blocks of the document, messages of the slides.

    ``draft_words`` is stamped on every page where not empty; ``edition`` is internal or public; ``sources`` names the
    holders of what maps show, ``review_number`` is that of the approval of maps (审图号).
    """

    title: str
    subtitle: str
    office: str
    number: str
    date: str
    maker: str
    edition: str
    edition_words: str
    draft_words: str
    language: str
    blocks: tuple[Block, ...]
    messages: tuple[Message, ...] = field(default=())
    constants: tuple[Constant, ...] = ()
    sources: str = ""
    review_number: str = ""

    @property
    def gap(self) -> str:
        """What stands between parts of a line that no mark separates: a full-width blank in Chinese."""
        return "\N{IDEOGRAPHIC SPACE}" if self.language == "zh" else "   "

    def joined(self, *parts: str) -> str:
        """Return the parts that say something on one line."""
        return self.gap.join(part for part in parts if part)

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Table))
