"""Maths in a text: where it is, told apart from money, and what it is as MathML."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape

from math_core import LatexError, LatexToMathML

from builder.mistakes import did_you_mean

PREFIX = "eq:"
"""What the id of an equation begins with."""

NOTHING = "\ufde5"
"""What a formula that only defines something is shown as; a paragraph of nothing else goes."""

_RUN = re.compile(r"`+")
_TAG = re.compile(r"<!--.*?-->|</?[A-Za-z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.DOTALL)
_ADDRESS = re.compile(r"\]\(\s*(?:<[^<>\n]*>|(?:[^\s()]|\([^\s()]*\))*)|(?:https?://|www\.)[^\s<>]*|<https?:[^<>\s]*>")
_VERBATIM = re.compile(r"<(pre|script|style|textarea)\b[^>]*>(.*?)</\1\s*>", re.IGNORECASE | re.DOTALL)
_BEGIN = re.compile(r"\\begin\{([A-Za-z]+\*?)\}")
_REFERENCE = re.compile(r"\\(?:eq)?ref\{[^{}]*\}")
_DEFINITION = re.compile(r"\\(?:(?:re|provide)?newcommand|renewcommand|providecommand|DeclareMathOperator|g?def)\b\*?")
_OPERATOR = re.compile(r"\\DeclareMathOperator(\*?)\s*\{?(\\[A-Za-z]+)\}?\s*\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}")
_NEW = re.compile(r"\\(?:re)?newcommand\*?\s*(?:\{\s*(\\[A-Za-z]+)\s*\}|(\\[A-Za-z]+))")
_TEXT = re.compile(r"\\(?:text|mbox|textrm|textbf|textit|textsf|texttt|intertext|shortintertext)\s*\{")
_AMOUNT = re.compile(r"(?:[A-Z]{1,3})?\d")
_LABEL = re.compile(r"\\label\{([^{}]*)\}")
_WORDS = re.compile(r"(\\(?:label|eqref|tag\*?))\{((?!\s*\\)[^{}$]*)\}")
_NUMBER = "LaTeXword"
_BLANK = re.compile(r"\n[ \t]*\n")
_OPENERS = "([{|/:=+-*<,;\"'“‘—–"


@dataclass(frozen=True)
class Formula:
    """A formula as it was written, its LaTeX, and whether it stands on lines of its own."""

    source: str
    latex: str
    is_display: bool
    line: int | None = None
    id: str | None = None


@dataclass(frozen=True)
class Span:
    """A piece of a text that is not prose.

    `kind` is maths, code, dollar (an escaped one), tag, address or verbatim (what is inside of `<pre>` and its like).
    """

    kind: str
    start: int
    end: int
    inner: str
    is_display: bool = False


@dataclass(frozen=True)
class Rendered:
    """A formula as HTML, or what is wrong with it."""

    html: str
    problems: tuple[str, ...] = ()


def spans(text: str) -> list[Span]:
    """The maths and the code in a text, in order, and what must not be searched for either: tags and addresses."""
    found: list[Span] = []
    at = 0
    while at < len(text):
        span = _READERS[text[at]](text, at) if text[at] in _READERS else None
        if span is None:
            at += 1
        elif span.kind == "nothing":
            at = span.end
        else:
            found.append(span)
            at = span.end
    return found


def render(formulas: Sequence[Formula], macros: Mapping[str, str]) -> list[Rendered]:
    """Every formula of a document: numbers run through it, and formulas may refer to later ones.

    Raises ValueError where one of the site's own macros is wrong.
    """
    names = {name.removeprefix("\\"): latex for name, latex in macros.items()}
    try:
        converter = LatexToMathML(
            fancy_error=False, continue_on_error=True, id_prefix=PREFIX, macros=names, global_group=True
        )
    except LatexError as error:
        at = re.match(r"macro(\d+):(?:\d+: )?", str(error))
        name = list(names)[int(at[1])] if at else ""
        what = str(error)[at.end() :] if at else str(error)
        raise ValueError(f"the macro {name!r} is not LaTeX that can be rendered: {what}") from None
    prepared = [_prepared(one) for one in formulas]
    labels = Counter(name for latex in prepared for name in _LABEL.findall(latex))
    words = list(dict.fromkeys(word for latex in prepared for _, word in _WORDS.findall(latex)))
    answers = converter.convert_all(
        [(_numbered(latex, words), one.is_display) for latex, one in zip(prepared, formulas, strict=True)]
    )
    return [
        _rendered(one, latex, _worded(answer, words), labels)
        for one, latex, answer in zip(formulas, prepared, answers, strict=True)
    ]


def _nothing(end: int) -> Span:
    return Span("nothing", 0, end, "")


def _code(text: str, at: int) -> Span | None:
    """A code span as CommonMark has it: as many backticks at its end as at its beginning."""
    length = len(_RUN.match(text, at)[0])  # type: ignore[index]
    for run in _RUN.finditer(text, at + length):
        if _BLANK.search(text, at, run.start()):
            break
        if len(run[0]) == length:
            return Span("code", at, run.end(), text[at + length : run.start()])
    return _nothing(at + length)


def _tag(text: str, at: int) -> Span | None:
    if match := _VERBATIM.match(text, at):
        return Span("verbatim", match.start(2), match.end(2), match[2])
    match = _TAG.match(text, at) or _ADDRESS.match(text, at)
    return Span("tag", at, match.end(), match[0]) if match else None


def _address(text: str, at: int) -> Span | None:
    if text[at] != "]" and at and text[at - 1].isalnum():
        return None
    match = _ADDRESS.match(text, at)
    return Span("address", at, match.end(), match[0]) if match else None


def _backslash(text: str, at: int) -> Span | None:
    if match := _DEFINITION.match(text, at):
        return _definition(text, at, match.end())
    if match := _BEGIN.match(text, at):
        return _environment(text, at, match[1])
    if match := _REFERENCE.match(text, at):
        return Span("maths", at, match.end(), match[0])
    for opening, closing in (("\\(", "\\)"), ("\\[", "\\]"), ("\\\\(", "\\\\)"), ("\\\\[", "\\\\]")):
        if text.startswith(opening, at) and (span := _bracketed(text, at, opening, closing)):
            return span
    if text.startswith("\\$", at):
        return Span("dollar", at, at + 2, "$")
    return _nothing(at + 2)


def _bracketed(text: str, at: int, opening: str, closing: str) -> Span | None:
    end = text.find(closing, at + len(opening))
    inner = text[at + len(opening) : end]
    if end < 0 or _BLANK.search(inner) or not inner.strip():
        return None
    is_display = opening.endswith("[")
    before, after = text[:at].rstrip(" \t"), text[end + len(closing) :].lstrip(" \t")
    is_alone = before[-1:] in ("", "\n") and after[:1] in ("", "\n")
    # Brackets are escaped with a backslash, too: "as \[1\] says", "[not a link]\(here\)".
    is_escape = not opening.startswith("\\\\") and inner == inner.strip() and not is_alone
    if is_display and is_escape and re.fullmatch(r"[\w\s,.;:&!?#@-]*", inner):
        return None
    if before.endswith("]") or re.fullmatch(r"[^\W\d_]{2,}(?:\s+[^\W\d_]+)+", inner.strip()):
        return None
    return Span("maths", at, end + len(closing), inner, is_display)


def _environment(text: str, at: int, name: str) -> Span | None:
    depth = 0
    for match in re.finditer(rf"\\(begin|end)\{{{re.escape(name)}\}}", text[at:]):
        depth += 1 if match[1] == "begin" else -1
        if depth == 0:
            whole = text[at : at + match.end()]
            return None if _BLANK.search(whole) else Span("maths", at, at + match.end(), whole, True)
    return None


def _definition(text: str, at: int, end: int) -> Span | None:
    """A macro's definition, up to the end of its last pair of braces."""
    is_def = text[at:end].rstrip("*").endswith("def")
    groups = 1 if is_def else 2
    while groups and end < len(text):
        if text[end] == "{":
            closed = _closing_brace(text, end)
            if closed is None:
                return None
            end, groups = closed + 1, groups - 1
        elif text[end] == "\\" and not is_def and groups == 2 and (name := re.compile(r"\\[A-Za-z]+").match(text, end)):
            end, groups = name.end(), 1
        elif text[end] == "\n" and text[end : end + 2] == "\n\n":
            return None
        else:
            end += 1
    return None if groups else Span("maths", at, end, text[at:end])


