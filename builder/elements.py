"""HTML in a text, up to its closing tag, and the Markdown that stands inside of it."""

import re
from itertools import pairwise

from builder import indents, passages
from builder.marks import Line
from builder.parser import Block, Lines, Parser

_VERBATIM = re.compile(r" {0,3}<(pre|script|style|textarea)\b[^>]*>|( {0,3}<!--)", re.IGNORECASE)
_HTML = re.compile(
    r" {0,3}</?(address|article|aside|blockquote|body|center|details|dialog|dd|div|dl|dt|fieldset|figcaption|figure|footer|form"
    r"|h[1-6]|header|hr|iframe|legend|li|main|menu|nav|ol|option|p|picture|section|summary|svg|table|tbody|td|tfoot|th|thead|tr"
    r"|ul|video|audio|object|math)(?=[\s/>]|$)",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(r"!?\[[^\[\]\n]+\]\([^()\s]+\)|^\s*```.*$")
_HOLDS_MARKDOWN = {"details", "div", "section", "article", "aside", "center", "figure", "blockquote", "main"}


def begins(lines: Lines, at: int) -> bool:
    """Whether a line begins HTML that is a block."""
    return bool(_VERBATIM.match(lines[at].text) or _HTML.match(lines[at].text))


def read(lines: Lines, at: int, parser: Parser) -> Block:
    """HTML up to its closing tag; what says `markdown` of itself is read like everything else."""
    if match := _VERBATIM.match(lines[at].text):
        end = _end_of(lines, at, "-->" if match[2] else f"</{match[1]}", match.end())
        return end, passages.written(lines[at:end], parser.kept)
    match = _HTML.match(lines[at].text)
    assert match
    opening = _tag_lines(lines, at)
    end = _closing_tag(lines, at, match[1])
    says_so = re.search(r"\smarkdown(?=[\s=>])", "\n".join(one.text for one in lines[at:opening]))
    if says_so or _has_markdown(lines[at:end], match[1]):
        return _markdown_inside(lines, at, opening, match[1], parser)
    for one in lines[at:end]:
        if unread := _MARKDOWN.search(one.text):
            say = f"{unread[0]} would be printed as it stands: Markdown in HTML needs an empty line before it and behind it"
            parser.kept.wrong(one.number, say)
    return end, passages.written(lines[at:end], parser.kept)


def _markdown_inside(lines: Lines, at: int, opening: int, tag: str, parser: Parser) -> Block:
    end = _closing_tag(lines, at, tag)
    if end - opening < 2 or not re.match(rf"\s*</{tag}\s*>\s*$", lines[end - 1].text, re.IGNORECASE):
        return end, passages.written(lines[at:end], parser.kept)
    inner = lines[opening : end - 1]
    indent = min((indents.of(one.text) for one in inner if one.text.strip()), default=0)
    body = parser.blocks([Line(one.number, indents.removed(one.text, indent)) for one in inner])
    opened = passages.written(lines[at:opening], parser.kept)
    if not re.search(r"\smarkdown(?=[\s=>])", "\n".join(opened)):
        opened[0] = re.sub(rf"<{tag}\b", rf'<{tag} markdown="1"', opened[0], count=1)
    return end, [*opened, *body, lines[end - 1].text.strip()]


def _has_markdown(own: Lines, tag: str) -> bool:
    """Whether HTML has an empty line and then text that is no tag: by CommonMark's rule that is Markdown again."""
    if tag.lower() not in _HOLDS_MARKDOWN:
        return False
    return any(not one.text.strip() and after.text.strip()[:1] not in ("", "<") for one, after in pairwise(own))


def _tag_lines(lines: Lines, at: int) -> int:
    return next((one + 1 for one in range(at, len(lines)) if ">" in lines[one].text), at + 1)


def _end_of(lines: Lines, at: int, closing: str, start: int) -> int:
    if closing in lines[at].text[start:].lower():
        return at + 1
    return next((one + 1 for one in range(at + 1, len(lines)) if closing in lines[one].text.lower()), len(lines))


def _closing_tag(lines: Lines, at: int, tag: str) -> int:
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
