"""Markdown to HTML: a lesson's text as HTML with slots for what it refers to, formulas as MathML, and every problem in it."""

import re
import unicodedata
import xml.etree.ElementTree as etree
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape, unescape
from typing import Any

import markdown
from markdown.extensions import Extension
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.extensions.toc import unique
from markdown.treeprocessors import Treeprocessor

from builder import blocks, marks, maths, tags
from builder.fences import TITLED
from builder.kept import BESIDE, Kept, Problem
from builder.marks import LINE
from builder.mistakes import did_you_mean
from builder.tags import Cell, Reference
from builder.words import words as words_of

__all__ = ["Cell", "Document", "Heading", "Problem", "Reference", "convert", "fill", "minutes"]

_EXTENSIONS = [
    "abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "sane_lists", "smarty", "tables", "toc",
    "pymdownx.blocks.caption", "pymdownx.blocks.details", "pymdownx.blocks.html", "pymdownx.caret", "pymdownx.details",
    "pymdownx.highlight", "pymdownx.keys", "pymdownx.magiclink", "pymdownx.mark", "pymdownx.quotes", "pymdownx.superfences",
    "pymdownx.tasklist", "pymdownx.tilde",
]  # fmt: skip
WORDS = (*sorted(TITLED), "section_link", "footnote_back", "figure_caption", "table_caption")
"""The keys of the words that a text's HTML says by itself."""

ENGLISH = {key: words_of("en")[key] for key in WORDS}
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_WORDS_A_MINUTE = 200
_OF_HTML = ("figure", "cell")
# The columns of a table that has room everywhere.
_NARROW = 3


@dataclass(frozen=True)
class Heading:
    """A section's title, as plain text, and its id."""

    id: str
    title: str


@dataclass(frozen=True)
class Document:
    """A text as HTML with a slot for each reference, and what is in it.

    `ids` gives each id's line, `formulas` the HTML that each is shown as, and how it was written.
    """

    html: str
    headings: tuple[Heading, ...]
    ids: Mapping[str, int | None]
    references: tuple[Reference, ...]
    problems: tuple[Problem, ...]
    minutes: int
    cells: tuple[Cell, ...] = ()
    formulas: tuple[tuple[str, maths.Formula], ...] = ()


def convert(text: str, macros: Mapping[str, str] | None = None, words: Mapping[str, str] = ENGLISH) -> Document:
    """A text, marked or not, as HTML.

    `macros` are the site's own for formulas, name to LaTeX; `words` what the page says by itself, by the keys of WORDS.
    Raises ValueError where a macro is wrong; what is wrong with the text is in the document's `problems`.
    """
    kept = Kept()
    source = "\n".join(blocks.arrange(marks.lines(text), kept, words))
    rendered = maths.render(kept.formulas, macros or {})
    _check_references(source, kept)
    converter = markdown.Markdown(
        extensions=[*_EXTENSIONS, _Lesson(kept)], extension_configs=_options(kept, rendered, words)
    )
    html = converter.convert(source)
    finished = tags.finish(html, kept, rendered)
    headings = [
        Heading(marks.plain(token["id"]), tags.title(token["name"], kept, rendered))
        for token in getattr(converter, "toc_tokens", [])
    ]
    problems = tuple(dict.fromkeys(kept.problems))
    return Document(
        finished.html,
        tuple(headings),
        finished.ids,
        tuple(finished.references),
        problems,
        minutes(finished.html),
        tuple(finished.cells),
        tuple(finished.formulas),
    )


def fill(document: Document, answers: Mapping[str, str]) -> str:
    """The document's HTML with each slot replaced: HTML for a figure's or a cell's, an address (not yet escaped) for the others.

    A slot without an answer keeps the address; a figure's slot, or a cell's, is left empty.
    """
    figures = {one.slot: answers.get(one.slot, "") for one in document.references if one.kind in _OF_HTML}
    others = {
        one.slot: escape(answers.get(one.slot, one.address)) for one in document.references if one.kind not in _OF_HTML
    }
    html = tags.put(document.html, lambda slot: figures.get(slot, slot))
    return tags.put(html, others.get)


