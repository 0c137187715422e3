"""A text's blocks, written the way Python-Markdown reads them: CommonMark's lists, fences, quotes and tables.

Code and formulas are taken out on the way, with their lines, so that nothing after this can change them.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from builder import fences, maths, passages
from builder.kept import EMPTY, FIGURE, Kept
from builder.marks import Line

_FENCE = re.compile(r"( {0,3})(`{3,}|~{3,})(.*)$")
_COLONS = re.compile(r" {0,3}(:{3,})[ \t]*(.*?)[ \t]*$")
_QUOTE = re.compile(r" {0,3}> ?")
_ITEM = re.compile(r"( *)([-+*]|\d{1,9}[.)])(?:([ \t]+)(.*)|)$")
_HEADING = re.compile(r"( {0,3}#{1,6})[ \t]+(.*)$|( {0,3}#{2,6})([^#\s].*)$")
_UNNUMBERED = re.compile(r"[ \t]*\{-\}[ \t]*$")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})$")
_DASHES = re.compile(r" {0,3}(?:-+|=+)[ \t]*$")
_BOX = re.compile(r" {0,3}(?:!!!|\?\?\?\+?) ?[\w\"-]")
_BOX_HEAD = re.compile(r'(?:!!!|\?\?\?\+?)(?: [\w-]+(?: +inline)?(?: +end)?|(?: [\w-]+)+ +".*"|(?<=[?+]) ".*")')
_NOTE = re.compile(r" {0,3}\[\^([^\]]+)\]:[ \t]*(.*)$")
_DEFINED = re.compile(r" {0,3}:( {1,3})(?=\S)")
_SLASHES = re.compile(r" {0,3}(/{3,})(?:[ \t]+\S.*|[ \t]*)$")
_ROW = re.compile(r"(?<!\\)\|")
_UNDER_HEAD = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_VERBATIM = re.compile(r" {0,3}<(pre|script|style|textarea)\b[^>]*>|( {0,3}<!--)", re.IGNORECASE)
_HTML = re.compile(
    r" {0,3}</?(address|article|aside|blockquote|body|center|details|dialog|dd|div|dl|dt|fieldset|figcaption|figure|footer|form"
    r"|h[1-6]|header|hr|iframe|legend|li|main|menu|nav|ol|option|p|picture|section|summary|svg|table|tbody|td|tfoot|th|thead|tr"
    r"|ul|video|audio|object|math)(?=[\s/>]|$)",
    re.IGNORECASE,
)
_HOLDS_MARKDOWN = {"details", "div", "section", "article", "aside", "center", "figure", "blockquote", "main"}
_DEEPEST = 40
_ATTRIBUTES = re.compile(r" {0,3}\{:[^{}\n]*\}[ \t]*$")
_BLOCK_AT_ONCE = re.compile(r"`{3}|~{3}|[-+*] |\d+[.)] ")
_NUMBER_OF_NOTHING = re.compile(r"( *)(\d+)([.)])(?= )")


@dataclass(frozen=True)
class _Place:
    """Where blocks stand: in a list item, a list may follow its first paragraph without an empty line."""

    is_item: bool = False


def arrange(lines: Sequence[Line], kept: Kept) -> list[str]:
    """The lines as Python-Markdown reads them, with tokens for code, formulas and figures, and marks for lines."""
    return _blocks(lines, kept, _Place())


def _blocks(lines: Sequence[Line], kept: Kept, place: _Place) -> list[str]:
    if kept.depth > _DEEPEST:
        return [text for one in lines for text in passages.written([one], kept)]
    kept.depth += 1
    out = _written(lines, kept, place)
    kept.depth -= 1
    return out


def _written(lines: Sequence[Line], kept: Kept, place: _Place) -> list[str]:
    out: list[str] = []
    at = 0
    while at < len(lines):
        if not lines[at].text.strip():
            out.append("")
            at += 1
            continue
        end, block = _block(lines, at, kept)
        is_tight = place.is_item and _is_item(lines, at) and len(_paragraphs(out)) == 1 and out[-1] != ""
        if out and out[-1] != "" and not is_tight:
            out.append("")
        out += block
        at = end
    return out


def _paragraphs(out: Sequence[str]) -> list[str]:
    return [part for part in "\n".join(out).split("\n\n") if part.strip()]


def _block(lines: Sequence[Line], at: int, kept: Kept) -> tuple[int, list[str]]:
    """The block that begins at a line: the line after its end, and how it is written."""
    for begins, read in _KINDS:
        if begins(lines, at):
            return read(lines, at, kept)
    return _paragraph(lines, at, kept)


def _is_fence(lines: Sequence[Line], at: int) -> bool:
    match = _FENCE.match(lines[at].text)
    return match is not None and not (match[2][0] == "`" and "`" in match[3])


def _fence(lines: Sequence[Line], at: int, kept: Kept) -> tuple[int, list[str]]:
    match = _FENCE.match(lines[at].text)
    assert match
    closing = re.compile(rf" {{0,3}}{re.escape(match[2][0])}{{{len(match[2])},}}[ \t]*$")
    end = next((one for one in range(at + 1, len(lines)) if closing.match(lines[one].text)), None)
    if end is None:
        kept.wrong(lines[at].number, f"this code block is not closed: a line of {match[2]} has to end it")
    inner = [Line(one.number, _dedented(one.text, len(match[1]))) for one in lines[at + 1 : end]]
    after = len(lines) if end is None else end + 1
    return after, _fenced(fences.read(match[3]), lines[at], inner, kept)


def _fenced(header: fences.Header, first: Line, inner: Sequence[Line], kept: Kept) -> list[str]:
    if header.directive:
        return _directive(header, first, inner, kept)
    texts = [one.text for one in inner]
    if header.is_cell:
        header, texts = _without_options(header, texts)
    return _code(fences.line_of(header), texts, first, kept)


def _code(header: str, texts: Sequence[str], first: Line, kept: Kept) -> list[str]:
    if "#" in header and (marked := re.sub(r"\{#", "{#" + passages.mark(first), header)):
        header = marked
    return [f"```{header}", kept.code("\n".join(texts)), "```"]


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


def _directive(header: fences.Header, first: Line, inner: Sequence[Line], kept: Kept) -> list[str]:
    name, argument = header.directive, header.argument
    options = {}
    while inner and (option := re.match(r":([\w-]+):[ \t]*(.*)$", inner[0].text)):
        options[option[1]] = option[2]
        inner = inner[1:]
    if name == "math":
        latex = "\n".join([argument, *(one.text for one in inner)]).strip()
        formula = maths.Formula(f"$${latex}$$", latex, True, first.number, options.get("label") or None)
        return [kept.formula(formula)]
    if name in fences.BOXES:
        return _box_of(name, argument, inner, first, kept)
    instead = fences.INSTEAD.get(
        name, "there is none here of this name; code begins with ```python or another language"
    )
    kept.wrong(first.number, f"the directive {{{name}}} is of another generator: {instead}")
    return []


def _box_of(kind: str, title: str, inner: Sequence[Line], first: Line, kept: Kept) -> list[str]:
    """An admonition, with a title of its own or its kind's."""
    kind = "note" if kind == "admonition" else kind
    (shown,) = passages.written([Line(first.number, title.strip().replace('"', "”"))], kept)
    head = f'!!! {kind} "{shown}"' if shown else f"!!! {kind}"
    return [head, *_indented(_blocks(inner, kept, _Place()) or [EMPTY])]


