"""Everything that can be read in a file of a pack: words, hidden parts, metadata, workbooks inside slides."""

import io
import re
import zipfile

import docx
import openpyxl
import pptx
from PIL import Image
from pypdf import PdfReader

_TAGS = re.compile(r"<[^>]*>")


def everything_in(path):
    """All that a search through the file may find, with and without markup; a word broken over lines is whole again."""
    return _parts(path.suffix, path.read_bytes())


def squeezed(words):
    """Without any white space: how lines are broken says nothing."""
    return "".join(words.split())


def shown_in(path):
    """What a reader sees, as paragraphs, cells and labels of charts."""
    return {".docx": _docx, ".pptx": _pptx, ".xlsx": _xlsx, ".pdf": _pdf}[path.suffix](path)


def tables_in(path):
    """Real tables of a document or of slides, as rows of words."""
    if path.suffix == ".docx":
        tables = docx.Document(str(path)).tables
    else:
        slides = pptx.Presentation(str(path)).slides
        tables = [shape.table for slide in slides for shape in slide.shapes if shape.has_table]
    return [[[_cell(cell) for cell in row.cells] for row in table.rows] for table in tables]


def _cell(cell):
    return cell.text if hasattr(cell, "text") else cell.text_frame.text


def _parts(ending, content):
    if ending in (".docx", ".pptx", ".xlsx"):
        found = []
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            for name in parts.namelist():
                found += [name, _parts("." + name.rsplit(".", 1)[-1], parts.read(name))]
        return "\n".join(found)
    if ending == ".pdf":
        reader = PdfReader(io.BytesIO(content))
        words = "\n".join(page.extract_text() for page in reader.pages)
        return f"{reader.metadata}\n{words}\n{squeezed(words)}"
    if ending == ".png":
        return str(Image.open(io.BytesIO(content)).info)
    if ending == ".svg":
        # Numbers of a path say nothing that can be read; words drawn as outlines stand beside them as remarks.
        marked = content.decode("utf-8")
        return "\n".join([*re.findall(r"<!--(.*?)-->", marked, re.DOTALL), *_TAGS.sub("\n", marked).split("\n")])
    if ending in (".xml", ".rels", ".html"):
        marked = content.decode("utf-8")
        return f"{marked}\n{_TAGS.sub('', marked)}"
    return content.decode("latin-1")


def _docx(path):
    document = docx.Document(str(path))
    found = [paragraph.text for paragraph in document.paragraphs]
    found += [cell for table in tables_in(path) for row in table for cell in row]
    for section in document.sections:
        found += [paragraph.text for part in (section.header, section.footer) for paragraph in part.paragraphs]
    return found


def _pptx(path):
    found = [cell for table in tables_in(path) for row in table for cell in row]
    for slide in pptx.Presentation(str(path)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                found.append(shape.text_frame.text)
            if shape.has_chart:
                plot = shape.chart.plots[0]
                found += [*map(str, plot.categories), *(series.name for series in plot.series)]
    return found


def _xlsx(path):
    book = openpyxl.load_workbook(path, data_only=True)
    cells = [cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    return [*book.sheetnames, *(value for value in cells if isinstance(value, str))]


def _pdf(path):
    return [page.extract_text() for page in PdfReader(path).pages]
