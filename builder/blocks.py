"""A text's blocks, written the way Python-Markdown reads them: CommonMark's lists, fences, quotes and tables.

Code and formulas are taken out on the way, with their lines, so that nothing after this can change them.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from builder import boxes, elements, fences, indents, lists, maths, passages
from builder.kept import EMPTY, FIGURE, Code, Kept
from builder.marks import Line
from builder.parser import Block, Lines, Parser

_FENCE = re.compile(r"( {0,3})(`{3,}|~{3,})(.*)$")
_PROSE = re.compile(r"#{2,6} |!?\[[^\]\n]+\][\[(]|!!!|\?\?\?|:::|> |\$\$|[-*] |\||(?![a-z\d_])\w[\w’']*[ ,:;]")
_QUOTE = re.compile(r" {0,3}> ?")
_HEADING = re.compile(r"( {0,3}#{1,6})[ \t]+(.*)$|( {0,3}#{2,6})([^#\s].*)$")
_UNNUMBERED = re.compile(r"[ \t]*\{-\}[ \t]*$")
_DASHES = re.compile(r" {0,3}(?:-+|=+)[ \t]*$")
_NOTE = re.compile(r" {0,3}\[\^([^\]]+)\]:[ \t]*(.*)$")
_DEFINED = re.compile(r" {0,3}:( {1,3})(?=\S)")
_SLASHES = re.compile(r" {0,3}(/{3,})(?:[ \t]+\S.*|[ \t]*)$")
_ROW = re.compile(r"(?<!\\)\|")
_UNDER_HEAD = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_DEEPEST = 40
_NUMBER_OF_NOTHING = re.compile(r"( *)(\d+)([.)])(?= )")

type _IsTight = Callable[[Lines, int, Sequence[str]], bool]


def arrange(lines: Lines, kept: Kept, words: Mapping[str, str]) -> list[str]:
    """The lines as Python-Markdown reads them, with tokens for code, formulas and figures, and marks for lines.

    `words` are the titles of boxes that have none of their own.
    """
    return _parser(kept, words).blocks(lines)


def _parser(kept: Kept, words: Mapping[str, str]) -> Parser:
    def blocks(lines: Lines) -> list[str]:
        return _nested(lines, parser, _never)

    def item(lines: Lines) -> list[str]:
        return _nested(lines, parser, _is_right_below)

    parser = Parser(kept, words, blocks, item, _interrupts)
    return parser


def _nested(lines: Lines, parser: Parser, is_tight: _IsTight) -> list[str]:
    if parser.kept.depth > _DEEPEST:
        return [text for one in lines for text in passages.written([one], parser.kept)]
    parser.kept.depth += 1
    out = _blocks(lines, parser, is_tight)
    parser.kept.depth -= 1
    return out


def _blocks(lines: Lines, parser: Parser, is_tight: _IsTight) -> list[str]:
    out: list[str] = []
    at = 0
    while at < len(lines):
        if not lines[at].text.strip():
            out.append("")
            at += 1
            continue
        end, block = _block(lines, at, parser)
        if out and out[-1] != "" and not is_tight(lines, at, out):
            out.append("")
        out += block
        at = end
    return out


def _never(lines: Lines, at: int, out: Sequence[str]) -> bool:
    return False


def _is_right_below(lines: Lines, at: int, out: Sequence[str]) -> bool:
    """Whether a list follows the first paragraph of its item without an empty line."""
    return lists.is_item(lines, at) and len(_paragraphs(out)) == 1 and out[-1] != ""


def _paragraphs(out: Sequence[str]) -> list[str]:
    return [part for part in "\n".join(out).split("\n\n") if part.strip()]


def _block(lines: Lines, at: int, parser: Parser) -> Block:
    """The block that begins at a line: the line after its end, and how it is written."""
    for begins, read in _KINDS:
        if begins(lines, at):
            return read(lines, at, parser)
    return _paragraph(lines, at, parser)


def _is_fence(lines: Lines, at: int) -> bool:
    match = _FENCE.match(lines[at].text)
    return match is not None and not (match[2][0] == "`" and "`" in match[3])


def _fence(lines: Lines, at: int, parser: Parser) -> Block:
    match = _FENCE.match(lines[at].text)
    assert match
    end, is_closed = _end_of_code(lines, at, match[2])
    if not is_closed:
        parser.kept.wrong(lines[at].number, f"this code block is not closed: a line of {match[2]} has to end it")
    inner = [Line(one.number, indents.removed(one.text, len(match[1]))) for one in lines[at + 1 : end]]
    return end + is_closed, _fenced(fences.read(match[3]), lines[at], inner, parser)


def _end_of_code(lines: Lines, at: int, ticks: str) -> tuple[int, bool]:
    """The line that closes a block of code; without one, the line where prose seems to go on, so that it is read, too."""
    run = rf"{re.escape(ticks[0])}{{{len(ticks)},}}"
    closing, opening = re.compile(rf" {{0,3}}{run}[ \t]*$"), re.compile(rf"{run}[ \t]*[A-Za-z{{][^{ticks[0]}]*$")
    stop = len(lines)
    for end in range(at + 1, len(lines)):
        if closing.match(lines[end].text):
            return end, True
        if opening.match(lines[end].text):
            stop = end
            break
    prose = (one for one in range(at + 2, stop) if not lines[one - 1].text.strip() and _PROSE.match(lines[one].text))
    return next(prose, stop), False


def _fenced(header: fences.Header, first: Line, inner: Lines, parser: Parser) -> list[str]:
    if header.directive:
        return boxes.directive(header, first, inner, parser)
    texts = [one.text for one in inner]
    if header.is_cell:
        header, texts = _without_options(header, texts)
    if header.raises and not header.is_live:
        parser.kept.wrong(first.number, "a block of code that raises has to be live, too: write live raises")
    if header.is_live and header.language != "python":
        parser.kept.wrong(first.number, f"only Python can be live, and this is {header.language or 'of no language'}")
    elif header.is_live:
        return _live(header, first, inner[len(inner) - len(texts) :], parser)
    return _code(fences.line_of(header), texts, first, parser)


def _live(header: fences.Header, first: Line, inner: Lines, parser: Parser) -> list[str]:
    own = list(inner)
    while own and not own[0].text.strip():
        own.pop(0)
    while own and not own[-1].text.strip():
        own.pop()
    if not own:
        parser.kept.wrong(first.number, "this block of code is live, and there is no code in it")
        return []
    lines = tuple(one.number for one in own)
    source = "\n".join(one.text for one in own)
    return [parser.kept.cell(Code(source, first.number, lines, header.raises, header.options.get("title", "")))]


def _code(header: str, texts: Sequence[str], first: Line, parser: Parser) -> list[str]:
    if "#" in header and (marked := re.sub(r"\{#", "{#" + passages.mark(first), header)):
        header = marked
    return [f"```{header}", parser.kept.code("\n".join(texts)), "```"]


def _without_options(header: fences.Header, texts: list[str]) -> tuple[fences.Header, list[str]]:
    """A cell's lines without the options at its head, `#| echo: false` or `:caption: Steps`; the header with them."""
    at = 0
    if texts and texts[0].strip() == "---" and "---" in [text.strip() for text in texts[1:]]:
        at = [text.strip() for text in texts].index("---", 1) + 1
    while at < len(texts) and (option := re.match(r"(?:#\|\s*|:)([\w-]+):\s*(.*)$", texts[at])):
        header = fences.with_option(header, option[1], option[2])
        at += 1
    while at and at < len(texts) and not texts[at].strip():
        at += 1
    return header, texts[at:]


