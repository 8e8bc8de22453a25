"""A chart as office programs keep it: native, its figures in a workbook inside, which the reader may edit."""

from __future__ import annotations

import io
from typing import Any, cast
from xml.sax.saxutils import quoteattr

import xlsxwriter
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm
from pptx.chart.chart import Chart as Drawn
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml as parse_chart
from pptx.util import Pt

from reports.pack.blocks import Chart

# Okabe and Ito (2008), then greys: told apart by any eye and in print.
FILLS = ("0072B2", "E69F00", "009E73", "CC79A7", "999999", "56B4E9")
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHART_SPACE = "http://schemas.openxmlformats.org/drawingml/2006/chart"
NUMBERS = "#,##0.0"


def chart_kind(chart: Chart) -> Any:
    """Return the kind of chart as office programs name it."""
    if chart.is_lying:
        return XL_CHART_TYPE.BAR_CLUSTERED
    return XL_CHART_TYPE.COLUMN_STACKED if chart.is_stacked else XL_CHART_TYPE.COLUMN_CLUSTERED


def chart_figures(chart: Chart) -> Any:
    """Return the figures of the chart in the form of the library."""
    data = CategoryChartData(number_format=NUMBERS)
    data.categories = list(chart.categories)
    for name, values in chart.series:
        data.add_series(name, values)
    return data


def chart_book(chart: Chart) -> bytes:
    """Return the workbook of a chart as :func:`chart_figures` lays it out, in which no name is run as a formula."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, name in enumerate(chart.categories, start=1):
            sheet.write_string(row, 0, name)
        for column, (name, values) in enumerate(chart.series, start=1):
            sheet.write_string(0, column, name)
            sheet.write_column(1, column, values, book.add_format({"num_format": NUMBERS}))
    return content.getvalue()


def style_chart(drawn: Any, chart: Chart, font: str, size: float) -> None:
    """Set fonts, colours, legend, axis and unit of a chart of :mod:`pptx`."""
    drawn.font.size, drawn.font.name = Pt(size), font
    drawn.has_title = False
    drawn.has_legend = len(chart.series) > 1
    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    for number, series in enumerate(drawn.plots[0].series):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = RGBColor.from_string(FILLS[number % len(FILLS)])
        series.invert_if_negative = False
    drawn.plots[0].gap_width = 60
    axis = drawn.value_axis
    axis.has_title = True
    axis.axis_title.text_frame.text = chart.unit
    axis.major_gridlines.format.line.color.rgb = RGBColor(0xDD, 0xDD, 0xDD)
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "#,##0", False
    # Below the plot, where no column that goes down covers them.
    drawn.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    if chart.is_lying:
        drawn.category_axis.reverse_order = True


def add_docx_chart(word: Any, run: Any, chart: Chart, number: int, font: str, size_mm: tuple[float, float]) -> None:  # noqa: PLR0917 - where, what, how large
    """Put the chart into ``run`` of a document of :mod:`docx` as its ``number``-th, with its workbook."""
    data = chart_figures(chart)
    space = parse_chart(data.xml_bytes(chart_kind(chart)))
    # None of the styles asks for the part that the chart will lie in.
    style_chart(Drawn(space, cast("Any", None)), chart, font, 10)
    package = word.part.package
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), CHART_TYPE, b"", package)
    book = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), BOOK_TYPE, chart_book(chart), package)
    space.get_or_add_externalData().rId = part.relate_to(book, RELATIONSHIP_TYPE.PACKAGE)
    part._blob = serialize_part_xml(space)
    relation = word.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    run._r.append(parse_xml(_inline(relation, number, chart.alt, size_mm)))


def _inline(relation: str, number: int, alt: str, size_mm: tuple[float, float]) -> str:
    wide, high = (int(Mm(side)) for side in size_mm)
    return (
        f'<w:drawing {nsdecls("w", "wp", "a", "r")} xmlns:c="{CHART_SPACE}">'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
        f'<wp:docPr id="{1000 + number}" name="Chart {number}" descr={quoteattr(alt)}/><wp:cNvGraphicFramePr/>'
        f'<a:graphic><a:graphicData uri="{CHART_SPACE}">'
        f'<c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )
