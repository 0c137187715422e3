"""What other generators read and this one does not: found, and said with what to write instead."""

import re
from collections.abc import Iterator

UNCLOSED = "{0} opens a formula that is not closed before the next empty line"
_ROLES = {
    "ref": "[its title](#its-id)", "numref": "[its title](#its-id)", "doc": "[its title](../lesson/)", "cite": "[^note]",
    "term": "<dfn>term</dfn>", "download": "[the file](file.csv)", "sub": "H~2~O", "sup": "1^st^", "kbd": "<kbd>Ctrl</kbd>",
}  # fmt: skip

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?s)\{#.*?#\}|\{#(?=\s)"), "{0} would be printed as it stands: a comment stands between <!--# and #-->"),
    (re.compile(r"\A {0,3}\{:[^{}\n]*\}[ \t]*(?=\n)"), "{0} has to stand on the line below what it is about"),
    (
        re.compile(r"(?<![\w\])\\])\[(?!\^)([^\[\]\n]+)\]\{[.#][^{}\n]*\}"),
        '{0} is a span as Pandoc writes it: write <span class="name">{1}</span>',
    ),
    (re.compile(r"\A {0,3}\+[-=]+(?:\+[-=]+)*\+[ \t]*$", re.MULTILINE), "{0} begins a grid: write a table with | and ---"),
    (
        re.compile(r"\A {0,3}: {1,3}(\S.*)$", re.MULTILINE),
        "{0} is below no word that it could define; a table's caption stands between /// caption and ///",
    ),
    (
        re.compile(r"(?<![\w:]):([a-z][a-z0-9_+-]{2,}):(?![\w:`])"),
        "{0} is the name of a sign: write the sign itself",
    ),
    (re.compile(r"\A\+\+\+.*$", re.MULTILINE), "{0} parts the cells of a notebook: leave it out"),
    (re.compile(r"\A%(?!%)\s.*$", re.MULTILINE), "{0} is a comment in MyST: write <!-- … -->"),
    (
        re.compile(r"^ {0,3}\(([\w: .-]+)\)=[ \t]*$", re.MULTILINE),
        "{0} names a target as MyST does: write {{#{1}}} behind the heading that it names",
    ),
    (re.compile(r'^ {0,3}={3}[!+]? *"([^"\n]*)".*$', re.MULTILINE),
     "{0} begins a tab, and there are none here: write headings, or ??? boxes that open"),
    (re.compile(r'^ {0,3}[-;]*8<[-;]*.*$', re.MULTILINE), "{0} would put a file in: write its text here"),
    (re.compile(r"^ {0,3}(?:\[toc\]|\[\[_?toc_?\]\])[ \t]*$", re.MULTILINE | re.IGNORECASE),
     "{0}: leave it out, a lesson's list of sections is made by itself"),
    (re.compile(r"!\[\[([^\[\]\n|]+)(?:\|[^\[\]\n]*)?\]\]"), "{0} puts a file in as wikis do: write ![What it shows]({1})"),
    (re.compile(r"\ATable: \S.*$", re.MULTILINE),
     "{0}: a table's caption stands below it, between /// table-caption and ///"),
    (re.compile(r"^ {0,3}\\[A-Za-z]{3,}[ \t]*$", re.MULTILINE),
     "{0} is LaTeX outside of a formula, and would be printed as it stands"),
    (re.compile(r"(?<!!)\[\[(?!(?i:_?toc_?)\]\])(?![\d\s.,;+-]*\]\])([^\[\]\n|]+)(?:\|[^\[\]\n]*)?\]\](?![(\[])"),
     "{0} is a link as wikis write it: write [{1}](../lesson/)"),
    (re.compile(r"^ {0,3}\{::?[^}\n]*\btoc\b[^}\n]*\}[ \t]*$", re.MULTILINE),
     "{0}: leave it out, a lesson's list of sections is made by itself"),
    (re.compile(r"(?<![\w`])\^\[([^\]\n]+)\]"), "{0} is a note in the text: write [^name], and below [^name]: {1}"),
    (re.compile(r"(?<![\w@.\\/])@((?:fig|tbl|eq|sec|lst|thm)-[\w-]+)"),
     "{0} is a reference as Quarto writes it: write [its title](#{1})"),
    (re.compile(r"\[-?@[A-Za-z][^\[\]\n]*\](?!\()"), "{0} cites a source as Pandoc does: write a note, [^name]"),
    (re.compile(r"\{\{[<%].*?[%>]\}\}"), "{0} is a shortcode of another generator: write its text here"),
    (re.compile(r"^ {0,3}(:{3,})[ \t]*[^:\s].*$", re.MULTILINE),
     "{0} is no box that is known here: write <div class=\"name\" markdown=\"1\"> and </div>, with empty lines between"),
    (
        re.compile(r"(?<!\\)\\(?!(?:begin|end)\{)([A-Za-z]+)\{[^{}\n]*\}"), 
        "{0} is LaTeX outside of a formula, and would be printed as it stands",
    ),
    (re.compile(r"^[ \t]*\$\$(?!\$)|(?<!\$)\$\$[ \t]*$", re.MULTILINE), UNCLOSED),
    (re.compile(r"^[ \t]*\\\[(?=\s|$)", re.MULTILINE), "{0} opens a formula that has no \\] before the next empty line"),
    (re.compile(r"\\begin\{([A-Za-z]+\*?)\}"), "{0} has no \\end{{{1}}} before the next empty line"),
)  # fmt: skip


def found(text: str) -> Iterator[tuple[int, str]]:
    """Where a text, without its code and its formulas, holds something of another generator's, and what to write instead."""
    for pattern, message in _PATTERNS:
        for match in pattern.finditer(text):
            groups = [group or "" for group in match.groups()] or [""]
            yield match.start(), message.format(match[0].strip(), groups[0].strip())


def role(name: str, quote: str) -> str:
    """What to write instead of a role of MyST's."""
    instead = _ROLES.get(name.split(":")[-1])
    return f"{quote} is a role of another generator" + (
        f": write {instead}" if instead else ", and there are none here"
    )