def _closing_brace(text: str, at: int) -> int | None:
    depth = 0
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] in "{}":
            depth += 1 if text[at] == "{" else -1
            if depth == 0:
                return at
        at += 1
    return None


def _dollar(text: str, at: int) -> Span | None:
    if text.startswith("$$", at):
        return _display(text, at) or _nothing(at + len(re.compile(r"\$+").match(text, at)[0]))  # type: ignore[index]
    if ticks := re.compile(r"\$`([^`$\n]+)`\$").match(text, at):
        return Span("maths", at, ticks.end(), ticks[1])
    return _inline(text, at)


def _display(text: str, at: int) -> Span | None:
    end = _next_dollar(text, at + 2)
    while end is not None and not text.startswith("$$", end):
        end = _next_dollar(text, end + 1)
    if end is None or text.startswith("$$$", end):
        return None
    inner = text[at + 2 : end]
    if not inner.strip() or _BLANK.search(inner):
        return None
    return Span("maths", at, end + 2, inner, not _is_in_a_sentence(text, at, end + 2))


def _is_in_a_sentence(text: str, start: int, end: int) -> bool:
    """Whether two dollars stand where one does elsewhere, as in kramdown: what goes on at once would begin a line."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    return bool(before.strip(" \t>-*+")) and (bool(re.match(r"[\w,.;:!?)\]’-]", text[end:])) or before.endswith("("))


def _inline(text: str, at: int) -> Span | None:
    end = _next_dollar(text, at + 1)
    if end is None:
        return None
    inner, after = text[at + 1 : end], text[end + 1 : end + 2]
    if not inner or inner[0].isspace() or inner[-1].isspace():
        return None
    if after.isdecimal() and not re.search(r"\\[A-Za-z]", inner):
        return None
    if _BLANK.search(inner) or _has_code(inner) or _is_money(inner, after):
        return None
    if text[at - 1 : at].isdigit() and inner[-1].isdigit() and " " in inner:
        return None
    return Span("maths", at, end + 1, inner)


def _next_dollar(text: str, at: int) -> int | None:
    """The next dollar that is neither escaped nor inside of `\\text{…}`."""
    while at < len(text):
        if text[at] == "$":
            return at
        if words := _TEXT.match(text, at):
            at = _closing_brace(text, words.end() - 1) or words.end()
        elif text[at] == "\\":
            at += 1
        at += 1
    return None


def _has_code(inner: str) -> bool:
    found = inner.find("`")
    return found >= 0 and (_code(inner, found) or _nothing(0)).kind == "code"


def _is_money(inner: str, after: str) -> bool:
    """Whether the second dollar begins something instead of ending it: `$5 ($x$ each)`, `$HOME:$PATH`."""
    goes_on = after.isalnum() or after == "\\"
    if inner[-1] in _OPENERS and goes_on and not (inner[-1] == "|" and inner.count("|") % 2 == 0):
        return True
    if not _AMOUNT.match(inner):
        return False
    is_open = any(inner.count(left) != inner.count(right) for left, right in ("()", "[]", "{}"))
    return is_open or inner[-1] in _OPENERS or (goes_on and " " in inner)


_READERS = {
    "`": _code,
    "<": _tag,
    "]": _address,
    "h": _address,
    "w": _address,
    "\\": _backslash,
    "$": _dollar,
}


def _prepared(formula: Formula) -> str:
    """The LaTeX as the converter knows it."""
    latex = _without_dollars(formula.latex.strip())
    # Where Markdown takes a backslash away, authors write the end of a row with four.
    latex = re.sub(r"(?<!\\)\\{4}(?!\\)", r"\\\\", latex)
    latex = re.sub(r"\\ref(?=\{)", r"\\eqref", latex)
    latex = re.sub(r"\\mbox(?=\s*\{)", r"\\text", latex)
    latex = re.sub(r"\\(begin|end)\{split\}", r"\\\1{aligned}", latex)
    latex = re.sub(r"\\begin\{alignat(\*?)\}\s*\{\d+\}", r"\\begin{align\1}", latex)
    latex = re.sub(r"\\end\{alignat(\*?)\}", r"\\end{align\1}", latex)
    latex = _OPERATOR.sub(r"\\newcommand{\2}{\\operatorname\1{\3}}", latex)
    # What is defined already is defined anew, as in MathJax: the converter knows more names than LaTeX does.
    latex = _NEW.sub(_anew, latex)
    if formula.is_display and not re.search(r"\\begin\{(?:equation|align|gather|multline)\*?\}", latex):
        if formula.id and "\\label" not in latex:
            latex += f"\\label{{{formula.id}}}"
        if "\\label{" in latex or "\\tag" in latex:
            star = "*" if "\\tag" in latex else ""
            latex = f"\\begin{{equation{star}}}{latex}\\end{{equation{star}}}"
    return latex


def _anew(match: re.Match[str]) -> str:
    name = match[1] or match[2]
    return f"\\providecommand{{{name}}}{{}}\\renewcommand{{{name}}}"


def _without_dollars(latex: str) -> str:
    r"""`\text{for $x$}` as `\text{for }x\text{}`, which says the same."""
    parts: list[str] = []
    at = 0
    while match := _TEXT.search(latex, at):
        end = _closing_brace(latex, match.end() - 1)
        if end is None:
            break
        command, words = match[0], latex[match.end() : end]
        pieces = re.split(r"(?<!\\)\$", words)
        inside = [piece if odd % 2 else f"{command}{piece}}}" for odd, piece in enumerate(pieces)]
        parts += [latex[at : match.start()], "".join(inside) if len(pieces) % 2 else latex[match.start() : end + 1]]
        at = end + 1
    return "".join([*parts, latex[at:]])


def _numbered(latex: str, words: Sequence[str]) -> str:
    """The LaTeX with a number for every label, reference and tag: the converter takes ASCII letters there only."""
    return _WORDS.sub(lambda match: f"{match[1]}{{{_NUMBER}{words.index(match[2])}}}", latex)


def _worded(html: str, words: Sequence[str]) -> str:
    """The HTML with the author's words for those numbers again."""
    html = re.sub(rf"{PREFIX}{_NUMBER}(\d+)", lambda match: PREFIX + escape(_id_of(words[int(match[1])])), html)
    return re.sub(rf"{_NUMBER}(\d+)", lambda match: escape(words[int(match[1])], quote=False), html)


