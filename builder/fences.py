"""What stands behind the three backticks of a code block: a language, a title, lines to point out, live; or a directive."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from pygments.lexers import find_lexer_class_by_name
from pygments.util import ClassNotFound

PLAIN = "text"
_PYTHON = {
    "py",
    "ipython",
    "ipython3",
    "jupyter",
    "pyodide",
    "pyodide-python",
    "webpy",
    "py3",
    "python3",
    "python-repl",
}
_ALIASES = {**dict.fromkeys(_PYTHON, "python"), "ojs": "javascript", "rmarkdown": "markdown", "dirtree": PLAIN}
_CODE_DIRECTIVES = {
    "code",
    "code-block",
    "code-cell",
    "sourcecode",
    "highlight",
    "jupyter-execute",
    "ipython",
    "parsed-literal",
}
TITLED = {
    "note", "tip", "hint", "important", "warning", "caution", "danger", "attention", "error", "seealso", "info", "abstract",
    "summary", "example", "question", "quote", "success", "failure", "bug", "todo", "exercise", "solution", "definition",
    "theorem", "proof", "lemma", "remark", "corollary", "algorithm",
}  # fmt: skip
"""The kinds of boxes for whose titles there are words in every language."""

BOXES = TITLED | {"admonition", "versionadded", "deprecated"}
INSTEAD = {
    "index": "leave it out",
    "exercise-start": "write :::{exercise} there, and ::: in place of {exercise-end}",
    "exercise-end": "write :::",
    "solution-start": "write :::{solution} there, and ::: in place of {solution-end}",
    "solution-end": "write :::",
    "margin": 'write !!! note "Title" and indent the text by four spaces',
    "sidebar": 'write !!! note "Title" and indent the text by four spaces',
    "raw": "write the HTML as it is, without ```",
    "epigraph": "write a quote, with > before each line",
    "glue": "write {{ name }}, and give name in lesson.py",
    "video": 'write <video src="video.mp4" controls></video>',
    "figure": "write ![The caption.](picture.png)",
    "image": "write ![What it shows](picture.png)",
    "mermaid": "put in a picture of it, or write ```text",
    "tableofcontents": "leave it out: a lesson's list of sections is made by itself",
    "contents": "leave it out: a lesson's list of sections is made by itself",
    "toctree": "leave it out: lessons are listed by themselves",
    "list-table": "write a table with | and ---",
    "table": "write a table with | and ---",
    "csv-table": "write a table with | and ---",
    "literalinclude": "write the code here, between ``` and ```",
    "include": "write the text here",
    "tab-set": "write headings, or ??? boxes that open",
    "tabbed": "write headings, or ??? boxes that open",
    "dropdown": 'write ??? note "Title" and indent the text by four spaces',
    "=html": "write the HTML as it is, without ```",
    "=latex": "write the formula between $$ and $$",
    "=tex": "write the formula between $$ and $$",
    "bibliography": "write the sources as a list, or as notes: [^name]",
}
_LIVE, _RAISES = "live", frozenset({"raises", "raises-exception"})
_NAME = r"[\w.+#-]+"
_TOKEN = re.compile(
    r"""(?P<key>[\w:-]+)\s*=\s*(?P<value>"[^"]*"|'[^']*'|\[[^\]]*\]|\([^)]*\)|[^\s,{}]+)|(?P<lines>\{[\d\s,-]+\})|(?P<word>[^\s{},=]+)"""
)


@dataclass(frozen=True)
class Header:
    """What a fence's first line says; `directive` is a name that is no language's, `argument` what stands behind it."""

    language: str = ""
    id: str = ""
    classes: tuple[str, ...] = ()
    options: dict[str, str] = field(default_factory=dict)
    directive: str = ""
    argument: str = ""
    is_cell: bool = False
    is_live: bool = False
    raises: bool = False


def read(info: str) -> Header:
    """What the first line of a fence says, as MkDocs, Quarto, R Markdown, MyST, Pandoc, kramdown and GitHub have it."""
    info = info.strip()
    braced = re.match(rf"\{{\s*([A-Za-z]{_NAME[3:]}|[A-Za-z][\w.+#:-]*)\s*\}}\s*(.*)$", info)
    if braced:
        return _directive(braced[1], braced[2])
    cell = re.match(r"\{\s*([A-Za-z][\w+#-]*)[\s,]+(.*)\}\s*$", info)
    if cell and not cell[1].startswith("."):
        return _header(cell[1], cell[2], is_cell=True)
    if raw := re.match(r"\{\s*=\s*(\w+)\s*\}", info):
        return Header(directive=f"={raw[1]}")
    attributes = re.match(r"\{:?\s*(.*?)\s*\}\s*$", info)
    if attributes:
        return _header("", attributes[1], is_cell=False)
    word = re.match(rf"({_NAME})(?:[:,](\S*))?(?=[\s{{]|$)", info)
    if not word:
        return _header("", info, is_cell=False)
    rest = info[word.end() :]
    if word[2] and "." in word[2]:
        rest += f' title="{word[2]}"'
    return _header(word[1], rest, is_cell=False)


def with_option(header: Header, key: str, value: str) -> Header:
    """The header with an option that stands on a line of its own in the block, where it means something here."""
    words = (
        set(re.findall(r"[\w-]+", value))
        if key == "tags"
        else {key}
        if value.strip().lower() in ("", "true")
        else set()
    )
    header = _marked(header, words)
    return replace(header, options={**header.options, **_option(key, value.strip().strip("\"'"))})


def line_of(header: Header) -> str:
    """The first line of a fence as SuperFences reads it, without its backticks."""
    parts = [f"#{header.id}"] if header.id else []
    parts += [f".{name}" for name in header.classes]
    parts += [f'{key}="{value}"' for key, value in header.options.items()]
    language = header.language or PLAIN
    return f"{language} {{{' '.join(parts)}}}" if parts else language


def _marked(header: Header, words: Collection[str]) -> Header:
    """The header with the marks among these words: that it is live, and that it is meant to raise."""
    return replace(
        header,
        is_live=header.is_live or _LIVE in words,
        raises=header.raises or not _RAISES.isdisjoint(words),
    )


def _directive(name: str, argument: str) -> Header:
    if name in _CODE_DIRECTIVES:
        language, *words = argument.split() or ["python" if name == "code-cell" else ""]
        return _marked(Header(_language(language), is_cell=True), words)
    if name in BOXES or name in INSTEAD or name.startswith(("math", "eq")) or ":" in name or "}" in argument:
        return Header(directive=name, argument=argument)
    if not _is_language(_language(name)):
        return Header(directive=name, argument=argument)
    return _header(name, argument, is_cell=True)


def _is_language(name: str) -> bool:
    try:
        find_lexer_class_by_name(name)
    except ClassNotFound:
        return False
    return True


def _header(language: str, rest: str, is_cell: bool) -> Header:
    id_ = ""
    classes: list[str] = []
    options: dict[str, str] = {}
    words: set[str] = set()
    for token in _TOKEN.finditer(rest):
        if token["lines"]:
            options["hl_lines"] = _line_numbers(token["lines"])
        elif token["key"]:
            options.update(_option(token["key"], token["value"].strip("\"'")))
        elif token["word"].startswith("#"):
            id_ = token["word"][1:]
        elif token["word"].startswith("."):
            classes += token["word"].strip(".").split(".")
        elif token["word"] in ("linenums", "lineNumbers", "showLineNumbers", "numberLines"):
            options["linenums"] = "1"
        elif token["word"]:
            words.add(token["word"])
    if not language and classes:
        language = classes.pop(0)
    if {"numberLines", "number-lines", "line-numbers"} & set(classes):
        options.setdefault("linenums", "1")
        classes = [name for name in classes if name not in ("numberLines", "number-lines", "line-numbers")]
    classes = [name for name in classes if re.fullmatch(r"[\w-]+", name) and name not in ("cell-code", "input")]
    if language.lower() == "sourcecode":
        language = classes.pop(0) if classes else ""
    instead = language if language in INSTEAD or language == "math" else ""
    # Only beside a language is it a mark, and no class of a site's own.
    words |= {name for name in classes if name == _LIVE or name in _RAISES} if _LIVE in classes else set()
    classes = [name for name in classes if name not in words]
    header = Header(_language(language), id_, tuple(classes), options, directive=instead, is_cell=is_cell)
    return _marked(header, words)


def _language(name: str) -> str:
    name = name.removeprefix("language-").strip("{}.")
    return _ALIASES.get(name.lower(), name)


def _option(key: str, value: str) -> dict[str, str]:
    key = key.lower().replace("-", "_")
    if key in ("title", "filename", "caption", "fig_cap", "name", "lst_cap") and value:
        return {"title": value.replace('"', "”")}
    if key in ("hl_lines", "emphasize_lines", "code_line_numbers", "highlight", "hl") and _line_numbers(value):
        return {"hl_lines": _line_numbers(value)}
    if (
        key in ("linenums", "startfrom", "start_from", "lineno_start")
        and value.split()[:1]
        and value.split()[0].isdecimal()
    ):
        return {"linenums": value.split()[0]}
    if key in ("linenums", "linenos", "number_lines") and value.lower() not in ("false", "none", "no"):
        return {"linenums": "1"}
    return {}


def _line_numbers(text: str) -> str:
    return " ".join(re.findall(r"\d+(?:-\d+)?", text))
