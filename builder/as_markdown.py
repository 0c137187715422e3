"""HTML as Markdown that notebooks read: blocks one after the other, and as HTML whatever Markdown has no sign for."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from builder.kept import FORMULA
from builder.marks import number
from builder.maths import NOTHING, Formula

_VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
_INLINE = frozenset({
    "a", "abbr", "b", "br", "code", "del", "dfn", "em", "i", "img", "ins", "kbd", "mark", "q", "s", "samp", "small", "span",
    "strong", "sub", "sup", "u", "var",
})  # fmt: skip
_WRAPPERS = frozenset({"article", "center", "div", "main", "section"})
_SIGNS = {"em": "*", "i": "*", "dfn": "*", "strong": "**", "b": "**"}
# What only a page can do something with.
_OF_PAGES = frozenset({"headerlink", "footnote-backref"})
_SPECIAL = re.compile(r"[\\`*\[\]]|(?<!\w)_|_(?!\w)|~(?=~)")
_AT_LINE_START = re.compile(r"^(\s*)([#>+\-=|]|\d+(?=[.)]))", re.MULTILINE)
# A dollar of money, which no reader of formulas takes for the beginning of one.
_DOLLAR = "<span>&#36;</span>"


@dataclass
class Node:
    """An element: its attributes, and the elements and texts in it."""

    tag: str
    attributes: list[tuple[str, str | None]]
    children: list["Node | str"] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        """An attribute, or nothing."""
        return dict(self.attributes).get(name) or ""

    @property
    def classes(self) -> frozenset[str]:
        """Its classes."""
        return frozenset(self["class"].split())

    def text(self) -> str:
        """All text in it."""
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)

    def below(self) -> Iterator["Node"]:
        """All elements in it."""
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child.below()


@dataclass(frozen=True)
class Block:
    """A block of a text as Markdown; the tag that it was; and the places, by their names, of what comes right after it."""

    markdown: str
    tag: str = ""
    places: tuple[str, ...] = ()


def blocks(html: str, formulas: Sequence[tuple[str, Formula]]) -> Iterator[Block]:
    """The blocks of a text, in order. An element `<x-place id="…">` in it is the place of something that is no text."""
    latex = _Latex(formulas)
    if latex.definitions:
        yield Block(f"${latex.definitions}$")
    yield from _Writer(latex).top(parsed(latex.taken_out(html)))


def inline(html: str, formulas: Sequence[tuple[str, Formula]]) -> str:
    """A line of HTML as Markdown."""
    latex = _Latex(formulas)
    return latex.put_in(_Writer(latex).inline(parsed(latex.taken_out(html)))).strip()


def place(name: str) -> str:
    """What stands in HTML for something that is no text."""
    return f'<x-place id="{escape(name)}"></x-place>'


def plain(text: str) -> str:
    """A text in which no character means anything to Markdown, HTML or formulas."""
    text = _SPECIAL.sub(lambda match: f"\\{match[0]}", re.sub(r"\s*\n\s*", "\n", text))
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("$", _DOLLAR)
    return _AT_LINE_START.sub(_at_line_start, text)


def fence(code: str, language: str = "") -> str:
    """Code in a fence that is longer than any in it."""
    longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}{language}\n{code.rstrip()}\n{ticks}"


def parsed(html: str) -> Node:
    """HTML as a tree."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.open[0]


