"""A Pyodide distribution in a folder of the user's: packages with compiled code, verified by its own lock file."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from builder.packages.wheels import sha256_of
from builder.runtime import PLATFORM

_LOCK = "pyodide-lock.json"
_OURS = {"numpy", "nncore"}


class BadRelease(Exception):
    """A distribution for another Python, or one whose file is not what its lock file says."""


@dataclass(frozen=True)
class Released:
    """One package of the distribution; a shared library is no wheel, and goes elsewhere."""

    name: str
    version: str
    file: Path
    sha256: str
    depends: tuple[str, ...]
    imports: tuple[str, ...]

    def verified(self) -> Path:
        """The file, unless it is not what the distribution's lock file says. Raises BadRelease."""
        found = sha256_of(self.file)
        if found != self.sha256:
            raise BadRelease(f"{self.file} is altered: its {_LOCK} says sha256 {self.sha256}, found {found}")
        return self.file


@dataclass(frozen=True)
class Release:
    """What a folder offers, by name; the packages that its lock file lists and whose files are missing are named apart."""

    packages: Mapping[str, Released] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()


def read_release(folder: Path | None) -> Release:
    """The distribution in a folder; an empty one where there is none. Raises BadRelease."""
    if folder is None or not (folder / _LOCK).exists():
        return Release()
    try:
        found = json.loads((folder / _LOCK).read_text(encoding="utf-8"))
        info = found["info"]
        listed = [_released(entry, folder) for entry in found["packages"].values()]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadRelease(f"{folder / _LOCK} is no lock file of Pyodide's ({error})") from error
    if listed and _abi(info) != _abi(PLATFORM):
        return Release(missing=frozenset(package.name for package in listed))
    ours = [package for package in listed if package.name not in _OURS]
    there = {package.name: package for package in ours if package.file.is_file()}
    return Release(there, frozenset(package.name for package in ours) - there.keys())


def _released(entry: Mapping[str, Any], folder: Path) -> Released:
    depends = tuple(canonicalize_name(name) for name in entry.get("depends", []))
    # A name from a file: never a path that leads out of the folder.
    file = folder / Path(str(entry["file_name"]).replace("\\", "/")).name
    imports = tuple(map(str, entry.get("imports", [])))
    return Released(
        canonicalize_name(entry["name"]), str(entry["version"]), file, str(entry["sha256"]), depends, imports
    )


def _abi(info: Mapping[str, Any]) -> tuple[str, str]:
    """What compiled code has to agree on: Python's version without its last part, and the platform's."""
    return str(info.get("python", "")).rpartition(".")[0], str(info.get("abi_version"))