def _is_colons(lines: Sequence[Line], at: int) -> bool:
    return bool(_COLONS.match(lines[at].text)) and _box_kind(lines[at].text)[0] != ""


def _box_kind(text: str) -> tuple[str, str]:
    """The kind and the title of a box as `:::` writes it in MyST, Quarto and VuePress; nothing where it is no such box."""
    match = _COLONS.match(text)
    found = re.match(r"\{?[ \t]*\.?(?:callout-)?([\w-]+)([^}\n]*)\}?[ \t]*(.*)$", match[2]) if match else None
    if not found or found[1] not in fences.BOXES:
        return "", ""
    title = re.search(r"title=\"([^\"]*)\"", found[2])
    return found[1], title[1] if title else found[3] or ("" if "=" in found[2] else found[2].strip().strip("[]"))


def _colons(lines: Sequence[Line], at: int, kept: Kept) -> tuple[int, list[str]]:
    match = _COLONS.match(lines[at].text)
    assert match
    kind, title = _box_kind(lines[at].text)
    depth, end = 0, at
    for end in range(at, len(lines)):
        one = _COLONS.match(lines[end].text)
        if one and one[2]:
            depth += 1
        elif one and (depth := depth - 1) <= 0:
            break
    else:
        kept.wrong(lines[at].number, f"this box is not closed: a line of {match[1]} has to end it")
    inner = list(lines[at + 1 : end])
    while inner and re.match(r":[\w-]+:", inner[0].text):
        inner.pop(0)
    if not title and (heading := next((one for one in inner if one.text.strip()), None)):
        words = re.match(r"#{1,6}\s+(.*)$", heading.text)
        if words:
            title = words[1]
            inner = inner[inner.index(heading) + 1 :]
    return end + 1, _box_of(kind, title, inner, lines[at], kept)


def _is_quote(lines: Sequence[Line], at: int) -> bool:
    return bool(_QUOTE.match(lines[at].text))


def _quote(lines: Sequence[Line], at: int, kept: Kept) -> tuple[int, list[str]]:
    inner: list[Line] = []
    end = at
    while end < len(lines) and lines[end].text.strip():
        marker = _QUOTE.match(lines[end].text)
        is_lazy = bool(inner and inner[-1].text.strip()) and not _interrupts(lines, end)
        if not marker and not is_lazy:
            break
        inner.append(Line(lines[end].number, lines[end].text[marker.end() if marker else 0 :]))
        end += 1
    return end, [f"> {text}".rstrip() for text in _blocks(inner, kept, _Place())]


def _is_box(lines: Sequence[Line], at: int) -> bool:
    return bool(_BOX.match(lines[at].text))


def _box(lines: Sequence[Line], at: int, kept: Kept) -> tuple[int, list[str]]:
    end, inner = _children(lines, at + 1, _indent_of_first(lines, at + 1, 2, 4))
    if not inner:
        kept.wrong(lines[at].number, f"{lines[at].text.strip()} has no text: indent its text by four spaces")
    head = re.sub(r"^ *(!!!|\?\?\?\+?) ?", r"\1 ", lines[at].text.rstrip())
    if not _BOX_HEAD.fullmatch(head):
        kept.wrong(lines[at].number, f'{head}: the title of a box stands in quotes, as in !!! note "Title"')
    title = re.search(r'"(.*)"$', head)
    if title:
        (shown,) = passages.written([Line(lines[at].number, title[1])], kept)
        head = f'{head[: title.start()]}"{shown}"'
    return end, [head, *_indented(_blocks(inner, kept, _Place()) or [EMPTY])]


def _is_note(lines: Sequence[Line], at: int) -> bool:
    return bool(_NOTE.match(lines[at].text))


def _note(lines: Sequence[Line], at: int, kept: Kept) -> tuple[int, list[str]]:
    match = _NOTE.match(lines[at].text)
    assert match
    end = at + 1
    while end < len(lines) and lines[end].text.strip() and not _interrupts(lines, end):
        end += 1
    lazy = [Line(one.number, one.text.lstrip()) for one in lines[at + 1 : end]]
    end, inner = _children(lines, end, _indent_of_first(lines, end, 2, 4))
    body = _blocks([Line(lines[at].number, match[2]), *lazy, *inner], kept, _Place()) or [EMPTY]
    if body[-1].startswith(("```", ">", "    ", "|", FIGURE.begin)):
        # The way back to the text needs a paragraph to stand in.
        body += ["", EMPTY]
    label = f"[^{match[1]}]: {passages.mark(lines[at])}"
    return end, [f"{label}{body[0]}", *_indented(body[1:])]