def _is_quote(lines: Lines, at: int) -> bool:
    return bool(_QUOTE.match(lines[at].text))


def _quote(lines: Lines, at: int, parser: Parser) -> Block:
    inner: list[Line] = []
    end = at
    while end < len(lines) and lines[end].text.strip():
        marker = _QUOTE.match(lines[end].text)
        is_lazy = bool(inner and inner[-1].text.strip()) and not parser.interrupts(lines, end)
        if not marker and not is_lazy:
            break
        inner.append(Line(lines[end].number, lines[end].text[marker.end() if marker else 0 :]))
        end += 1
    return end, [f"> {text}".rstrip() for text in parser.blocks(boxes.callout(inner, parser))]


def _is_note(lines: Lines, at: int) -> bool:
    return bool(_NOTE.match(lines[at].text))


def _note(lines: Lines, at: int, parser: Parser) -> Block:
    match = _NOTE.match(lines[at].text)
    assert match
    end = at + 1
    while end < len(lines) and lines[end].text.strip() and not parser.interrupts(lines, end):
        end += 1
    lazy = [Line(one.number, one.text.lstrip()) for one in lines[at + 1 : end]]
    end, inner = indents.children(lines, end, indents.of_first(lines, end, 2, 4))
    body = parser.blocks([Line(lines[at].number, match[2]), *lazy, *inner]) or [EMPTY]
    if body[-1].startswith(("```", ">", "    ", "|", FIGURE.begin)):
        # The way back to the text needs a paragraph to stand in.
        body += ["", EMPTY]
    label = f"[^{match[1]}]: {passages.mark(lines[at])}"
    return end, [f"{label}{body[0]}", *indents.added(body[1:])]


