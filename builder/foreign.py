"""Tags and shortcodes that other generators fill in, Jekyll's and Hugo's say: found, and said with what to write instead."""

import re

from builder.mistakes import did_you_mean, near
from builder.syntax import Readable

_JINJAS = {
    "for", "if", "elif", "else", "endfor", "endif", "set", "endset", "macro", "endmacro", "call", "endcall", "filter",
    "endfilter", "raw", "endraw", "with", "endwith", "autoescape", "endautoescape",
}  # fmt: skip
_INSTEAD = {
    "highlight": "write ```python before the code, and ``` in place of {% endhighlight %}",
    "include": "write the text of that file here",
    "include_relative": "write the text of that file here",
    "include_cached": "write the text of that file here",
    "import": "give the names in lesson.py",
    "from": "give the names in lesson.py",
    "extends": "leave it out: the page around the text is made by itself",
    "block": "leave it out: the page around the text is made by itself",
    "link": "write the address from this lesson: ../other-lesson/",
    "post_url": "write the address from this lesson: ../other-lesson/",
    "assign": "write {% set name = value %}",
    "capture": "write {% set name %} and {% endset %}",
    "comment": "write <!--# before it and #--> behind it",
    "unless": "write {% if not … %} and {% endif %}",
    "elsif": "write {% elif … %}",
    "case": "write {% if … %}, {% elif … %} and {% endif %}",
    "verbatim": "write {% raw %} and {% endraw %}",
    "math": "write the formula between $$ and $$",
    "katex": "write the formula between $ and $",
    "katexmm": "write formulas between $ and $",
    "cite": "write a note: [^name]",
    "figure": "write ![The caption.](picture.png)",
    "image": "write ![What it shows](picture.png)",
    "img": "write ![What it shows](picture.png)",
    "details": 'write ??? note "Title" and indent the text by four spaces',
    "toc": "leave it out: a lesson's list of sections is made by itself",
    "ref": "write the address from this lesson: ../other-lesson/",
    "relref": "write the address from this lesson: ../other-lesson/",
    "youtube": "write a link to it",
    "vimeo": "write a link to it",
    "gist": "write the code here, between ``` and ```",
}
_OURS = r"\{%[+-]?\s*raw\s*-?%\}.*?\{%[+-]?\s*endraw\s*[+-]?%\}|<!--\#.*?\#-->"
_TAG = r"\{%[+-]?\s*(?P<name>\w+).*?%\}"
_SHORTCODE = r"\{\{[<%]\s*(?P<shortcode>/?\s*[\w./-]*).*?[>%]\}\}"
_FOREIGN = re.compile(f"(?s)(?P<ours>{_OURS})|{_TAG}|{_SHORTCODE}")


def without(text: str) -> Readable:
    """The text without such tags, and what to write in place of each; of a pair the first is named."""
    found: list[tuple[int, str]] = []
    begun: set[str] = set()

    def leave_out(match: re.Match[str]) -> str:
        name = match["name"] or (match["shortcode"] or "").replace(" ", "")
        if match["ours"] or name in _JINJAS:
            return match[0]
        is_end = name.startswith("/") or (name.startswith("end") and name.removeprefix("end") in begun)
        if not is_end:
            found.append((text.count("\n", 0, match.start()) + 1, _instead(name, match)))
        begun.update([name, *near(name, _JINJAS), *re.findall(r"\w+", match[0])])
        if name.removeprefix("end") == "highlight":
            return _as_fence(match[0], is_end)
        return re.sub(r"[^\n]", "", match[0])

    left = _FOREIGN.sub(leave_out, text)
    return Readable(left, tuple(found), frozenset(begun))


def _instead(name: str, match: re.Match[str]) -> str:
    quote = " ".join(match[0].split())
    if match["name"] is None:
        return f"{quote} is a shortcode of another generator: {_INSTEAD.get(name, 'write its text here')}"
    if name in _INSTEAD:
        return f"{quote} is a tag of another generator: {_INSTEAD[name]}"
    guess = did_you_mean(name, _JINJAS)
    return f"{quote} is no tag that is known here{guess or ': write its text here'}"


def _as_fence(tag: str, is_end: bool) -> str:
    """What is highlighted is code, whatever stands in it."""
    language = re.search(r"highlight\s+(\w+)", tag)
    return f"```{language[1] if language and not is_end else ''}"