def _is_defined(lines: Sequence[Line], at: int) -> bool:
    """Whether a line is a definition of the term above it."""
    if not _DEFINED.match(lines[at].text):
        return False
    before = next((one.text for one in reversed(lines[:at]) if one.text.strip()), "")
    return bool(before.strip()) and not before.lstrip().startswith(("#", "|"))


def _definition(lines: Sequence[Line], at: int, kept: Kept) -> tuple[int, list[str]]:
    match = _DEFINED.match(lines[at].text)
    assert match
    end = at + 1
    while end < len(lines) and lines[end].text.strip() and not _interrupts(lines, end) and not _is_defined(lines, end):
        end += 1
    lazy = [Line(one.number, one.text.lstrip()) for one in lines[at + 1 : end]]
    end, inner = _children(lines, end, _indent_of_first(lines, end, 2, 4))
    body = _blocks([Line(lines[at].number, lines[at].text[match.end() :]), *lazy, *inner], kept, _Place())
    return end, [f":   {body[0]}", *_indented(body[1:])]


def _is_item(lines: Sequence[Line], at: int) -> bool:
    match = _ITEM.match(lines[at].text)
    return match is not None and len(match[1]) < 4 and not _RULE.match(lines[at].text)


def _list(lines: Sequence[Line], at: int, kept: Kept) -> tuple[int, list[str]]:
    """A list of one kind: its items, those in between that are nested in them, and the empty lines that make it loose."""
    kind = _kind_of(lines[at])
    out: list[str] = []
    end, is_loose = at, False
    while end < len(lines):
        begin = end
        while begin < len(lines) and not lines[begin].text.strip():
            begin += 1
        if begin >= len(lines) or not _is_item(lines, begin) or _kind_of(lines[begin]) != kind:
            break
        if out and (begin > end or is_loose):
            out.append("")
        end, item = _item(lines, begin, kept)
        is_loose = "" in item
        out += item
    return end, out


def _kind_of(line: Line) -> str:
    match = _ITEM.match(line.text)
    assert match
    return "1" if match[2][0].isdigit() else "-"


def _item(lines: Sequence[Line], at: int, kept: Kept) -> tuple[int, list[str]]:
    match = _ITEM.match(lines[at].text)
    assert match
    base, marker, spaces, first = len(match[1]), match[2], _indent(match[3] or " "), match[4] or ""
    width = base + len(marker) + (spaces if spaces <= 4 else 1)
    first = first if spaces <= 4 else " " * (spaces - 1) + first
    end, rest = _item_lines(lines, at, base, width)
    inner = [Line(lines[at].number, first), *rest]
    body = _blocks(inner if first.strip() or len(inner) == 1 else inner[1:], kept, _Place(is_item=True))
    body = body if any(body) else [EMPTY]
    if _begins_as_block(body[0]):
        body = [EMPTY, "", *body]
    sign = "-" if not marker[0].isdigit() else f"{marker[:-1]}."
    return end, [f"{sign} {body[0]}", *_indented(body[1:])]


def _begins_as_block(text: str) -> bool:
    return bool(re.match(r"```|!!!|\?\?\?|> |- |\d+\. |:   |\||///", text)) and not re.match(
        r"- \[[ xX]\] ", "x" + text
    )


def _item_lines(lines: Sequence[Line], at: int, base: int, width: int) -> tuple[int, list[Line]]:
    """The lines that belong to an item, without their indent, and the line after the last."""
    end = at + 1
    own: list[Line] = []
    fence = ""
    while end < len(lines):
        text = lines[end].text
        if not text.strip():
            after = next((one for one in range(end, len(lines)) if lines[one].text.strip()), None)
            if after is None or not _is_child(lines[after].text, base, width):
                break
            own += lines[end:after]
            end = after
            continue
        is_lazy = (
            bool(lines[end - 1].text.strip())
            and not fence
            and not _interrupts(lines, end)
            and not _ATTRIBUTES.match(text)
        )
        if not _is_child(text, base, width) and (not is_lazy or _is_next_item(lines, end, lines[at])):
            break
        own.append(lines[end])
        fence = _open_fence(fence, text)
        end += 1
    indent = _item_indent(own, base, width, bool(_BLOCK_AT_ONCE.match(lines[at].text[width:])))
    return end, [Line(one.number, _dedented(one.text, indent)) for one in own]


