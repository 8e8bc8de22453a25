"""Chinese paragraphs of the PDF: the library's own rule for lines knows neither brackets nor two marks in a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Paragraph

from reports.pack.line_breaks import split_lines


class ChineseLines(Paragraph):  # type: ignore[misc]
    """A paragraph in one font; a line break in its words is one on paper."""

    def breakLinesCJK(self, maxWidths: float | Sequence[float]) -> Any:  # noqa: N802, N803 - the names are the library's
        """Return the lines for these widths [pt]; the last holds for all further lines."""
        if not self.frags or (hasattr(self, "blPara") and getattr(self, "_splitpara", False)):
            return super().breakLinesCJK(maxWidths)
        rooms = [maxWidths] if isinstance(maxWidths, int | float) else list(maxWidths)
        first = self.frags[0]

        def measure(words: str) -> float:
            return float(stringWidth(words, first.fontName, first.fontSize))

        if hasattr(first, "text"):
            words = "".join("\n" if hasattr(part, "lineBreak") else part.text for part in self.frags)
            broken = split_lines(words, rooms, measure)
        else:
            # A paragraph that goes on over a page keeps the lines that it had: blanks at their ends are gone.
            broken = list(first.words)
        lines: list[tuple[float, list[str]]] = []
        for line in broken:
            room = rooms[min(len(lines), len(rooms) - 1)]
            lines.append((room - measure(line), [line]))
        size = first.fontSize
        return first.clone(kind=0, lines=lines, ascent=size, descent=-0.2 * size)
