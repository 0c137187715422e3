"""Both ways to start Python, in a real browser: a page, a worker, and the prepared files from a folder."""

import functools
import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright

from builder import runtime, snapshot
from builder.asset import Asset
from builder.snapshot import Prepared, SnapshotFailed
from tests.browsers import launch

pytestmark = pytest.mark.slow

START = Path(snapshot.__file__).parent / "assets" / "start.js"
PAGE = """<!doctype html><meta charset="utf-8"><title>start</title><script>
function open(kept) {
  const worker = new Worker("worker.js");
  const ask = (name, ...args) => new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => data.error ? reject(new Error(data.error)) : resolve(data.answer);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage({ name, args });
  });
  return { ask, end: () => worker.terminate() };
}
let worker = open();
let keep;
</script>"""
WORKER = """
self.importScripts = () => { throw new TypeError(); };
const asked = [], change = {};
let python, globals = [];
const look = () => [fetch, WebAssembly.Instance, WebAssembly.Table.prototype.get, WebAssembly.instantiateStreaming];

const address = (name) => new URL(`runtime/${name}`, location.href).href;
async function open(name) {
  asked.push(name);
  const response = await fetch(address(name));
  return change[name] ? new Response(change[name](new Uint8Array(await response.arrayBuffer())),
    { headers: response.headers }) : response;
}
async function read(name, see = () => {}, after = null) {
  await after;
  const bytes = new Uint8Array(await (await open(name)).arrayBuffer());
  see(bytes);
  return bytes;
}
const readText = async (name) => new TextDecoder().decode(await read(name));
const files = { open, read, readText, address, trusted: false };
const libraries = LIBRARIES;
function rest() {
  asked.push("python_rest.zip");
  const request = new XMLHttpRequest();
  request.open("GET", "runtime/python_rest.zip", false);
  request.responseType = "arraybuffer";
  request.send();
  return new Uint8Array(request.response);
}
const tasks = {
  async precompiled() { python = await startPrecompiled(files, await (await fetch("lock.json")).text(), rest); },
  async snapshot(kept) {
    const started = await startSnapshot(files, libraries, rest, kept);
    python = started.python;
    return started.keep;
  },
  run: (code) => python.runPython(code),
  asked: () => asked,
  alterTable() {
    change["snapshot.json"] = (bytes) => new TextDecoder().decode(bytes).replace(/"tableLengths":\\[\\d+/, '"tableLengths":[7');
  },
  alterResult() {
    change["snapshot.json"] = (bytes) => new TextDecoder().decode(bytes).replace(/"result":[^}]+/, '"result":7');
  },
  cut(name) { change[name] = (bytes) => bytes.slice(0, bytes.length / 2); },
  forgetFunctions() {
    const { get } = WebAssembly.Table.prototype;
    WebAssembly.Table.prototype.get = function (i) { return this.length === 1 ? () => {} : get.call(this, i); };
  },
  starve() {
    const { instantiate } = WebAssembly;
    WebAssembly.instantiate = function (...given) {
      if (given[0] instanceof WebAssembly.Module && WebAssembly.Module.exports(given[0]).length > 1000) {
        WebAssembly.instantiate = instantiate;
        return Promise.reject(new RangeError("out of memory"));
      }
      return instantiate.apply(this, given);
    };
  },
  remember() { globals = look(); },
  unpatched: () => look().every((value, i) => value === globals[i]),
};
onmessage = async ({ data: { name, args } }) => {
  try { postMessage({ answer: await tasks[name](...args) }); }
  catch (error) { postMessage({ error: String(error.message || error) }); }
};
"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder without a word."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".mjs": "text/javascript", ".wasm": "application/wasm"}

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    return snapshot.prepare(runtime.fetch())


@pytest.fixture(scope="module")
def address(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("start")
    (folder / "index.html").write_text(PAGE)
    (folder / "worker.js").write_text(
        START.read_text() + WORKER.replace("LIBRARIES", json.dumps(list(snapshot.LIBRARIES)))
    )
    wheel = prepared.files[snapshot.NUMPY]
    (folder / "lock.json").write_text(json.dumps(lock_of(wheel, prepared)))
    shutil.copytree(prepared.folder, folder / "runtime")
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def lock_of(wheel: Asset, prepared: Prepared) -> dict[str, Any]:
    numpy = {"name": "numpy", "version": "2.4.3", "file_name": snapshot.NUMPY, "sha256": wheel.sha256}
    numpy |= {"package_type": "package", "install_dir": "site"}
    return {"info": dict(prepared.info), "packages": {"numpy": numpy | {"imports": ["numpy"], "depends": []}}}


@pytest.fixture(scope="module")
def browser_page(playwright: Playwright) -> Iterator[Page]:
    browser = launch(playwright)
    yield browser.new_page()
    browser.close()


@pytest.fixture
def page(browser_page: Page, address: str) -> Page:
    browser_page.goto(address)
    return browser_page


def ask(page: Page, name: str, *arguments: object) -> Any:
    return page.evaluate("([name, args]) => worker.ask(name, ...args)", [name, list(arguments)])


def start(page: Page, way: str) -> None:
    page.evaluate("async (way) => { keep = await worker.ask(way); }", way)


def run(page: Page, code: str) -> Any:
    return ask(page, "run", code)


def test_everything_is_listed_and_verified(prepared: Prepared, tmp_path: Path) -> None:
    expected = {*snapshot.CORE, snapshot.STDLIB, snapshot.REST, snapshot.NUMPY, *snapshot.LIBRARIES}
    assert set(prepared.files) == expected | {"snapshot.json", "snapshot.bin", "snapshot.slots.json"}
    assert all(len(file.read()) == file.size for file in prepared.files.values())
    copy = tmp_path / "copy"
    shutil.copytree(prepared.folder, copy)
    (copy / "snapshot.json").write_text("{}")
    with pytest.raises(SnapshotFailed, match=r"snapshot\.json is not what was made"):
        snapshot.verified(copy)


def memory_of(prepared: Prepared) -> bytes:
    inflate = "process.stdout.write(require('zlib').zstdDecompressSync(require('fs').readFileSync(0)))"
    given = prepared.files["snapshot.bin"].read()
    return subprocess.run([*runtime.node(), "-e", inflate], input=given, capture_output=True, check=True).stdout


def test_nothing_of_the_maker_is_in_the_snapshot(prepared: Prepared) -> None:
    memory = memory_of(prepared)
    traces = [str(snapshot.SCRIPTS), str(prepared.folder.parent), "snapshot.mjs"]
    assert [trace for trace in traces if trace.encode() in memory] == []


def test_nothing_is_in_the_snapshot_that_the_site_ships_elsewhere(prepared: Prepared) -> None:
    memory = memory_of(prepared)
    libraries = [prepared.files[name].read() for name in snapshot.LIBRARIES]
    assert [library for library in libraries if library[100_000:100_100] in memory] == []


@pytest.mark.parametrize("way", ["snapshot", "precompiled"])
class TestEitherWay:
    @pytest.fixture(autouse=True)
    def _start(self, page: Page, way: str) -> None:
        ask(page, "remember")
        start(page, way)

    def test_numpy_computes(self, page: Page) -> None:
        assert run(page, "import numpy as np; float(np.linalg.solve([[2., 1.], [1., 3.]], [3., 5.]).sum())") == 2.2

    def test_exceptions_are_exceptions(self, page: Page) -> None:
        assert run(page, "try:\n  1 / 0\nexcept ZeroDivisionError as e:\n  found = str(e)\nfound") == "division by zero"

    def test_globals_are_as_they_were(self, page: Page) -> None:
        assert ask(page, "unpatched")

    def test_the_rest_of_the_library_comes_when_it_is_imported_and_only_then(self, page: Page) -> None:
        run(page, "import dataclasses, json, pathlib, pickle, random, struct, zlib")
        assert "python_rest.zip" not in ask(page, "asked")
        run(page, "import uuid, json.tool, sqlite3, email.message, unittest.mock")
        assert run(page, "import csv, io; next(csv.reader(io.StringIO('a,b'))) == ['a', 'b']") is True
        assert ask(page, "asked").count("python_rest.zip") == 1

    def test_asyncio_has_the_event_loop_of_the_browser(self, page: Page) -> None:
        assert run(page, "import asyncio; type(asyncio.get_event_loop()).__name__") == "WebLoop"
        assert run(page, "import js; type(js.fetch('nowhere.txt')).__name__") == "PyodideFuture"

    def test_the_rest_of_numpy_comes_too(self, page: Page) -> None:
        assert run(page, "import numpy as np; float(np.random.default_rng(1).random())") == 0.5118216247002567
        assert run(page, "float(abs(np.fft.fft([1, 0, 0, 0])).sum())") == 4

    def test_a_misspelt_module_is_not_found_and_asks_for_nothing(self, page: Page) -> None:
        with pytest.raises(Exception, match="No module named 'nunpy'"):
            run(page, "import nunpy")
        assert "python_rest.zip" not in ask(page, "asked")

    def test_symbols_of_python_itself_are_found(self, page: Page) -> None:
        run(page, "import ctypes; make = ctypes.pythonapi.PyLong_FromLong; make.restype = ctypes.py_object")
        assert run(page, "make(7)") == 7

    def test_our_own_modules_can_be_put_on_top(self, page: Page) -> None:
        run(page, "import pathlib; pathlib.Path('/lib/python3.14/site-packages/ours.py').write_text('x = 3')")
        assert run(page, "import importlib; importlib.invalidate_caches(); import ours; ours.x") == 3


def test_the_snapshot_has_imported_nncore_and_remembers_its_source(page: Page) -> None:
    start(page, "snapshot")
    assert run(page, "import sys; 'nncore.figures.live' in sys.modules and 'nncore.network' in sys.modules") is True
    source = run(page, "from nncore.figures.sources import source; source('nncore.losses')")
    assert source == Path("nncore/losses.py").read_text(encoding="utf-8")


def test_a_wheel_takes_the_place_of_what_has_been_imported(page: Page) -> None:
    start(page, "snapshot")
    run(page, WHEEL)
    assert run(page, "import nncore; nncore.new") == 3
    with pytest.raises(Exception, match="No module named 'nncore.losses'"):
        run(page, "import nncore.losses")


def test_while_writing_another_nncore_in_the_snapshot_will_do(prepared: Prepared, tmp_path: Path, monkeypatch) -> None:
    shutil.copytree(prepared.folder, tmp_path / prepared.folder.name)
    changed = {**snapshot.ours(), "nncore/new.py": Path(__file__)}
    monkeypatch.setattr(snapshot, "ours", lambda: changed)
    assert snapshot.at_hand(prepared.runtime, tmp_path).holds == prepared.holds
    assert snapshot.fingerprint(changed) != prepared.holds


WHEEL = """
import io, zipfile
from _in_browser import install
from pyodide.ffi import to_js
archive = io.BytesIO()
with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as wheel:
    wheel.writestr("nncore/__init__.py", "new = 3")
