"""The file beside `site.toml` that pins the packages of a site: which version, which file, which hash, and from where."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from builder.files import write_whole
from builder.mistakes import Mistake, Mistakes, line_of

LOCK = "packages.lock"
_HEAD = """\
# Written by `python -m builder`: the packages that lessons of this site name, with all that these need.
# Keep it with the site, so that everybody who builds it gets the same. `make update` takes newer ones.
"""
_LISTS = ("depends", "imports")


@dataclass(frozen=True)
class Pin:
    """One package: for a folder of the site `sha256` is that of its sources, else that of the file."""

    name: str
    version: str
    file: str
    sha256: str
    source: str
    depends: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lock:
    """What was asked for, for which Python and NumPy, and what answers it."""

    python: str = ""
    numpy: str = ""
    wanted: tuple[str, ...] = ()
    pins: Mapping[str, Pin] = field(default_factory=dict)


def read_lock(file: Path) -> Lock:
    """The lock in a file; an empty one where there is no file. Raises Mistakes when it cannot be read."""
    if not file.exists():
        return Lock()
    try:
        text = file.read_bytes().decode("utf-8-sig")
        found = tomllib.loads(text)
        pins = [_pin(entry) for entry in found.get("package", [])]
        wanted = tuple(map(str, found.get("wanted", [])))
        return Lock(str(found["python"]), str(found["numpy"]), wanted, {pin.name: pin for pin in pins})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        said = f"{error} is missing" if isinstance(error, KeyError) else error
        text = f"this file is not as the builder wrote it: {said}. Take it back from your version control, or delete it"
        raise Mistakes([Mistake(file, None, f"{text} and build again.")]) from error


def write_lock(lock: Lock, file: Path) -> None:
    """Write a lock, unless the file holds just this already: a watcher would see a change where there is none."""
    content = text_of(lock)
    if not file.exists() or file.read_text(encoding="utf-8") != content:
        write_whole(file, content)


def text_of(lock: Lock) -> str:
    """A lock as TOML, the same for the same pins."""
    head = {"python": lock.python, "numpy": lock.numpy, "wanted": sorted(lock.wanted)}
    tables = [f"\n[[package]]\n{_lines(vars(lock.pins[name]))}" for name in sorted(lock.pins)]
    return f"{_HEAD}\n{_lines(head)}{''.join(tables)}"


def line_of_pin(file: Path, name: str) -> int | None:
    """The line of a lock file on which a package is pinned."""
    return line_of(file.read_text(encoding="utf-8"), f'name = "{name}"') if file.exists() else None


def _pin(entry: Mapping[str, Any]) -> Pin:
    texts = {name: str(entry[name]) for name in ("name", "version", "file", "sha256", "source")}
    depends, imports = (_strings(entry.get(name, [])) for name in _LISTS)
    return Pin(**texts, depends=depends, imports=imports)


def _strings(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(map(str, values))


def _lines(entry: Mapping[str, object]) -> str:
    # A JSON string, and a list of them, is also a TOML one.
    return "".join(f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in entry.items())
