"""Symbols of a lesson's formulas: in the colour of their role, and linked with what stands for them in its figures.

The front matter says what a symbol is, `symbols = { W = "weight", "x_1" = "data" }`. Pointing at one, or focusing it, lights
every other place that names it: that is a rule of CSS for each symbol, and no script.
"""

import re
from collections.abc import Collection, Mapping

from nncore.figures.markup import escape, plain_symbol

ROLES = ("data", "prediction", "error", "weight", "bias")

_MATHS = re.compile(r"<math\b[^>]*>.*?</math>", re.DOTALL)
# A letter, one with an index, or one with a hat: whichever is the longest.
_SYMBOL = re.compile(
    r"<(msub)>(?:<m[in]\b[^>]*>[^<]*</m[in]>){2}</msub>|<(mover)\b[^>]*><mi>[^<]*</mi><mo\b[^>]*>[^<]*</mo></mover>"
    r"|<(mi)\b[^>]*>[^<]*</mi>"
)
_NAMED = re.compile(r' data-symbol="([^"]*)"')
# What MathML writes over a letter, and the character that does the same in a text.
_ACCENTS = {"ˆ": "\u0302", "^": "\u0302", "¯": "\u0304", "‾": "\u0304", "˜": "\u0303", "~": "\u0303"}


def linked(html: str, symbols: Mapping[str, str], figures: Collection[str]) -> str:
    """A lesson's HTML with the symbols of its formulas named, coloured by their roles, and linked with those of its figures."""
    roles = {plain_symbol(name): role for name, role in symbols.items()}
    if not roles:
        return html
    shown = {name for markup in figures for name in _NAMED.findall(markup)}

    def formula(match: re.Match[str]) -> str:
        is_display = 'display="block"' in match[0].partition(">")[0]
        # In a line of text every symbol would be a stop on the way to the next link.
        stops = shown if is_display else frozenset[str]()
        return _SYMBOL.sub(lambda found: _named(found[0], roles, stops), match[0])

    return _MATHS.sub(formula, html)


def rules(symbols: Mapping[str, str], html: str) -> str:
    """The CSS that lights a symbol wherever it stands on a page, as soon as it is pointed at or focused anywhere."""
    found = set(_NAMED.findall(html))
    return "".join(_rule(name) for name in map(plain_symbol, symbols) if name in found)


def _rule(name: str) -> str:
    one = f'[data-symbol="{name}"]'
    # Where `:has` is asked at all, whatever changes on a page has every symbol looked at again.
    lit = f"body:is(:hover,:focus-within):has({one}:is(:hover,:focus-within)) "
    return f"{lit}{one}{{--lit:1}}{lit}svg {one}{{filter:drop-shadow(0 0 3px var(--role,currentColor))}}"


def _named(markup: str, roles: Mapping[str, str], stops: Collection[str]) -> str:
    text = re.sub(r"<[^>]*>", "", markup)
    name = plain_symbol("".join(_ACCENTS.get(letter, letter) for letter in text))
    if name not in roles:
        tag, rest = markup[1:].split(">", 1)
        # An index may be of a letter that is known by itself.
        return f"<{tag}>{_SYMBOL.sub(lambda inner: _named(inner[0], roles, stops), rest)}"
    stop = ' data-stop=""' if name in stops else ""
    attributes = f' data-symbol="{escape(name)}" class="role-{roles[name]}"{stop}'
    return re.sub(r"^<\w+", lambda tag: tag[0] + attributes, markup)