def minutes(html: str) -> int:
    """How long a text takes to read, at 200 words a minute; two Chinese or Japanese characters count as a word."""
    text = unescape(re.sub(r"<[^>]+>", " ", html))
    wide, unspaced = len(_WIDE.findall(text)), len(_UNSPACED.findall(text))
    words = len(_UNSPACED.sub(" ", _WIDE.sub(" ", text)).split())
    return max(1, round((words + wide / 2 + unspaced / 5) / _WORDS_A_MINUTE))


def _options(kept: Kept, rendered: list[maths.Rendered], words: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    def slug(text: str, separator: str) -> str:
        text = unicodedata.normalize("NFC", tags.title(escape(text, quote=False), kept, rendered))
        made = re.sub(rf"[\s{separator}]+", separator, "".join(filter(_is_of_a_word, text.lower()))).strip(separator)
        # An id that HTML gives by hand, as <a name="…"> before a heading does, is where links to it lead.
        return unique(made, kept.names) if made in kept.names else made

    def highlighted(source: str, language: str, class_name: str, options: Any, md: Any, **kwargs: Any) -> str:
        fence, code = md.preprocessors["fenced_code_block"], kept.written(source) + "\n"
        # Which lines to point out is counted in the code, and not in the token that stood for it.
        fence.line_count = code.count("\n")
        return str(fence.highlight(src=code, language=language, options=options, md=md, **kwargs))

    def accepts(language: str, inputs: Any, options: dict[str, str], attributes: Any, md: Any) -> bool:
        options.update(inputs)
        return True

    fence = {"name": "*", "class": "", "format": highlighted, "validator": accepts}
    return {
        "pymdownx.highlight": {
            "css_class": "code",
            "guess_lang": False,
            "linenums_style": "pymdownx-inline",
            "stripnl": False,
        },
        "pymdownx.superfences": {"custom_fences": [fence], "disable_indented_code_blocks": True},
        "pymdownx.tilde": {"smart_delete": True},
        "pymdownx.caret": {"insert": False},
        "pymdownx.quotes": {"callouts": True},
        "pymdownx.magiclink": {"hide_protocol": False},
        "pymdownx.blocks.caption": {
            "types": [
                "caption",
                {"name": "figure-caption", "prefix": words["figure_caption"].replace("{n}", "{}")},
                {"name": "table-caption", "prefix": words["table_caption"].replace("{n}", "{}")},
            ]
        },
        "footnotes": {"USE_DEFINITION_ORDER": False, "BACKLINK_TITLE": words["footnote_back"].replace("{n}", "{}")},
        "toc": {"permalink": "#", "permalink_title": words["section_link"], "toc_depth": "2-3", "slugify": slug},
    }


def _is_of_a_word(char: str) -> bool:
    """Whether a character may be in an id: of a word in any script, with the signs on and between its letters."""
    return char.isalnum() or char in "_-\u200c\u200d" or char.isspace() or unicodedata.category(char).startswith("M")


_ALONE = re.compile(r"[\s\ufdd0-\ufddb]*\{:([^{}\n]*)\}\s*")
_ADDRESSED = re.compile(
    r"(?<![\w\\\]!])!?\[((?:[^\[\]\\]|\\.|!?\[[^\[\]]*\](?:\([^()]*\))?)+)\]\[([^\[\]\n]*)\](?![(\[:])"
)
_ADDRESS = re.compile(r"^[> ]*\[(?!\^)([^\[\]\n]+)\]:", re.MULTILINE)
_NOTE = re.compile(r"^[> ]*\[\^([^\]\n]+)\]:", re.MULTILINE)
_NOTED = re.compile(r"(?<!\\)\[\^([^\]\s]+)\](?!:)")


def _check_references(source: str, kept: Kept) -> None:
    """Notes and addresses that are named and are not there, or are there twice."""
    names = list(_NOTE.finditer(source))
    notes = {marks.plain(match[1]) for match in names}
    seen: set[str] = set()
    for match in names:
        name = marks.plain(match[1])
        if name in seen:
            kept.wrong(_line_after(source, match.end()), f"the note [^{name}] is there already; a name is one note's")
        seen.add(name)
    for match in _NOTED.finditer(source):
        name = marks.plain(match[1])
        if name not in notes:
            hint = did_you_mean(name, notes)
            kept.wrong(
                _line_before(source, match.start()), f"there is no note [^{name}]{hint}: write it below, [^{name}]: …"
            )
    addresses = {_same(match[1]) for match in _ADDRESS.finditer(source)}
    for match in _ADDRESSED.finditer(source):
        name = _same(match[2] or match[1])
        is_index = marks.plain(source[: match.start()])[-1:].isalnum()
        if name and name not in addresses and not is_index and not name.startswith("^") and not name.isdecimal():
            shown = kept.written(match[0])
            hint = did_you_mean(name, addresses)
            text = f"{shown}: there is no address for {name!r}{hint}: write [{name}]: address"
            kept.wrong(_line_before(source, match.start()), text)


def _same(name: str) -> str:
    return " ".join(marks.plain(name).split()).lower()


def _line_after(source: str, at: int) -> int | None:
    return marks.line(source[at : source.find("\n", at)])


def _line_before(source: str, at: int) -> int | None:
    """The line of the mark that ends just there."""
    begin = source.rfind(LINE.begin, 0, at)
    return marks.line(source[begin:at]) if begin >= 0 and source[at - 1 : at] == LINE.end else None


class _Lesson(Extension):
    def __init__(self, kept: Kept) -> None:
        self.kept = kept

    def extendMarkdown(self, md: markdown.Markdown) -> None:
        before_inline, before_toc, last = 25, 6, 0
        md.treeprocessors.register(_Attributes(md, self.kept), "attributes-of-blocks", before_inline)
        md.treeprocessors.register(_Ids(md), "lines-of-ids", before_toc)
        md.treeprocessors.register(_Tables(md), "tables-to-scroll", last)


class _Attributes(Treeprocessor):
    """`{: .wide }` below a table, a list or a quote: what attr_list does for paragraphs, for the rest."""

    def __init__(self, md: markdown.Markdown, kept: Kept) -> None:
        super().__init__(md)
        self.kept = kept

    def run(self, root: etree.Element) -> None:
        for parent in list(root.iter()):
            before: etree.Element | None = None
            for child in list(parent):
                text = child.text or ""
                if child.tag == "p" and not len(child) and (match := _ALONE.fullmatch(text)):
                    self.give(before, match[1], text)
                    parent.remove(child)
                else:
                    before = child

    def give(self, element: etree.Element | None, attributes: str, text: str) -> None:
        if element is None or element.tag not in ("table", "ul", "ol", "dl", "blockquote", "div", "details"):
            quote = marks.plain(text).strip()
            self.kept.wrong(marks.line(text), f"{quote} has to stand on the line below what it is about")
            return
        AttrListTreeprocessor(self.md).assign_attrs(element, attributes)


class _Ids(Treeprocessor):
    """Ids without marks, so that the ids of headings are made unlike them; the mark stays beside."""

    def run(self, root: etree.Element) -> None:
        for element in root.iter():
            found = element.get("id", "")
            if (at := marks.line(found)) is not None:
                element.set("id", marks.plain(found))
                element.set(BESIDE, LINE.of(at))


class _Tables(Treeprocessor):
    """Tables in boxes that can be scrolled."""

    def run(self, root: etree.Element) -> None:
        for parent in list(root.iter()):
            for at, child in enumerate(list(parent)):
                if child.tag == "table" and parent.get("class") != "table":
                    parent[at] = _boxed(child)


def _boxed(table: etree.Element) -> etree.Element:
    # What may be wider than a phone has to be scrolled by key, too.
    is_wide = len(list(table.iter("th"))) > _NARROW
    box = etree.Element("div", {"class": "table", **({"tabindex": "0"} if is_wide else {})})
    box.append(table)
    box.tail, table.tail = table.tail, None
    return box
