"""Markdown to HTML: Python-Markdown with maths as MathML, figures as images of `.py` files, and links that are checked."""

import re
import xml.etree.ElementTree as etree
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Any

import markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from math_core import LatexError, LatexToMathML

_EXTENSIONS = ["tables", "footnotes", "attr_list", "admonition", "fenced_code", "def_list", "md_in_html", "smarty"]
_OPTIONS: dict[str, dict[str, Any]] = {
    "codehilite": {"guess_lang": False, "css_class": "code"},
    "toc": {"permalink": "#", "permalink_title": "Link to this section", "toc_depth": "2-3"},
}
_ID = re.compile(r'<[^>]*? id="([^"]+)"')
_PROGRAM = re.compile(r"<(pre|code|textarea|script|style)\b.*?</\1>", re.DOTALL)


@dataclass(frozen=True)
class Heading:
    """A section's title and anchor."""

    id: str
    title: str


@dataclass(frozen=True)
class Problem:
    """Something wrong with a passage of the text, quoted as it was written."""

    quote: str
    text: str
    nth: int = 0


@dataclass(frozen=True)
class Document:
    """A lesson's text as HTML, with what it contains."""

    html: str
    headings: tuple[Heading, ...]
    ids: frozenset[str]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Surroundings:
    """What a text may refer to: `figure` gives an image's HTML, `link` a checked address; both raise a ValueError."""

    figure: Callable[[str, str], str]
    link: Callable[[str], str]


@dataclass
class _Notes:
    """What is found on the way, in the order it is found."""

    around: Surroundings
    problems: list[Problem] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    def wrong(self, quote: str, text: str) -> None:
        self.problems.append(Problem(quote, text, self.seen[quote] - 1))

    def see(self, quote: str) -> str:
        self.seen[quote] += 1
        return quote


def convert(text: str, around: Surroundings) -> Document:
    """A lesson's Markdown as HTML, with every problem in it."""
    notes = _Notes(around)
    converter = markdown.Markdown(
        extensions=[*_EXTENSIONS, "codehilite", "toc", _Lesson(notes)], extension_configs=_OPTIONS
    )
    html = converter.convert(text)
    tokens = getattr(converter, "toc_tokens", [])
    found = _ID.findall(_PROGRAM.sub("", html))
    for id_, count in Counter(found).items():
        if count > 1:
            notes.problems.append(Problem(id_, f"the id {id_!r} is used {count} times; an id names one thing", 1))
    headings = tuple(Heading(token["id"], unescape(token["name"])) for token in tokens)
    return Document(html, headings, frozenset(found), tuple(notes.problems))


class _Lesson(Extension):
    def __init__(self, notes: _Notes) -> None:
        self.notes = notes

    def extendMarkdown(self, md: markdown.Markdown) -> None:
        after_code_before_escapes = 185
        md.inlinePatterns.register(_Maths(self.notes, md), "maths", after_code_before_escapes)
        md.treeprocessors.register(_References(self.notes, md), "references", 0)


class _Maths(InlineProcessor):
    """`$…$` in a line and `$$…$$` as a display; a dollar before a space or a digit is money."""

    def __init__(self, notes: _Notes, md: markdown.Markdown) -> None:
        super().__init__(r"(?<!\\)(\$\$)(.+?)\$\$|(?<![\\$])\$(?![\s$])([^$\n]*?[^$\s\\])\$(?!\d)", md)
        self.notes = notes
        self.mathml = LatexToMathML(fancy_error=False)

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:
        latex, display = (m[2], True) if m[1] else (m[3], False)
        quote = self.notes.see(m[0])
        try:
            html = self.mathml.convert_with_local_state(latex.strip(), displaystyle=display)
        except LatexError as error:
            self.notes.wrong(quote, f"this formula is not LaTeX that can be rendered: {error}: {quote}")
            html = escape(quote)
        if display:
            # A formula wider than the page has to be scrolled by keyboard, too.
            html = f'<span class="display" tabindex="0">{html}</span>'
        return self.md.htmlStash.store(html), m.start(0), m.end(0)


class _References(Treeprocessor):
    """Figures in place of images of `.py` files; every link and image looked up; tables that can be scrolled."""

    def __init__(self, notes: _Notes, md: markdown.Markdown) -> None:
        super().__init__(md)
        self.notes = notes

    def run(self, root: etree.Element) -> None:
        for parent in list(root.iter()):
            for at, child in enumerate(list(parent)):
                if child.tag == "a" and "href" in child.attrib:
                    self.check(child, "href")
                elif child.tag == "img" and not child.get("src", "").endswith(".py"):
                    self.check(child, "src")
                elif child.tag == "p" and _is_figure(child):
                    parent[at] = self.figure(child)
                elif child.tag == "table" and parent.get("class") != "table":
                    parent[at] = _wrapped(child)
        for image in root.iter("img"):
            if image.get("src", "").endswith(".py"):
                source = self.notes.see(f"]({image.get('src')}")
                self.notes.wrong(source, f"the figure {image.get('src')!r} needs a paragraph of its own")

    def check(self, element: etree.Element, attribute: str) -> None:
        address = element.get(attribute, "")
        quote = self.notes.see(f"]({address}")
        try:
            element.set(attribute, self.notes.around.link(address))
        except ValueError as error:
            self.notes.wrong(quote, str(error))

    def figure(self, paragraph: etree.Element) -> etree.Element:
        image = paragraph[0]
        source = image.get("src", "")
        quote = self.notes.see(f"]({source}")
        try:
            html = self.notes.around.figure(source, image.get("alt", ""))
        except ValueError as error:
            self.notes.wrong(quote, str(error))
            html = ""
        place = etree.Element("div", {"class": "figure-place"})
        place.text = self.md.htmlStash.store(html)
        return place


def _is_figure(paragraph: etree.Element) -> bool:
    alone = len(paragraph) == 1 and not (paragraph.text or "").strip() and not (paragraph[0].tail or "").strip()
    return alone and paragraph[0].tag == "img" and paragraph[0].get("src", "").endswith(".py")


def _wrapped(table: etree.Element) -> etree.Element:
    box = etree.Element("div", {"class": "table"})
    box.append(table)
    box.tail, table.tail = table.tail, None
    return box
