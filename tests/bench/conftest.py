"""The browser tests' server, a browser that compiles as well as it can, and what this site's start is measured beside."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright
from pyodide_lock import PyodideLockSpec
from pyodide_lock.spec import InfoSpec, PackageSpec

from builder import runtime
from tests.browser.conftest import context, page, server, site
from tests.browsers import launch

__all__ = ["context", "page", "server", "site"]

STOCK_PAGE = """<!doctype html><meta charset="utf-8"><title>Stock</title><script>
new Worker("worker.mjs", { type: "module" }).onmessage = () => { window.liveAt = performance.now(); };
</script>"""
STOCK_WORKER = """import { loadPyodide } from "./pyodide.mjs";
const python = await loadPyodide({ indexURL: "./" });
await python.loadPackage("numpy");
postMessage(python.runPython("import numpy; float(numpy.linalg.det(numpy.eye(3) * 2))"));"""


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    opened = launch(playwright)
    yield opened
    opened.close()


@dataclass(frozen=True)
class Contender:
    """A folder to serve, and the page in it."""

    name: str
    folder: Path
    page: str


@pytest.fixture(scope="module")
def contenders(site: Path, tmp_path_factory) -> list[Contender]:
    folder = tmp_path_factory.mktemp("start")
    return [
        Contender("plain page", stock(folder / "stock"), "index.html"),
        Contender("snapshot", site, "basics/index.html"),
        Contender("precompiled", without_snapshot(site, folder / "precompiled"), "basics/index.html"),
    ]


def stock(folder: Path) -> Path:
    """The plain page: everything as Pyodide publishes it, and a lock file that names NumPy."""
    folder.mkdir()
    pinned = runtime.fetch()
    for file in pinned.files:
        shutil.copy(pinned.path(file.name), folder / file.name)
    (wheel,) = [file for file in pinned.files if file.name.startswith("numpy-")]
    numpy = PackageSpec("numpy", wheel.name.split("-")[1], wheel.name, "site", wheel.sha256, imports=["numpy"])
    PyodideLockSpec(InfoSpec.from_dict(runtime.PLATFORM), {"numpy": numpy}).to_json(folder / "pyodide-lock.json")
    (folder / "index.html").write_text(STOCK_PAGE)
    (folder / "worker.mjs").write_text(STOCK_WORKER)
    return folder


def without_snapshot(site: Path, folder: Path) -> Path:
    """The same site, whose pages do not know of the snapshot."""
    shutil.copytree(site, folder, ignore=shutil.ignore_patterns("disk"))
    for lesson in folder.glob("*/index.html"):
        text = lesson.read_text(encoding="utf-8")
        assert '"snapshot.json"' in text
        lesson.write_text(text.replace('"snapshot.json"', '"no-snapshot.json"'), encoding="utf-8")
    return folder
