"""What has changed in a view, in a few sentences for those who hear it: named values, sentences, else what drawings show."""

import re
from collections.abc import Iterable, Mapping, Sequence

# An element that can be told of: its kind, the name it has for screen readers, its text.
type Told = Sequence[str | None]

MOST = 4
_POWER = re.compile(r"(?P<sign>[−-]?)\W?(?:(?P<factor>\d[\d.]*)·)?10(?P<power>[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_NUMBER = re.compile(r"(?P<sign>[−-]?)\W?(?P<factor>\d[\d,]*(?:\.\d+)?|∞)")
_PLAIN_DIGITS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def changes(before: Sequence[Told], after: Sequence[Told], words: Mapping[str, str]) -> str:
    """What is told of the elements of one view, where it differs from that of another; nothing where it does not.

    `words` are the page's: sentences by the keys "rose", "fell" and "turned".
    """
    values = _values(before, after, words)
    sentences = _fresh(before, after, "p")
    told = [*values[:MOST], *sentences]
    return " ".join(told or [f"{name.rstrip('.')}." for name in _fresh(before, after, "svg")[:2]])


def amount(text: str) -> float | None:
    """The number that a text begins with, as `decimal` writes it; nothing where it begins with none."""
    power = _POWER.match(text)
    match = power or _NUMBER.match(text)
    if match is None:
        return None
    size = float((match["factor"] or "1").replace(",", "").replace("∞", "inf"))
    if power:
        size *= 10.0 ** int(power["power"].translate(_PLAIN_DIGITS))
    return -size if match["sign"] else size


def _values(before: Sequence[Told], after: Sequence[Told], words: Mapping[str, str]) -> list[str]:
    known = dict(_numbered(before))
    told = []
    for key, now in _numbered(after):
        old = known.get(key, now)
        if old != now:
            told.append(words[_how(old, now)].format(name=key[0], now=now, before=old))
    return told


def _numbered(all_told: Sequence[Told]) -> Iterable[tuple[tuple[str, int], str]]:
    """The named values, each by its name and by how many before it have the same one."""
    met: dict[str, int] = {}
    for kind, name, text in all_told:
        if kind == "output" and name:
            met[name] = met.get(name, 0) + 1
            yield (name, met[name]), text or ""


def _how(old: str, now: str) -> str:
    first, last = amount(old), amount(now)
    if first is None or last is None or first == last:
        return "turned"
    return "rose" if last > first else "fell"


def _fresh(before: Sequence[Told], after: Sequence[Told], kind: str) -> list[str]:
    """What elements of a kind say now and none of them said before."""
    at = 2 if kind == "p" else 1
    known = {one[at] for one in before if one[0] == kind}
    return [text for one in after if one[0] == kind and (text := one[at]) and text not in known]
