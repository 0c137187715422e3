"""From navigation to a live Python: this site beside a plain page with the same Pyodide, in one run, cold and warm."""

import gzip
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pytest
from playwright.sync_api import BrowserContext, Playwright
from pyodide_lock import PyodideLockSpec
from pyodide_lock.spec import InfoSpec, PackageSpec

from builder import runtime
from tests.browser.conftest import Server, serve
from tests.browsers import launch_profile

ROUNDS = 5
WARMING = 3
# Milliseconds for which a reader stays before coming back: a browser keeps compiled code once a page has come to rest.
STAY = 4000
COMPRESSED = {".whl", ".zip", ".gz", ".png"}

STOCK_PAGE = """<!doctype html><meta charset="utf-8"><title>Stock</title><script>
new Worker("worker.mjs", { type: "module" }).onmessage = () => { window.liveAt = performance.now(); };
</script>"""
STOCK_WORKER = """import { loadPyodide } from "./pyodide.mjs";
const python = await loadPyodide({ indexURL: "./" });
await python.loadPackage("numpy");
postMessage(python.runPython("import numpy; float(numpy.linalg.det(numpy.eye(3) * 2))"));"""
OURS_NOTES = """addEventListener("python", ({ detail }) => {
  if (detail.state === "live") window.liveAt ??= performance.now();
});"""


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
        Contender("memory image", site, "basics/index.html"),
        Contender("precompiled", without_image(site, folder / "precompiled"), "basics/index.html"),
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


def without_image(site: Path, folder: Path) -> Path:
    """The same site, whose pages do not know of the image."""
    shutil.copytree(site, folder, ignore=shutil.ignore_patterns("disk"))
    for page in folder.glob("*/index.html"):
        text = page.read_text(encoding="utf-8")
        assert '"image.json"' in text
        page.write_text(text.replace('"image.json"', '"no-image.json"'), encoding="utf-8")
    return folder


@contextmanager
def reader(playwright: Playwright) -> Iterator[BrowserContext]:
    """A browser with a profile on disk of its own, as readers have: one without keeps no compiled code."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        context = launch_profile(playwright, Path(folder))
        context.add_init_script(OURS_NOTES)
        yield context
        context.close()


def visit(context: BrowserContext, server: Server, contender: Contender, stay: float = 0) -> float:
    page = context.new_page()
    page.goto(server.url(contender.page))
    page.wait_for_function("window.liveAt")
    live_at = page.evaluate("window.liveAt")
    page.wait_for_timeout(stay)
    page.close()
    return live_at


def cold(playwright: Playwright, server: Server, contender: Contender) -> float:
    with reader(playwright) as context:
        return visit(context, server, contender)


def transferred(playwright: Playwright, server: Server, contender: Contender) -> int:
    """The bytes that a first visit downloads until Python is live, compressed as a static host would."""
    fetched: set[str] = set()
    with reader(playwright) as context:
        context.on("request", lambda request: fetched.add(request.url))
        visit(context, server, contender)
    total = 0
    for url in fetched:
        file = contender.folder / (url.removeprefix(server.address) or "index.html")
        if url.startswith(server.address) and file.is_file():
            data = file.read_bytes()
            total += len(data) if file.suffix in COMPRESSED else len(gzip.compress(data, 6))
    return total


def test_start(playwright, contenders):
    servers = {one.name: serve(one.folder) for one in contenders}
    times: dict[str, dict[str, list[float]]] = {one.name: {"cold": [], "warm": []} for one in contenders}
    bytes_ = {one.name: transferred(playwright, servers[one.name][1], one) for one in contenders}
    with ExitStack() as stack:
        warm = {one.name: stack.enter_context(reader(playwright)) for one in contenders}
        for at in range(WARMING + ROUNDS):
            for one in contenders:
                elapsed = visit(warm[one.name], servers[one.name][1], one, STAY)
                if at >= WARMING:
                    times[one.name]["warm"].append(elapsed)
    for _ in range(ROUNDS):
        for one in contenders:
            times[one.name]["cold"].append(cold(playwright, servers[one.name][1], one))
    for httpd, _ in servers.values():
        httpd.shutdown()
    medians = {name: {kind: median(found) for kind, found in kinds.items()} for name, kinds in times.items()}
    plain = medians["plain page"]
    print(f"\nnavigation → Python live, medians of {ROUNDS}\n{'':14}  cold s  ratio   warm s  ratio       MB")
    for name, kinds in medians.items():
        ratios = {kind: kinds[kind] / plain[kind] for kind in kinds}
        print(
            f"{name:14}  {kinds['cold'] / 1000:6.2f}  {ratios['cold']:5.2f}   {kinds['warm'] / 1000:6.2f}  "
            f"{ratios['warm']:5.2f}   {bytes_[name] / 1e6:6.2f}"
        )
    print("budget: image warm 0.25, cold 0.35, bytes of the plain page; precompiled warm 0.45, cold 0.55")
    print(json.dumps(medians))
    assert bytes_["memory image"] <= bytes_["plain page"]