def _is_defined(lines: Lines, at: int) -> bool:
    """Whether a line is a definition of the term above it."""
    if not _DEFINED.match(lines[at].text):
        return False
    before = next((one.text for one in reversed(lines[:at]) if one.text.strip()), "")
    return bool(before.strip()) and not before.lstrip().startswith(("#", "|"))


def _definition(lines: Lines, at: int, parser: Parser) -> Block:
    match = _DEFINED.match(lines[at].text)
    assert match
    end = at + 1
    while (
        end < len(lines)
        and lines[end].text.strip()
        and not parser.interrupts(lines, end)
        and not _is_defined(lines, end)
    ):
        end += 1
    lazy = [Line(one.number, one.text.lstrip()) for one in lines[at + 1 : end]]
    end, inner = indents.children(lines, end, indents.of_first(lines, end, 2, 4))
    body = parser.blocks([Line(lines[at].number, lines[at].text[match.end() :]), *lazy, *inner])
    return end, [f":   {body[0]}", *indents.added(body[1:])]


def _is_heading(lines: Lines, at: int) -> bool:
    return bool(_HEADING.match(lines[at].text))


def _heading(lines: Lines, at: int, parser: Parser) -> Block:
    """A heading; attributes may stand on the line below it, as kramdown has them."""
    match = _HEADING.match(lines[at].text)
    assert match
    after = lines[at + 1] if at + 1 < len(lines) and passages.ATTRIBUTES.match(lines[at + 1].text) else None
    own = [Line(lines[at].number, _UNNUMBERED.sub("", match[2] or match[4] or "")), *([after] if after else [])]
    title = " ".join(text.strip() for text in passages.written(own, parser.kept))
    return at + len(own), [f"{(match[1] or match[3]).strip()} {passages.mark(lines[at])}{title}", ""]


def _is_rule(lines: Lines, at: int) -> bool:
    return bool(lists.RULE.match(lines[at].text))


def _rule(lines: Lines, at: int, parser: Parser) -> Block:
    return at + 1, ["---"]


def _is_table(lines: Lines, at: int) -> bool:
    if at + 1 >= len(lines) or not _ROW.search(lines[at].text) or indents.of(lines[at].text) > 3:
        return False
    under = lines[at + 1].text
    return bool(_UNDER_HEAD.match(under)) and "|" in under


def _table(lines: Lines, at: int, parser: Parser) -> Block:
    """A table; rows that a loop has put apart belong to it, too."""
    rows = list(lines[at : at + 2])
    end = at + 2
    while end < len(lines):
        after = next((one for one in range(end, len(lines)) if lines[one].text.strip()), None)
        if after is None:
            break
        is_row = bool(re.match(r" {0,3}\|.*\|\s*$", lines[after].text)) and not _is_table(lines, after)
        if after > end and not is_row:
            break
        if not is_row and (not _ROW.search(lines[after].text) or parser.interrupts(lines, after)):
            break
        rows.append(lines[after])
        end = after + 1
    return end, [text.strip() for row in rows for text in passages.written([_bare(row)], parser.kept)]


def _bare(row: Line) -> Line:
    """A row whose code has plain bars: they need no backslash here, and had one for GitHub."""
    text = row.text
    for span in reversed([one for one in maths.spans(text) if one.kind == "code"]):
        text = text[: span.start] + text[span.start : span.end].replace("\\|", "|") + text[span.end :]
    return Line(row.number, text)


def _is_slashes(lines: Lines, at: int) -> bool:
    return bool(_SLASHES.match(lines[at].text))


