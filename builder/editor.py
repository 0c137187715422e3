"""The script with which readers edit code: our own and what it imports from npm as one, pinned, and made once."""

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from builder.files import write_whole
from builder.prune import used
from builder.runtime import RuntimeUnavailable, node, run, user_cache

NAME = "editor.js"
_ENTRY = Path(__file__).parent / "assets" / NAME
_PINS = Path(__file__).parent / "node"
_LISTS = ("package.json", "package-lock.json")
# Nothing of a package's runs but what is asked for; a mirror that does not answer is no reason to wait for minutes.
_INSTALL = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error",
            "--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=60000")  # fmt: skip
_OPTIONS = ("--bundle", "--minify", "--format=iife", "--target=es2022", "--legal-comments=none", "--log-level=warning")
_SIZE = 16_000_000
_LICENCE = re.compile(r"licen[cs]e|copying|notice", re.IGNORECASE)
_PACKAGE = re.compile(r"node_modules/((?:@[^/]+/)?[^/]+)/")


@dataclass(frozen=True)
class Editor:
    """The script as it is published, and the licence of each package in it by the package's name and version."""

    script: bytes
    licences: Mapping[str, str]

    @property
    def scripts(self) -> dict[str, bytes]:
        """The script by its name."""
        return {NAME: self.script}


def editor(runtime_from: Path | None = None, cache: Path | None = None, pins: Path = _PINS) -> Editor:
    """The editor, from the cache, from a folder of the user's, or made now.

    Raises RuntimeUnavailable when its packages cannot be had, or are not what is pinned.
    """
    folder = cache or user_cache()
    kept = folder / f"editor-{_recipe(pins)}.json"
    found = _read(kept) if used(kept) else None
    if found is None and runtime_from is not None and (found := _read(runtime_from / kept.name)) is not None:
        _keep(found, kept)
    if found is None:
        _keep(found := _made(pins, kept), kept)
    return found


def install(folder: Path, pins: Path = _PINS) -> None:
    """Put the pinned packages into `node_modules` in a folder, each verified by npm. Raises RuntimeUnavailable."""
    for name in _LISTS:
        shutil.copyfile(pins / name, folder / name)
    run([*node("npm"), *_INSTALL], folder, "The editor, from npm", _SIZE)


def _recipe(pins: Path) -> str:
    """The beginning of a hash of all that decides what is made."""
    parts = [_ENTRY.read_bytes(), *((pins / name).read_bytes() for name in _LISTS), Path(__file__).read_bytes()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def _made(pins: Path, kept: Path) -> Editor:
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent, prefix=".making-") as workshop:
        folder = Path(workshop)
        try:
            install(folder, pins)
        except RuntimeUnavailable as error:
            raise RuntimeUnavailable(_why_not(str(error), pins, kept)) from error
        shutil.copyfile(_ENTRY, folder / NAME)
        return _bundled(folder)


def _bundled(folder: Path) -> Editor:
    """One script of the entry and what it imports, in a folder that has both."""
    bundler = folder / "node_modules/esbuild/bin/esbuild"
    command = [*node(), str(bundler), NAME, *_OPTIONS, "--metafile=about.json", "--outfile=made.js"]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", errors="replace")
    if done.returncode:
        raise RuntimeUnavailable(f"{_ENTRY} cannot be made one script with what it imports:\n{done.stderr[-2000:]}")
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    parts = about["outputs"]["made.js"]["inputs"]
    packages = {match[1] for path, part in parts.items() if part["bytesInOutput"] and (match := _PACKAGE.search(path))}
    return Editor((folder / "made.js").read_bytes(), dict(_licences(folder / "node_modules", packages)))


def _licences(modules: Path, packages: set[str]) -> Iterator[tuple[str, str]]:
    """Each package with its version, and its licence from its own files."""
    for name in sorted(packages):
        about = json.loads((modules / name / "package.json").read_text(encoding="utf-8"))
        files = sorted(file for file in (modules / name).iterdir() if _LICENCE.match(file.name))
        texts = [file.read_text(encoding="utf-8", errors="replace").strip() for file in files]
        if not texts:
            raise RuntimeUnavailable(f"{name} has no file with its licence: a site may not redistribute it.")
        yield f"{name} {about['version']}", "\n\n".join(texts)


def _why_not(said: str, pins: Path, kept: Path) -> str:
    """What npm says, as a sentence of ours."""
    if "EINTEGRITY" in said or "integrity checksum failed" in said:
        found = re.search(r"wanted (\S+) but got (\S+)", said)
        wanted = f": expected {found[1]}, found {found[2].rstrip('.')}" if found else f": {said}"
        return f"{_name_of(found[1] if found else '', pins)} from npm is not what {pins / _LISTS[1]} pins{wanted}"
    code = re.search(r"\bE[A-Z_]{4,}\b", said)
    return (
        f"Cannot get the packages of the editor from npm ({code[0] if code else said}): check the network and build again; or, "
        f"on a machine that has none, copy {kept.name} from the cache of one that built the site ({kept.parent} here) and give "
        "its folder with --runtime-from DIR."
    )


def _name_of(integrity: str, pins: Path) -> str:
    """Which package is pinned by a hash."""
    pinned = json.loads((pins / _LISTS[1]).read_text(encoding="utf-8"))["packages"]
    names = [path.removeprefix("node_modules/") for path, one in pinned.items() if one.get("integrity") == integrity]
    return names[0] if names else "A package of the editor"


def _keep(made: Editor, kept: Path) -> None:
    script = made.script.decode()
    write_whole(kept, json.dumps({"sha256": _hash(script), "script": script, "licences": dict(made.licences)}))


def _read(kept: Path) -> Editor | None:
    """What is kept, where it is there and whole."""
    try:
        found = json.loads(kept.read_text(encoding="utf-8"))
        if _hash(found["script"]) == found["sha256"]:
            return Editor(found["script"].encode(), found["licences"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        pass
    return None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