class _Latex:
    """The formulas of a text, as LaTeX again."""

    def __init__(self, formulas: Sequence[tuple[str, Formula]]) -> None:
        self._formulas = [formula for _, formula in formulas]
        places = {html: at for at, (html, _) in enumerate(formulas) if "<math" in html}
        self._places = dict(sorted(places.items(), key=lambda one: -len(one[0])))
        self.definitions = " ".join(formula.latex.strip() for html, formula in formulas if html == NOTHING)

    def taken_out(self, html: str) -> str:
        """The HTML with a token for each formula."""
        for own, at in self._places.items():
            html = html.replace(own, FORMULA.of(at))
        return html

    def put_in(self, text: str) -> str:
        """The text with formulas for tokens."""
        return FORMULA.pattern.sub(lambda match: self._written(self._formulas[number(match[1])]), text)

    @staticmethod
    def _written(formula: Formula) -> str:
        # Two signs that could be taken for those of a tag.
        latex = re.sub(r"<\s*", r"\\lt ", re.sub(r">\s*", r"\\gt ", " ".join(formula.latex.split())))
        if not formula.is_display:
            return f"${latex}$"
        return latex if latex.startswith("\\begin{") else f"$${latex}$$"


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("", [])]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, attrs)
        self.open[-1].children.append(node)
        if tag not in _VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Node(tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        at = next((at for at in range(len(self.open) - 1, 0, -1) if self.open[at].tag == tag), None)
        if at is not None:
            del self.open[at:]

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


class _Writer:
    """Writes nodes as Markdown."""

    def __init__(self, latex: _Latex) -> None:
        self._latex = latex

    def top(self, node: Node) -> Iterator[Block]:
        """The blocks in a node, with what stands in the middle of one put behind it."""
        for part in self._parts(node):
            places = _places(part)
            is_wrapper = part.tag in _WRAPPERS and not part.classes & {"code", "table", "admonition"}
            if places and is_wrapper:
                yield from self.top(part)
                continue
            text = self._latex.put_in(self.block(part)).strip("\n")
            if text or places:
                yield Block(text, part.tag, places)

    def block(self, node: Node) -> str:
        """A block, and those in it."""
        tag, classes = node.tag, node.classes
        if tag == "x-place" or "figure-place" in classes:
            return ""
        if re.fullmatch("h[1-6]", tag):
            return f"{'#' * int(tag[1])} {' '.join(self.inline(node).split())}"
        if tag == "p" and "admonition-title" in classes:
            return f"**{self.inline(node).strip()}**"
        if tag in ("p", ""):
            return re.sub(r"\n\s*\n", "\n", self.inline(node)).strip()
        if tag in ("ul", "ol") and "task-list" not in classes:
            return self._list(node)
        if tag == "pre" or (tag == "div" and "code" in classes):
            return _code(node)
        if tag == "blockquote":
            return _quoted(self._blocks(node))
        if tag == "div" and "admonition" in classes:
            return _quoted(self._blocks(node))
        if tag == "hr":
            return "---"
        if tag == "div" and (not classes or classes & {"footnote"}):
            return self._blocks(node)
        return self.html(node)

    def inline(self, node: Node) -> str:
        """What is in a node, as running text."""
        return "".join(plain(child) if isinstance(child, str) else self._inline(child) for child in node.children)

    def html(self, node: Node | str) -> str:
        """A node as HTML, without an empty line: at one, Markdown would begin again."""
        if isinstance(node, str):
            text = escape(node, quote=False).replace("$", _DOLLAR)
            return re.sub(r"\n(?=\s*\n)", "&#10;", text) if text.strip() else text[:1]
        if node.tag == "x-place" or node.classes & _OF_PAGES:
            return ""
        opening = f"<{node.tag}{''.join(_attribute(*one) for one in node.attributes if one[0] != 'tabindex')}>"
        if node.tag in _VOID:
            return opening
        return f"{opening}{''.join(map(self.html, node.children))}</{node.tag}>"

    def _inline(self, node: Node) -> str:
        if node.tag == "x-place" or node.classes & _OF_PAGES:
            return ""
        inner = self.inline(node)
        if node.tag in _SIGNS and not node.classes and re.fullmatch(r"\w(.*\w)?", node.text(), re.DOTALL):
            return f"{_SIGNS[node.tag]}{inner}{_SIGNS[node.tag]}"
        if node.tag == "code" and "`" not in node.text():
            return f"`{node.text()}`"
        if node.tag == "a" and "footnote-ref" in node.classes:
            return inner
        if node.tag == "a" and node["href"]:
            return f"[{inner}]({_address(node)})"
        if node.tag == "img":
            return f"![{plain(node['alt'])}]({_address(node)})"
        if node.tag == "br":
            return "<br>"
        if node.tag == "span" and not node.classes - {"display"}:
            return inner
        opening = f"<{node.tag}{''.join(_attribute(*one) for one in node.attributes)}>"
        return opening if node.tag in _VOID else f"{opening}{inner}</{node.tag}>"

    def _blocks(self, node: Node) -> str:
        return "\n\n".join(filter(None, map(self.block, self._parts(node))))

    def _parts(self, node: Node) -> Iterator[Node]:
        """What is in a node, as blocks: running text between two of them is one, too."""
        running = Node("", [])
        for child in node.children:
            if isinstance(child, str) or child.tag in _INLINE:
                running.children.append(child)
                continue
            if running.text().strip():
                yield running
            running = Node("", [])
            yield child
        if any(isinstance(child, Node) or child.strip() for child in running.children):
            yield running

    def _list(self, node: Node) -> str:
        items = [child for child in node.children if isinstance(child, Node) and child.tag == "li"]
        first = int(node["start"]) if node["start"].isdecimal() else 1
        is_loose = any(child.tag == "p" for item in items for child in item.children if isinstance(child, Node))
        texts = []
        for at, item in enumerate(items, first):
            sign = f"{at}. " if node.tag == "ol" else "- "
            own = (self._blocks(item) if is_loose else self._tight(item)).strip()
            texts.append(sign + own.replace("\n", "\n" + " " * len(sign)).replace(f"\n{' ' * len(sign)}\n", "\n\n"))
        return ("\n\n" if is_loose else "\n").join(texts)

    def _tight(self, node: Node) -> str:
        return "\n".join(filter(None, (self.block(part).strip() for part in self._parts(node))))


def _places(node: Node) -> tuple[str, ...]:
    found = [node] if node.tag == "x-place" else []
    return tuple(one["id"] for one in [*found, *node.below()] if one.tag == "x-place")


def _code(node: Node) -> str:
    """A block of code, its title above it."""
    title = next((one.text() for one in node.below() if "filename" in one.classes), "")
    code = node if node.tag == "pre" else next((one for one in node.below() if one.tag == "pre"), node)
    text = code.text().strip("\n")
    written = fence(text, "python" if _is_python(text) else "")
    return f"**{plain(title)}**\n\n{written}" if title else written


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _at_line_start(match: re.Match[str]) -> str:
    return f"{match[1]}\\{match[2]}" if not match[2].isdecimal() else f"{match[1]}{match[2]}\\"


def _address(node: Node) -> str:
    address = node["href" if node.tag == "a" else "src"]
    return f"<{address}>" if re.search(r"[\s()]", address) else address


def _attribute(name: str, value: str | None) -> str:
    return f" {name}" if value is None else f' {name}="{escape(value)}"'