def _slashes(lines: Lines, at: int, parser: Parser) -> Block:
    """A block of pymdownx: its two lines of slashes stay, what is between them is read."""
    match = _SLASHES.match(lines[at].text)
    assert match
    closing = re.compile(rf" {{0,3}}{match[1]}[ \t]*$")
    end = next((one for one in range(at + 1, len(lines)) if closing.match(lines[one].text)), None)
    if end is None:
        parser.kept.wrong(lines[at].number, f"this block is not closed: a line of {match[1]} has to end it")
        return len(lines), []
    inner = list(lines[at + 1 : end])
    options = []
    while inner and re.match(r" {4}[\w-]+:", inner[0].text):
        options.append(re.sub(r"(\bid:\s*['\"]?)(?=\w)", lambda found: found[1], inner.pop(0).text))
    return end + 1, [lines[at].text.strip(), *options, "", *parser.blocks(inner), "", match[1]]


def _is_indented(lines: Lines, at: int) -> bool:
    return indents.of(lines[at].text) >= 4


def _indented_code(lines: Lines, at: int, parser: Parser) -> Block:
    end = at
    last = at
    while end < len(lines) and (indents.of(lines[end].text) >= 4 or not lines[end].text.strip()):
        last = end if lines[end].text.strip() else last
        end += 1
    texts = [indents.removed(one.text, 4) for one in lines[at : last + 1]]
    return last + 1, _code("", texts, lines[at], parser)


def _paragraph(lines: Lines, at: int, parser: Parser) -> Block:
    chunk_end = next((one for one in range(at, len(lines)) if not lines[one].text.strip()), len(lines))
    covered = _covered(lines[at:chunk_end])
    end = at + 1
    while end < chunk_end and (end - at in covered or not parser.interrupts(lines, end)):
        end += 1
    own = lines[at:end]
    if (figure := passages.figure(own, parser.kept)) is not None:
        return end, [figure]
    texts = passages.written(own, parser.kept)
    if len(own) == 1 and passages.ATTRIBUTES.match(own[0].text):
        return end, [passages.mark(own[0]) + texts[0].strip()]
    if len(own) == 2 and len(texts) == 2 and _DASHES.match(texts[1]):
        return end, [passages.mark(own[0]) + texts[0].strip(), texts[1].strip(), ""]
    return end, [_no_heading(texts[0].lstrip()), *map(_no_item, texts[1:])]


def _covered(chunk: Lines) -> set[int]:
    """The lines that begin inside of a formula."""
    text = "\n".join(one.text for one in chunk)
    return {
        text.count("\n", 0, at) + 1
        for span in maths.spans(text)
        if span.kind == "maths"
        for at in range(span.start, span.end)
        if text[at] == "\n"
    }


def _no_item(text: str) -> str:
    """A line of a paragraph that looks like an item or a heading, and is neither."""
    text = _NUMBER_OF_NOTHING.sub(r"\1\2\\\3", text) if _NUMBER_OF_NOTHING.match(text) else text
    return re.sub(r"^( *)([-+]|\*)(?= )", r"\1\\\2", _no_heading(text))


def _no_heading(text: str) -> str:
    return re.sub(r"^( {0,3})#(?=[^#\s])", r"\1\\#", text)


def _interrupts(lines: Lines, at: int) -> bool:
    """Whether a line begins a block although a paragraph goes before it without an empty line."""
    if _is_indented(lines, at):
        return False
    if lists.is_item(lines, at):
        return lists.interrupts(lines[at].text)
    if _is_rule(lines, at):
        return not _DASHES.match(lines[at].text)
    return any(begins(lines, at) for begins, _ in _KINDS)


type _Begins = Callable[[Lines, int], bool]
type _Reads = Callable[[Lines, int, Parser], Block]
_KINDS: tuple[tuple[_Begins, _Reads], ...] = (
    (_is_indented, _indented_code),
    (_is_fence, _fence),
    (boxes.is_colons, boxes.colons),
    (_is_quote, _quote),
    (boxes.is_box, boxes.box),
    (_is_note, _note),
    (_is_defined, _definition),
    (_is_rule, _rule),
    (lists.is_item, lists.read),
    (_is_heading, _heading),
    (_is_slashes, _slashes),
    (_is_table, _table),
    (elements.begins, elements.read),
)
