"""What an editor of a figure's code asks: its files, names that may stand somewhere, what differs, and all of it to take home."""

import builtins
import json
import keyword
import re
from collections.abc import Iterator
from importlib import import_module
from inspect import isfunction
from types import ModuleType

from nncore.figures.changed import is_changed, loaded, parse, sources
from nncore.figures.sources import source

_DOTTED = re.compile(r"[\w.]*\Z")
_SITE = """title = "Taken home"
summary = "A figure, and what its reader made of it."
authors = ["{author}"]
"""
_LESSON = """+++
title = "A figure"
date = {date}
summary = "What its reader made of it."
authors = ["{author}"]
+++

![A figure, as its reader changed it.]({file})
"""


def files(name: str, state: bytes | None, maker: str) -> tuple[str, None]:
    """The source of a figure and of the files beside it that it imports, by their modules, as JSON: its own is the first.

    Beside them, where each name comes from that these files have from `nncore`.
    """
    figure = parse(name).figure if is_changed(name) else name
    own = sources(figure)
    return json.dumps({"files": own, "ours": dict(_ours(figure, list(own)))}), None


def ours(name: str, state: bytes | None, maker: str) -> tuple[str, str | None]:
    """The source of the module of `nncore` that `maker` names."""
    if maker.partition(".")[0] != "nncore":
        return "", f"{maker} is no module of nncore"
    return source(maker), None


def complete(name: str, state: bytes | None, maker: str) -> tuple[str, None]:
    """The names that may stand at the end of a text, as JSON; `maker` is JSON, the module that the text begins, and the text."""
    module, text = json.loads(maker)
    *owners, start = (_DOTTED.search(text) or [""])[0].split(".")
    with loaded(name):
        try:
            own = vars(import_module(module))
        except Exception:
            # What is half written may not run yet: what Python has by itself still stands there.
            own = {}
        found = dict(_names(own, owners))
    known = {label: what for label, what in found.items() if start.startswith("_") or not label.startswith("_")}
    return json.dumps([{"label": label, "detail": what} for label, what in sorted(known.items())]), None


def differ(name: str, state: bytes | None, maker: str) -> tuple[str, None]:
    """What differs between two versions of files, line by line; `maker` is JSON, a list of names, each with both its texts."""
    from difflib import unified_diff

    lines = [
        line
        for file, before, after in json.loads(maker)
        for line in unified_diff(before.splitlines(), after.splitlines(), file, file, lineterm="", n=2)
    ]
    return "\n".join(line for line in lines if not line.startswith("--- ")), None


def pack(name: str, state: bytes | None, maker: str) -> tuple[str, None]:
    """A changed figure as a site of one lesson that the builder takes, zipped, in base64; `maker` is JSON: a date, an author."""
    from base64 import b64encode
    from io import BytesIO
    from zipfile import ZIP_DEFLATED, ZipFile

    figure = parse(name).figure if is_changed(name) else name
    changed = parse(name).files if is_changed(name) else {}
    own = {**sources(figure), **changed}
    _, slug, *_ = figure.split(".")
    words = {"file": "/".join(figure.split(".")[2:]) + ".py", **json.loads(maker)}
    texts = {
        "content/site.toml": _SITE.format(**words),
        f"content/{slug}/lesson.md": _LESSON.format(**words),
        **{f"{module.replace('.', '/')}.py": text for module, text in own.items()},
    }
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as zipped:
        for path, text in texts.items():
            zipped.writestr(path, text)
    return b64encode(archive.getvalue()).decode(), None


def _ours(figure: str, modules: list[str]) -> Iterator[tuple[str, str]]:
    with loaded(figure):
        for module in modules:
            for name, value in vars(import_module(module)).items():
                owner = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", "")
                if str(owner).partition(".")[0] == "nncore" and not name.startswith("_"):
                    yield name, owner


def _names(own: dict[str, object], owners: list[str]) -> Iterator[tuple[str, str]]:
    """Names, each with what it is: those of a dotted owner, or all that a module may use."""
    if not owners:
        yield from ((word, "keyword") for word in keyword.kwlist)
        yield from ((label, _kind(value)) for label, value in {**vars(builtins), **own}.items())
        return
    missing = object()
    owner = own.get(owners[0], getattr(builtins, owners[0], missing))
    for part in owners[1:]:
        owner = getattr(owner, part, missing)
    if owner is not missing:
        yield from ((label, _kind(getattr(owner, label, None))) for label in dir(owner))


def _kind(value: object) -> str:
    if isinstance(value, type):
        return "class"
    if isinstance(value, ModuleType):
        return "module"
    return "function" if isfunction(value) or callable(value) else type(value).__name__
