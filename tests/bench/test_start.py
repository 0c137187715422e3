"""From navigation to a live Python: this site beside a plain page with the same Pyodide, in one run, cold and warm."""

import gzip
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import BrowserContext, Playwright

from tests.bench.conftest import Contender
from tests.browser.conftest import Server, serve
from tests.browser.reader import until
from tests.browsers import launch_profile

# What a browser keeps compiled is decided once for each profile, and not alike: so many readers, each of whom comes back.
READERS = 5
WARMING = 2
VISITS = 3
# Milliseconds for which a reader stays before coming back: a browser keeps compiled code once a page has come to rest.
STAY = 4000
COMPRESSED = {".whl", ".zip", ".bin", ".png"}

OURS_NOTES = """addEventListener("python", ({ detail }) => {
  if (detail.state === "live") window.liveAt ??= performance.now();
});"""


@contextmanager
def reader(playwright: Playwright, service_workers: str = "block") -> Iterator[BrowserContext]:
    """A browser with a profile on disk of its own, as readers have: one without keeps no compiled code."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        context = launch_profile(playwright, Path(folder), service_workers)
        context.add_init_script(OURS_NOTES)
        yield context
        context.close()


def visit(context: BrowserContext, server: Server, contender: Contender, stay: float = 0) -> float:
    page = context.new_page()
    page.goto(server.url(contender.page))
    until(page, "() => window.liveAt")
    live_at = page.evaluate("window.liveAt")
    page.wait_for_timeout(stay)
    page.close()
    return live_at


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
    for _ in range(READERS):
        for one in contenders:
            server = servers[one.name][1]
            with reader(playwright) as context:
                times[one.name]["cold"].append(visit(context, server, one, STAY))
                for _ in range(WARMING):
                    visit(context, server, one, STAY)
                times[one.name]["warm"].append(median(visit(context, server, one) for _ in range(VISITS)))
    for httpd, _ in servers.values():
        httpd.shutdown()
    medians = {name: {kind: median(found) for kind, found in kinds.items()} for name, kinds in times.items()}
    plain = medians["plain page"]
    print(f"\nnavigation → Python live, medians of {READERS} readers\n{'':12}  cold s  ratio   warm s  ratio       MB")
    for name, kinds in medians.items():
        ratios = {kind: kinds[kind] / plain[kind] for kind in kinds}
        print(
            f"{name:12}  {kinds['cold'] / 1000:6.2f}  {ratios['cold']:5.2f}   {kinds['warm'] / 1000:6.2f}  "
            f"{ratios['warm']:5.2f}   {bytes_[name] / 1e6:6.2f}"
        )
    print("budget: snapshot warm 0.2, cold 0.33, 0.8 of the bytes of the plain page")
    print(json.dumps(medians))
    assert bytes_["snapshot"] <= 0.8 * bytes_["plain page"]