def _is_next_item(lines: Sequence[Line], at: int, before: Line) -> bool:
    return _is_item(lines, at) and (_kind_of(lines[at]) == _kind_of(before) or _starts_list(lines[at].text))


def _open_fence(opened: str, text: str) -> str:
    """The backticks of the code block that a line is in, given those before it."""
    run = re.match(r"\s*(`{3,}|~{3,})(.*)$", text)
    if run and not opened:
        return run[1]
    return "" if run and run[1].startswith(opened) and not run[2].strip() else opened


def _is_child(text: str, base: int, width: int) -> bool:
    indent = _indent(text)
    is_marker = bool(_ITEM.match(text)) and not _RULE.match(text)
    return indent >= min(width, base + 4) or (indent >= base + 2 and is_marker)


def _item_indent(own: Sequence[Line], base: int, width: int, begins_with_block: bool) -> int:
    """How far an item's lines are indented, by CommonMark's rule or by the older one of four spaces."""
    if begins_with_block:
        return width
    indents = [_indent(one.text) for one in own if one.text.strip()]
    least = min((indent for indent in indents if indent >= min(width, base + 4)), default=None)
    if least is None:
        return min((indent for indent in indents if indent >= base + 2), default=width)
    if least <= width + 3:
        return min(least, base + 4) if width <= base + 4 else width
    return base + 4 if least >= base + 8 else width


def _is_heading(lines: Sequence[Line], at: int) -> bool:
    return bool(_HEADING.match(lines[at].text))


def _heading(lines: Sequence[Line], at: int, kept: Kept) -> tuple[int, list[str]]:
    match = _HEADING.match(lines[at].text)
    assert match
    (title,) = passages.written([Line(lines[at].number, _UNNUMBERED.sub("", match[2] or match[4] or ""))], kept)
    return at + 1, [f"{(match[1] or match[3]).strip()} {passages.mark(lines[at])}{title}", ""]


def _is_rule(lines: Sequence[Line], at: int) -> bool:
    return bool(_RULE.match(lines[at].text))


def _rule(lines: Sequence[Line], at: int, kept: Kept) -> tuple[int, list[str]]:
    return at + 1, ["---"]


def _is_table(lines: Sequence[Line], at: int) -> bool:
    if at + 1 >= len(lines) or not _ROW.search(lines[at].text) or _indent(lines[at].text) > 3:
        return False
    under = lines[at + 1].text
    return bool(_UNDER_HEAD.match(under)) and "|" in under


def _table(lines: Sequence[Line], at: int, kept: Kept) -> tuple[int, list[str]]:
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
        if not is_row and (not _ROW.search(lines[after].text) or _interrupts(lines, after)):
            break
        rows.append(lines[after])
        end = after + 1
    return end, [text.strip() for row in rows for text in passages.written([_bare(row)], kept)]


def _bare(row: Line) -> Line:
    """A row whose code has plain bars: they need no backslash here, and had one for GitHub."""
    text = row.text
    for span in reversed([one for one in maths.spans(text) if one.kind == "code"]):
        text = text[: span.start] + text[span.start : span.end].replace("\\|", "|") + text[span.end :]
    return Line(row.number, text)


def _is_slashes(lines: Sequence[Line], at: int) -> bool:
    return bool(_SLASHES.match(lines[at].text))


def _slashes(lines: Sequence[Line], at: int, kept: Kept) -> tuple[int, list[str]]:
    """A block of pymdownx: its two lines of slashes stay, what is between them is read."""
    match = _SLASHES.match(lines[at].text)
    assert match
    closing = re.compile(rf" {{0,3}}{match[1]}[ \t]*$")
    end = next((one for one in range(at + 1, len(lines)) if closing.match(lines[one].text)), None)
    if end is None:
        kept.wrong(lines[at].number, f"this block is not closed: a line of {match[1]} has to end it")
        return len(lines), []
    inner = list(lines[at + 1 : end])
    options = []
    while inner and re.match(r" {4}[\w-]+:", inner[0].text):
        options.append(re.sub(r"(\bid:\s*['\"]?)(?=\w)", lambda found: found[1], inner.pop(0).text))
    return end + 1, [lines[at].text.strip(), *options, "", *_blocks(inner, kept, _Place()), "", match[1]]


