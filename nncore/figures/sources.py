"""The source of a module of ours, to be taken along: where only its bytecode is, the builder has laid the text beside it."""

from functools import cache
from importlib import import_module
from pathlib import Path


@cache
def source(name: str) -> str:
    """A module's source. Raises a FileNotFoundError where it is not there."""
    file = Path(str(import_module(name).__file__))
    return file.with_suffix(".py" if file.suffix == ".py" else ".txt").read_text(encoding="utf-8")
