"""A passage of text, a paragraph or a cell: code and formulas taken out, addresses and ids marked with their lines."""

import re
from collections.abc import Sequence

from builder import dialects, maths
from builder.kept import Image, Kept
from builder.marks import LINE, Line

_IMAGE = re.compile(
    r"""!\[(?P<caption>(?:[^\[\]\\]|\\.|\[(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*\])*)\]
    \(\s*(?:<(?P<angled>[^<>\n]*)>|(?P<plain>[^\s()<>]+))(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)
    \s*(?:\{:?(?P<attributes>[^{}\n]*)\})?$""",
    re.VERBOSE | re.DOTALL,
)
_TO_ADDRESS = re.compile(r"^ {0,3}\[(?!\^)[^\[\]\n]+\]:[ \t]*<?(?=\S)", re.MULTILINE)
_TO_ID = re.compile(r"\{:?[^{}\n]*?#(?=[^\s{}])|\{:?(?:[^{}\n]*?[ \t])?id=[\"']?(?=[^\s{}\"'])")
_NAMED = re.compile(r"!?\[(?=[^\[\]]*\]\[|\^)|!?\[(?=!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])\]\[)")
_OPENING = re.compile(r"<[A-Za-z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
_VALUE = re.compile(r"(?<=\s)(?:href|src|srcset|poster|data|id|name)\s*=\s*(?:[\"']|(?=[^\s\"'>]))", re.IGNORECASE)
_ID_BY_HAND = re.compile(r"""(?<=\s)(?:id|name)\s*=\s*["']?([^\s"'<>]+)""", re.IGNORECASE)
_NAME_OF_FORMULA = re.compile(
    r"[ \t]*(?:\{#([\w:.-]+)\}|\(([\w:.-]+)\)(?=[ \t]*(?:\n|$))|\n?[ \t]*:eqlabel:`([\w:.-]+)`)"
)
_ROLE = re.compile(r"(?:\{(?=[\w:-]+\}\Z)|(?<!\w):(?=[\w:-]+:\Z))(?P<name>[A-Za-z][\w-]*(?::[\w-]+)*)[:}]\Z")
ATTRIBUTES = re.compile(r" {0,3}\{:[^{}\n]*\}[ \t]*$")
"""A line of attributes for the block above it."""

_SCRIPT = re.compile(r"(?P<mark>[~^])(?P<inner>[^\s~^]+)(?P=mark)")


def written(own: Sequence[Line], kept: Kept) -> list[str]:
    """The lines of a passage with tokens for code and formulas, and marks where an address or an id begins."""
    text = "\n".join(one.text for one in own)
    out: list[str] = []
    at = 0
    for span in maths.spans(text):
        if span.start < at:
            continue
        line = own[text.count("\n", 0, span.start)]
        start, token, end = _token(text, span, line, kept)
        out += [_prose(text, at, start, own), token]
        at = end
    out.append(_prose(text, at, len(text), own))
    _complain(text, own, kept)
    return "".join(out).split("\n")


def figure(own: Sequence[Line], kept: Kept) -> str | None:
    """A paragraph that is nothing but the image of a Python file."""
    text = "\n".join(one.text.strip() for one in own)
    match = _IMAGE.match(text)
    address = match and (match["angled"] if match["angled"] is not None else match["plain"])
    if not match or not address or not re.search(r"\.py(?:[?#]\S*)?$", address):
        return None
    start = match.start("angled") if match["angled"] is not None else match.start("plain")
    line = own[text.count("\n", 0, start)].number
    caption = " ".join(written(_lines_of(own, text, match.start("caption"), match.end("caption")), kept))
    if not caption.strip():
        kept.wrong(line, f"the figure {address!r} needs a caption between the square brackets")
    id_ = re.search(r"#([^\s{}]+)|\bid=[\"']?([^\s\"'}]+)", match["attributes"] or "")
    return kept.image(Image(address, line, (id_[1] or id_[2]) if id_ else None), caption)


def mark(line: Line) -> str:
    """The mark of a line, where its number is known."""
    return "" if line.number is None else LINE.of(line.number)


def _token(text: str, span: maths.Span, line: Line, kept: Kept) -> tuple[int, str, int]:
    """What stands in place of a span, and which part of the text it replaces."""
    if span.kind == "verbatim":
        return span.start, kept.raw(span.inner), span.end
    if span.kind == "address":
        return span.start, re.sub(r"^\]\(\s*<?", lambda match: match[0] + mark(line), span.inner), span.end
    if span.kind == "tag":
        return span.start, _marked_tag(span.inner, line, kept), span.end
    if span.kind == "dollar":
        return span.start, "$", span.end
    if span.kind == "code":
        return _code_span(text, span, line, kept)
    named = _NAME_OF_FORMULA.match(text, span.end) if span.is_display else None
    id_ = named and next(filter(None, named.groups()))
    formula = maths.Formula(text[span.start : span.end], span.inner, span.is_display, line.number, id_)
    return span.start, kept.formula(formula), named.end() if named else span.end


def _code_span(text: str, span: maths.Span, line: Line, kept: Kept) -> tuple[int, str, int]:
    role = _ROLE.search(text, 0, span.start)
    if role and role["name"] in ("math", "eq", "eqref"):
        latex = span.inner if role["name"] == "math" else f"\\eqref{{{span.inner}}}"
        source = text[role.start() : span.end] if role["name"] == "math" else latex
        return role.start(), kept.formula(maths.Formula(source, latex, False, line.number)), span.end
    if role:
        kept.wrong(line.number, dialects.role(role["name"], text[role.start() : span.end]))
    if re.match(r"\{(?:python|r|julia)\} ", span.inner):
        quote = text[span.start : span.end]
        kept.wrong(
            line.number, f"{quote} would be computed by Quarto: write {{{{ name }}}}, and give name in lesson.py"
        )
    inner = span.inner.replace("\n", " ")
    if inner.startswith(" ") and inner.endswith(" ") and inner.strip():
        inner = inner[1:-1]
    if named := re.match(r"#!([\w+-]+) +(?=\S)", inner):
        # The language that MkDocs would colour it by.
        inner = inner[named.end() :]
    return span.start, f"`{kept.code(inner)}`", span.end


def _prose(text: str, start: int, end: int, own: Sequence[Line]) -> str:
    """Text between code and formulas: its addresses and ids marked, backticks of no code written as such."""
    piece = text[start:end]
    places = {match.end() for pattern in (_TO_ADDRESS, _TO_ID) for match in pattern.finditer(piece)}
    places |= {match.start() for match in _NAMED.finditer(piece)}
    for place in sorted(places, reverse=True):
        line = own[min(text.count("\n", 0, start + place), len(own) - 1)]
        piece = piece[:place] + mark(line) + piece[place:]
    piece = _SCRIPT.sub(_no_script, piece)
    piece = re.sub(r"(?<!\\)`", r"\\`", piece)
    return re.sub(r"(?<!\\)((?:\\\\)*)\\\n", r"\1  \n", piece)


def _no_script(match: re.Match[str]) -> str:
    r"""`H~2~O` and `1^st^` are set lower and higher; `x^2+y^2` is not."""
    if re.fullmatch(r"[\w.−-]+", match["inner"]) or match["inner"].startswith("["):
        return match[0]
    return f"\\{match['mark']}{match['inner']}\\{match['mark']}"


def _marked_tag(tag: str, line: Line, kept: Kept) -> str:
    if not _OPENING.match(tag):
        return tag
    kept.names.update(_ID_BY_HAND.findall(tag))
    return _VALUE.sub(lambda match: match[0] + mark(line), tag)


def _complain(text: str, own: Sequence[Line], kept: Kept) -> None:
    """Say what would be printed as it stands, and was written for another generator."""
    prose = list(text)
    for span in maths.spans(text):
        prose[span.start : span.end] = ["\n" if char == "\n" else " " for char in text[span.start : span.end]]
        if span.kind == "code":
            # What stands before code is a role, and no sign's name.
            prose[span.start] = "`"
    for at, message in dialects.found("".join(prose)):
        is_display = message.endswith(dialects.UNCLOSED[3:])
        if is_display and (kept.is_open or text[:at].rpartition("\n")[2].strip()):
            # Dollars at the end of a line close what was opened further up, or are a sign of money.
            kept.is_open = False
            continue
        kept.is_open = kept.is_open or is_display
        kept.wrong(own[text.count("\n", 0, at)].number, message)


def _lines_of(own: Sequence[Line], text: str, start: int, end: int) -> list[Line]:
    first = text.count("\n", 0, start)
    return [Line(own[first + at].number, part) for at, part in enumerate(text[start:end].split("\n"))]