def _is_indented(lines: Sequence[Line], at: int) -> bool:
    return _indent(lines[at].text) >= 4


def _indented_code(lines: Sequence[Line], at: int, kept: Kept) -> tuple[int, list[str]]:
    end = at
    last = at
    while end < len(lines) and (_indent(lines[end].text) >= 4 or not lines[end].text.strip()):
        last = end if lines[end].text.strip() else last
        end += 1
    texts = [_dedented(one.text, 4) for one in lines[at : last + 1]]
    return last + 1, _code("", texts, lines[at], kept)


def _is_html(lines: Sequence[Line], at: int) -> bool:
    return bool(_VERBATIM.match(lines[at].text) or _HTML.match(lines[at].text))


def _html(lines: Sequence[Line], at: int, kept: Kept) -> tuple[int, list[str]]:
    """HTML up to its closing tag; what says `markdown` of itself is read like everything else."""
    if match := _VERBATIM.match(lines[at].text):
        end = _end_of(lines, at, "-->" if match[2] else f"</{match[1]}", match.end())
        return end, passages.written(lines[at:end], kept)
    match = _HTML.match(lines[at].text)
    assert match
    opening = _tag_lines(lines, at)
    end = _closing_tag(lines, at, match[1])
    says_so = re.search(r"\smarkdown(?=[\s=>])", "\n".join(one.text for one in lines[at:opening]))
    if says_so or _has_markdown(lines[at:end], match[1]):
        return _markdown_inside(lines, at, opening, match[1], kept)
    return end, passages.written([Line(one.number, one.text) for one in lines[at:end]], kept)


def _markdown_inside(lines: Sequence[Line], at: int, opening: int, tag: str, kept: Kept) -> tuple[int, list[str]]:
    end = _closing_tag(lines, at, tag)
    if end - opening < 2 or not re.match(rf"\s*</{tag}\s*>\s*$", lines[end - 1].text, re.IGNORECASE):
        return end, passages.written(lines[at:end], kept)
    inner = lines[opening : end - 1]
    indent = min((_indent(one.text) for one in inner if one.text.strip()), default=0)
    body = _blocks([Line(one.number, _dedented(one.text, indent)) for one in inner], kept, _Place())
    opened = passages.written(lines[at:opening], kept)
    if not re.search(r"\smarkdown(?=[\s=>])", "\n".join(opened)):
        opened[0] = re.sub(rf"<{tag}\b", rf'<{tag} markdown="1"', opened[0], count=1)
    return end, [*opened, *body, lines[end - 1].text.strip()]


def _has_markdown(own: Sequence[Line], tag: str) -> bool:
    """Whether HTML has an empty line and then text that is no tag: by CommonMark's rule that is Markdown again."""
    if tag.lower() not in _HOLDS_MARKDOWN:
        return False
    return any(not one.text.strip() and after.text.strip()[:1] not in ("", "<") for one, after in pairwise(own))


def _tag_lines(lines: Sequence[Line], at: int) -> int:
    return next((one + 1 for one in range(at, len(lines)) if ">" in lines[one].text), at + 1)


def _end_of(lines: Sequence[Line], at: int, closing: str, start: int) -> int:
    if closing in lines[at].text[start:].lower():
        return at + 1
    return next((one + 1 for one in range(at + 1, len(lines)) if closing in lines[one].text.lower()), len(lines))


def _closing_tag(lines: Sequence[Line], at: int, tag: str) -> int:
    """The line after the one that closes a tag; where none does, the next empty line."""
    blank = next((one for one in range(at, len(lines)) if not lines[one].text.strip()), len(lines))
    if lines[at].text.lstrip().startswith("</") or tag.lower() == "hr":
        return at + 1
    depth = 0
    for end in range(at, len(lines)):
        for found in re.finditer(rf"<(/?){tag}\b[^>]*?(/?)(?:>|$)", lines[end].text, re.IGNORECASE):
            depth += -1 if found[1] else 0 if found[2] else 1
        if depth <= 0:
            return end + 1
    return blank


