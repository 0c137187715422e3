"""Packages compiled for the browser's Python, kept in the user's cache: compiling takes Python in Node some seconds."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from builder.files import move_whole
from builder.prune import used
from builder.runtime import PLATFORM, Runtime, user_cache
from builder.snapshot import SITE_PACKAGES, recipe, run_node


def compiled(sources: Mapping[str, Path], runtime: Runtime, cache: Path | None = None) -> Mapping[str, bytes]:
    """A package's modules as the browser's Python reads them at once, by their path in site-packages."""
    digest = hashlib.sha256(recipe(runtime).encode())
    for name, path in sources.items():
        digest.update(name.encode() + path.read_bytes())
    folder = (cache or user_cache()) / "compiled" / digest.hexdigest()[:16]
    if not used(folder):
        _compile(sources, runtime, folder)
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*.pyc"), key=Path.as_posix)
    }


def _compile(sources: Mapping[str, Path], runtime: Runtime, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".making-") as workshop:
        for name, path in sources.items():
            copy = Path(workshop, SITE_PACKAGES, name)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        # With docstrings: where a dataclass has none it makes one when it is made, which takes longer than all the rest.
        run_node("compile.mjs", runtime.folder, Path(workshop), json.dumps(PLATFORM), "1")
        move_whole(Path(workshop, SITE_PACKAGES), folder)
