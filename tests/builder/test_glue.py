import re
import subprocess
from pathlib import Path

import pytest

from builder import glue, runtime, snapshot

SCRIPT = (
    "sleep(new WebAssembly.Memory({shared:!0,initial:1,maximum:1}).buffer);"
    "var _malloc,_free,_unused,_tzname,_called;function assignWasmExports(wasmExports){"
    '_malloc=Module["_malloc"]=wasmExports["malloc"];_free=Module["_free"]=wasmExports["free"];'
    '_unused=Module["_unused"]=wasmExports["unused"];_tzname=Module["_tzname"]=wasmExports["tzname"].value>>>0;'
    '_called=Module["_called"]=wasmExports["called"];memory=Module["memory"]=wasmMemory=wasmExports["memory"]'
    '}var wasmImports={unused};_malloc(3);ccall("called");'
)


@pytest.fixture(scope="module")
def script() -> str:
    return runtime.fetch().path(snapshot.GLUE).read_text(encoding="utf-8")


def test_only_what_is_used_has_a_name():
    assert glue.for_pages(SCRIPT, "Module._free(8)") == (
        "sleep(new ArrayBuffer(8));var _malloc,_free,_tzname,_called;function assignWasmExports(wasmExports){"
        '_malloc=Module["_malloc"]=wasmExports["malloc"];_free=Module["_free"]=wasmExports["free"];'
        '_tzname=Module["_tzname"]=wasmExports["tzname"].value>>>0;'
        '_called=Module["_called"]=wasmExports["called"];memory=Module["memory"]=wasmMemory=wasmExports["memory"]'
        '}var wasmImports={unused};_malloc(3);ccall("called");'
    )


def test_pyodides_own_is_a_third_shorter_and_still_a_script(script, tmp_path: Path):
    short = glue.for_pages(script)
    assert len(short) < 0.67 * len(script)
    file = tmp_path / "short.mjs"
    file.write_text(short, encoding="utf-8")
    assert subprocess.run([*runtime.node(), "--check", str(file)], capture_output=True).returncode == 0


def test_all_that_is_said_of_the_core_in_our_start_is_kept():
    start = Path(snapshot.__file__).parent / "assets" / "start.js"
    asked = set(re.findall(r"\bModule\.(_(?!_)\w+)", start.read_text(encoding="utf-8")))
    assert asked == glue.OURS


@pytest.mark.parametrize("name", ["assignWasmExports", "shared"])
def test_a_script_that_is_made_otherwise_is_refused(name):
    with pytest.raises(ValueError, match=name):
        glue.for_pages(SCRIPT.replace(name, "other"))