def _interrupts(lines: Sequence[Line], at: int) -> bool:
    """Whether a line begins a block although a paragraph goes before it without an empty line."""
    text = lines[at].text
    if _is_indented(lines, at):
        return False
    if _is_item(lines, at):
        return _starts_list(text)
    begins = (
        _is_fence,
        _is_quote,
        _is_heading,
        _is_table,
        _is_box,
        _is_note,
        _is_slashes,
        _is_html,
        _is_colons,
        _is_defined,
    )
    return any(begin(lines, at) for begin in begins) or (_is_rule(lines, at) and not _DASHES.match(text))


def _starts_list(text: str) -> bool:
    """Whether an item may follow a paragraph at once: a number at the head of a line is the end of a sentence else."""
    match = _ITEM.match(text)
    return match is not None and bool((match[4] or "").strip()) and match[2] in ("-", "+", "*", "1.", "1)")


def _paragraph(lines: Sequence[Line], at: int, kept: Kept) -> tuple[int, list[str]]:
    chunk_end = next((one for one in range(at, len(lines)) if not lines[one].text.strip()), len(lines))
    covered = _covered(lines[at:chunk_end])
    end = at + 1
    while end < chunk_end and (end - at in covered or not _interrupts(lines, end)):
        end += 1
    own = lines[at:end]
    if (figure := passages.figure(own, kept)) is not None:
        return end, [figure]
    texts = passages.written(own, kept)
    if len(own) == 1 and _ATTRIBUTES.match(own[0].text):
        return end, [passages.mark(own[0]) + texts[0].strip()]
    if len(own) == 2 and len(texts) == 2 and _DASHES.match(texts[1]):
        return end, [passages.mark(own[0]) + texts[0].strip(), texts[1].strip(), ""]
    return end, [_no_heading(texts[0].lstrip()), *map(_no_item, texts[1:])]


def _covered(chunk: Sequence[Line]) -> set[int]:
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


def _children(lines: Sequence[Line], at: int, indent: int) -> tuple[int, list[Line]]:
    """The lines from one on that are indented so far, and the empty ones between them."""
    end = last = at
    while end < len(lines) and (not lines[end].text.strip() or _indent(lines[end].text) >= indent):
        end += 1
        last = end if lines[end - 1].text.strip() else last
    return last, [Line(one.number, _dedented(one.text, indent)) for one in lines[at:last]]


def _indent_of_first(lines: Sequence[Line], at: int, least: int, most: int) -> int:
    first = next((one.text for one in lines[at:] if one.text.strip()), "")
    return min(max(_indent(first), least), most)


def _indented(texts: Sequence[str]) -> list[str]:
    return [f"    {text}" if text else "" for text in texts]


def _indent(text: str) -> int:
    blank = text[: len(text) - len(text.lstrip(" \t"))]
    return len(blank.expandtabs(4))


def _dedented(text: str, by: int) -> str:
    """A line without so many columns of its indent: half a tab becomes spaces, and tabs after it stay."""
    at = column = 0
    while column < by and text[at : at + 1] in (" ", "\t"):
        column += 1 if text[at] == " " else 4 - column % 4
        at += 1
    return " " * (column - by) + text[at:]


_Begins = Callable[[Sequence[Line], int], bool]
_Reads = Callable[[Sequence[Line], int, Kept], tuple[int, list[str]]]
_KINDS: tuple[tuple[_Begins, _Reads], ...] = (
    (_is_indented, _indented_code),
    (_is_fence, _fence),
    (_is_colons, _colons),
    (_is_quote, _quote),
    (_is_box, _box),
    (_is_note, _note),
    (_is_defined, _definition),
    (_is_rule, _rule),
    (_is_item, _list),
    (_is_heading, _heading),
    (_is_slashes, _slashes),
    (_is_table, _table),
    (_is_html, _html),
)
