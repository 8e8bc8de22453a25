"""The figure of an answer in documents: drawn as it stands on the page, or refused; there in DOCX and PDF."""

import docx
import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

from reports.frontier_figure import HEIGHT, WIDTH, draw_frontier
from reports.pack.answer_figure import draw_answer_figure
from reports.pack.errors import PackError
from reports.pack.pack import make_pack
from reports.run_case import write_json
from tests.cases_pack import write_run
from tests.unit.test_answer_many import frontier

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100" font-size="12" fill="#000000">'


def pixels(svg, tmp_path):
    with Image.open(draw_answer_figure(svg, tmp_path / "x.png")) as picture:
        return np.asarray(picture.convert("RGB")).astype(int), picture.size


@pytest.mark.parametrize(
    ("shape", "inside", "outside"),
    [
        ('<polygon points="20,20 100,20 100,80 20,80" fill="#ff0000"/>', (60, 50), (150, 50)),
        ('<rect x="20" y="20" width="80" height="60" fill="#ff0000"/>', (60, 50), (150, 50)),
        ('<circle cx="60" cy="50" r="20" fill="#ff0000"/>', (60, 50), (20, 20)),
        ('<polyline points="20,50 100,50" stroke="#ff0000" stroke-width="8" fill="none"/>', (60, 50), (60, 60)),
        ('<path d="M20 20V50H100v30h-40" stroke="#ff0000" stroke-width="8"/>', (60, 50), (60, 20)),
        ('<path d="M20 20V50H100v30h-40" stroke="#ff0000" stroke-width="8"/>', (80, 80), (30, 80)),
    ],
)
def test_every_shape_stands_where_it_stands_on_the_page(shape, inside, outside, tmp_path):
    shown, (wide, high) = pixels(f"{HEAD}{shape}</svg>", tmp_path)
    red, white = (shown[int(y * high / 100), int(x * wide / 200)] for x, y in (inside, outside))
    assert red.tolist() == [255, 0, 0]
    assert white.tolist() == [255, 255, 255]


def test_words_stand_at_their_anchor_and_turned_ones_upright(tmp_path):
    shown, (wide, high) = pixels(f'{HEAD}<text x="180" y="60" text-anchor="end">规划规划</text></svg>', tmp_path)
    dark = np.argwhere(shown.sum(axis=2) < 300)
    left, right = dark[:, 1].min() / wide * 200, dark[:, 1].max() / wide * 200
    assert 175 < right <= 181 and 125 < left < 140
    turned = '<text transform="translate(100 50) rotate(-90)" text-anchor="middle">规划规划</text>'
    shown, _ = pixels(f"{HEAD}{turned}</svg>", tmp_path)
    dark = np.argwhere(shown.sum(axis=2) < 300)
    assert np.ptp(dark[:, 0]) / high * 100 > 2.5 * np.ptp(dark[:, 1]) / wide * 200


@pytest.mark.parametrize(
    "shape", ['<ellipse cx="1" cy="1" rx="1" ry="1"/>', '<path d="M0 0C1 1 2 2 3 3" stroke="red"/>', "<path"]
)
def test_a_shape_that_is_not_known_is_refused_and_not_left_out(shape, tmp_path):
    with pytest.raises(PackError, match="not known"):
        draw_answer_figure(f"{HEAD}{shape}</svg>", tmp_path / "x.png")


def test_a_frontier_is_drawn_whole(tmp_path):
    for language in ("zh", "en"):
        shown, (wide, high) = pixels(draw_frontier(frontier("carbon", "cost", (4e6, 5e6, 6e6)), language), tmp_path)
        assert wide / high == pytest.approx(WIDTH / HEIGHT, rel=0.01)
        # Plans, what is open and the hatch of what is proven empty.
        for colour in ((0x00, 0x50, 0x7F), (0xFB, 0xE3, 0xB3), (0xAA, 0xB4, 0xBC)):
            assert (abs(shown - np.array(colour)).sum(axis=2) < 12).sum() > 100, colour


def test_it_stands_in_the_documents_with_its_caption_and_leaves_no_file(tmp_path):
    folder = write_run(tmp_path / "runs")
    (folder / "answers").mkdir()
    svg = {language: draw_frontier(frontier("carbon", "cost", (4e6, 5e6)), language) for language in ("zh", "en")}
    name = "frontier-carbon-cost"
    parts = {
        language: {"name": name, "title": "碳与成本", "paragraphs": ["见图"], "tables": [], "figure_svg": svg[language]}
        for language in ("zh", "en")
    }
    write_json({"name": name, "content": {}, **parts}, folder / "answers" / f"{name}.json")
    place = tmp_path / "pack"
    make_pack([folder], place, formats=("docx", "pdf"), is_draft=True)
    for edition in ("internal", "public"):
        made = place / edition / "zh"
        assert sorted(path.name for path in made.iterdir()) == ["report.docx", "report.pdf"]
        word = docx.Document(str(made / "report.docx"))
        described = [shape._inline.docPr.get("descr") for shape in word.inline_shapes]
        assert [words for words in described if words and words.startswith("权衡图：横轴为碳排放")]
        captions = [line.text for line in word.paragraphs if line.style.name == "Caption"]
        assert [line for line in captions if "碳与成本" in line]
        words = "".join(page.extract_text() for page in PdfReader(made / "report.pdf").pages)
        assert words.count("碳与成本") >= 3  # contents, heading, caption
