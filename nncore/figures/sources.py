"""The source of a module of ours, to be read and taken along: where only its bytecode is, the builder has laid the text beside
it, or into a module of the rest of the library.
"""

from functools import cache
from importlib import import_module
from pathlib import Path

TEXTS = "_nncore_texts"
"""The module that has, by their names, the sources of those that have no text beside them."""


@cache
def source(name: str) -> str:
    """A module's source. Raises a FileNotFoundError where it is not there."""
    file = Path(str(import_module(name).__file__))
    text = file.with_suffix(".py" if file.suffix == ".py" else ".txt")
    if not text.exists():
        try:
            return str(import_module(TEXTS).TEXTS[name])
        except (ImportError, KeyError) as error:
            raise FileNotFoundError(f"the source of {name} is not at hand: {error}") from error
    return text.read_text(encoding="utf-8")