def _id_of(label: str) -> str:
    """A label as an id, without what all labels begin with: authors write that themselves, too."""
    return "-".join(label.removeprefix(PREFIX).split())


def _rendered(formula: Formula, latex: str, answer: str, labels: Counter[str]) -> Rendered:
    quote = " ".join(formula.source.split())
    if error := re.match(r'<(?:p|span) class="math-core-error" title="([^"]*)">', answer):
        # It begins with a place in the LaTeX as it was prepared, which is not as it was written.
        what = re.sub(r"^\d+: ", "", unescape(error[1]))
        wrong = f"this formula is not LaTeX that can be rendered: {what}: {quote}"
        return Rendered(escape(formula.source), (wrong,))
    problems = [
        f"no equation has the label {name!r}{did_you_mean(name, labels)}: {quote}"
        for name in re.findall(r"\\eqref\{([^{}]*)\}", latex)
        if name not in labels
    ]
    problems += [
        f"the label {name!r} is used {labels[name]} times; a label names one equation: {quote}"
        for name in _LABEL.findall(latex)
        if labels[name] > 1
    ]
    return Rendered(_html(formula, answer), tuple(problems))


def _html(formula: Formula, mathml: str) -> str:
    if formula.source.startswith(("\\ref{", "\\eqref{")):
        link = re.sub(r"</?(?:math|mtext)>", "", mathml)
        return re.sub(r">\(([^<]*)\)<", r">\1<", link) if formula.source.startswith("\\ref{") else link
    if re.fullmatch(r"<math[^>]*></math>", mathml):
        return NOTHING
    if not formula.is_display:
        return mathml
    # A name with a colon is in the id of its number only: others with one are the page's own.
    id_ = f' id="{escape(formula.id)}"' if formula.id and ":" not in formula.id else ""
    # A formula wider than the page has to be scrolled by keyboard, too.
    return f'<span class="display" tabindex="0"{id_}>{mathml}</span>'
