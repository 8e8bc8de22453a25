"""Pages of the pack for the tests: drawn from run folders, and read back part by part."""

import datetime
import json
import re
from html.parser import HTMLParser

from reports.pack.branding import Branding
from reports.pack.content import draw_content
from reports.pack.html_file import draw_page

MADE = datetime.datetime(2026, 11, 28, 12, 0)
VOID = {"meta", "link", "input", "br", "img", "hr", "rect", "path", "circle"}


def page_of(pack, edition="internal", language="zh"):
    """The page of a pack."""
    return draw_page(pack, draw_content(pack, language, edition, Branding(), MADE), Branding())


def model_of(page):
    """The data of the scripts."""
    return json.loads(re.search(r'<script type="application/json" id="model">(.*?)</script>', page, re.DOTALL).group(1))


class Reader(HTMLParser):
    """Rows of tables by the class of the table, attributes of their lines, all words, and elements left open."""

    def __init__(self, page):
        super().__init__()
        self.open, self.faults, self.tables, self.words, self.used = [], [], {}, [], []
        self.feed(page)
        self.close()
        self.faults += self.open

    def handle_starttag(self, tag, attrs):
        self.used.append((tag, dict(attrs)))
        if tag in VOID:
            return
        self.open.append(tag)
        if tag == "table":
            self.rows = self.tables.setdefault(dict(attrs).get("class") or "", [])
        elif tag == "tr" and "table" in self.open:
            self.rows.append((dict(attrs), []))
        elif tag in ("td", "th") and "tr" in self.open:
            self.rows[-1][1].append("")

    def handle_startendtag(self, tag, attrs):
        self.used.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"/{tag}")

    def handle_data(self, data):
        if {"script", "style"}.intersection(self.open):
            return
        self.words.append(data)
        if {"td", "th"}.intersection(self.open) and self.rows and "svg" not in self.open:
            self.rows[-1][1][-1] += data

    def handle_comment(self, data):
        if "Leaflet" not in data:
            self.faults.append(data)

    @property
    def text(self):
        """All words that a reader may read."""
        return "".join(self.words)
