"""What an author got wrong: where, what, and what was perhaps meant."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path


@dataclass(frozen=True)
class Mistake:
    """One mistake in one file, at a line where it has one."""

    file: Path
    line: int | None
    text: str

    def __str__(self) -> str:
        """As compilers say it: file, line, what is wrong."""
        where = f"{self.file}:{self.line}" if self.line else f"{self.file}"
        return f"{where}: {self.text}"


class Mistakes(Exception):
    """Every mistake found in one run; nothing is written then."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        """Sort the mistakes by file and line, each said once."""
        unique = dict.fromkeys(mistakes)
        self.mistakes = tuple(sorted(unique, key=lambda one: (str(one.file), one.line or 0)))
        super().__init__("\n".join(map(str, self.mistakes)))


def near(word: str, known: Iterable[str], likeness: float = 0.6) -> list[str]:
    """The known word that was perhaps meant, if one is near: 1 is the same word, 0 one with nothing in common."""
    return get_close_matches(word, [one for one in known if one != word], n=1, cutoff=likeness)


def did_you_mean(word: str, known: Iterable[str], likeness: float = 0.6) -> str:
    """A guess to put at the end of a message, or nothing."""
    return "".join(f" (did you mean {guess!r}?)" for guess in near(word, known, likeness))


def line_of(source: str, quote: str, nth: int = 0) -> int | None:
    """The line on which the nth occurrence of a quote begins (the last one there is, if there are fewer)."""
    at = -1
    for _ in range(nth + 1):
        found = source.find(quote, at + 1)
        if found < 0:
            break
        at = found
    return None if at < 0 else source.count("\n", 0, at) + 1