install(to_js(archive.getvalue()))
"""
RANDOM = "import random, os, numpy as np; str([random.random(), os.urandom(4), np.random.random()])"


def test_two_readers_get_different_random_numbers(page: Page, address: str) -> None:
    found = set()
    for _ in range(2):
        page.goto(address)
        start(page, "snapshot")
        found.add(run(page, RANDOM))
    assert len(found) == 2


def test_environment_and_clock_are_the_readers(browser_page: Page, address: str) -> None:
    code = """
import json, os, sys, time
zone = [time.tzname, time.timezone, time.altzone, time.daylight, time.strftime("%Z"), time.localtime().tm_gmtoff]
json.dumps([zone, dict(os.environ), sys.path])
"""
    assert browser_page.context.browser
    context = browser_page.context.browser.new_context(timezone_id="America/St_Johns", locale="fr-CA")
    found = []
    for way in ("snapshot", "precompiled"):
        page = context.new_page()
        page.goto(address)
        start(page, way)
        found.append(json.loads(run(page, code)))
        assert abs(run(page, "import time; time.time()") - page.evaluate("Date.now() / 1000")) < 5
    context.close()
    assert found[0] == found[1]
    assert found[0][0][:4] == [["UTC-0330", "UTC-0230"], 12600, 9000, 1]


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (("alterTable",), "table of 7"),
        (("alterResult",), "memory snapshot gives"),
        (("starve",), "out of memory"),
        (("cut", "snapshot.bin"), "."),
        (("cut", "snapshot.json"), "JSON"),
        (("cut", "multiarray_umath.wasm"), "WebAssembly"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else "",
)
def test_where_the_snapshot_does_not_fit_the_same_worker_can_start_the_other_way(
    page: Page, harm: tuple[str, ...], why: str
) -> None:
    ask(page, "remember")
    ask(page, *harm)
    with pytest.raises(Exception, match=why):
        start(page, "snapshot")
    assert ask(page, "unpatched")
    start(page, "precompiled")
    assert run(page, "import numpy; int(numpy.arange(4).sum())") == 6


def test_the_next_worker_starts_from_what_the_first_one_kept(page: Page) -> None:
    start(page, "snapshot")
    page.evaluate("async () => { worker.end(); worker = open(); await worker.ask('snapshot', keep); }")
    assert run(page, "import numpy; int(numpy.arange(4).sum())") == 6
    assert ask(page, "asked") == []


def test_an_engine_whose_table_forgets_its_functions_is_told_them(page: Page) -> None:
    ask(page, "forgetFunctions")
    start(page, "snapshot")
    assert "snapshot.slots.json" in ask(page, "asked")
    assert run(page, "import numpy; int(numpy.arange(4).sum())") == 6
