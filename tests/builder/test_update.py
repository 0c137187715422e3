"""Newer versions are pinned only when all of them can be had and is what its lock file says; else nothing changes."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from builder import runtime
from builder.runtime import RuntimeUnavailable
from builder.update import EDITOR_LISTS, PINS, Registries, text_of, update

CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
OLD_NUMPY, NEW_NUMPY = b"numpy 2.4.3", b"numpy 2.5.0"


def numpy_file(content: bytes) -> str:
    return f"{content.decode().replace(' ', '-')}-cp314-cp314-pyemscripten_2026_0_wasm32.whl"


def pin(name: str, content: bytes) -> dict[str, str | int]:
    return {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


class Offer(Registries):
    """Registries with a few versions of Pyodide, each with a NumPy, and one newest carrier."""

    def __init__(
        self, pyodides: Mapping[str, bytes], carrier: str = "1.0", carried: Mapping[str, bytes] | None = None
    ) -> None:
        self.pyodides, self.carrier, self.carried = pyodides, carrier, carried or {}
        self.asked: list[str] = []

    def versions(self) -> list[str]:
        return ["314.0.1", *self.pyodides]

    def core(self, version: str) -> Mapping[str, bytes]:
        numpy = self.pyodides[version]
        entry = {"file_name": numpy_file(numpy), "sha256": hashlib.sha256(numpy).hexdigest()}
        info = {"abi_version": "2026_0", "arch": "wasm32", "platform": "emscripten_5_0_3", "python": "3.14.2"}
        lock = json.dumps({"info": info, "packages": {"numpy": entry}}).encode()
        return {**{name: f"{name} {version}".encode() for name in CORE}, "pyodide-lock.json": lock}

    def newest(self, name: str) -> str:
        return self.carrier

    def numpy_wheels(self, carrier: str) -> Mapping[str, bytes]:
        self.asked.append(carrier)
        return self.carried


@pytest.fixture
def root(tmp_path: Path) -> Path:
    files = [*(pin(name, f"{name} 314.0.1".encode()) for name in CORE), pin(numpy_file(OLD_NUMPY), OLD_NUMPY)]
    platform = {"abi_version": "2026_0", "arch": "wasm32", "platform": "emscripten_5_0_3", "python": "3.14.0"}
    pins = {"pyodide": "314.0.1", "python": "3.14", "carrier": "carrier==1.0", "platform": platform, "files": files}
    (tmp_path / PINS).parent.mkdir()
    (tmp_path / PINS).write_text(text_of(pins))
    (tmp_path / "pyproject.toml").write_text('dependencies = ["numpy>=2"]\nbuild = [\n    "numpy==2.4.3", # ours\n]\n')
    return tmp_path


def state(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def test_the_pins_are_as_they_are_written() -> None:
    text = (Path(runtime.__file__).parent / "runtime.toml").read_text(encoding="utf-8")
    assert text_of(tomllib.loads(text)) == text


@pytest.mark.parametrize("versions", [{}, {"314.0.0": NEW_NUMPY}, {"314.0.2-alpha.1": OLD_NUMPY}])
def test_without_anything_newer_nothing_changes(root: Path, versions: Mapping[str, bytes]) -> None:
    before = state(root)
    assert update(root, Offer(versions)) == "Nothing newer."
    assert state(root) == before


def test_a_newer_pyodide_with_the_same_numpy_needs_no_other_carrier(root: Path) -> None:
    offer = Offer({"314.0.2": OLD_NUMPY, "314.0.10": OLD_NUMPY})
    assert update(root, offer) == "Pyodide 314.0.1 → 314.0.10"
    pins = tomllib.loads((root / PINS).read_text())
    assert (pins["pyodide"], pins["carrier"], pins["platform"]["python"]) == ("314.0.10", "carrier==1.0", "3.14.2")
    assert pins["files"][0] == pin("pyodide.mjs", b"pyodide.mjs 314.0.10")
    assert pins["files"][-1] == pin(numpy_file(OLD_NUMPY), OLD_NUMPY)
    assert offer.asked == []
    assert update(root, offer) == "Nothing newer."


def test_a_newer_numpy_comes_with_its_carrier_and_is_the_builders_too(root: Path) -> None:
    offer = Offer({"314.0.2": NEW_NUMPY}, "1.1", {numpy_file(NEW_NUMPY): NEW_NUMPY})
    assert update(root, offer).splitlines() == [
        "Pyodide 314.0.1 → 314.0.2",
        "NumPy 2.4.3 → 2.5.0, in pyproject.toml too: run `make` to install it",
    ]
    pins = tomllib.loads((root / PINS).read_text())
    assert (pins["carrier"], pins["files"][-1]) == ("carrier==1.1", pin(numpy_file(NEW_NUMPY), NEW_NUMPY))
    assert (
        root / "pyproject.toml"
    ).read_text() == 'dependencies = ["numpy>=2"]\nbuild = [\n    "numpy==2.5.0", # ours\n]\n'


@pytest.mark.parametrize("carried", [{}, {numpy_file(NEW_NUMPY): b"altered"}])
def test_a_numpy_that_cannot_be_had_or_is_altered_leaves_that_pyodide(root: Path, carried: Mapping[str, bytes]) -> None:
    before = state(root)
    told = update(root, Offer({"314.0.2": NEW_NUMPY}, "1.1", carried)).splitlines()
    assert told == [
        "Nothing newer.",
        f"Pyodide 314.0.2 is left: carrier==1.1, the newest on PyPI, does not carry its {numpy_file(NEW_NUMPY)}.",
    ]
    assert state(root) == before


def test_the_newest_that_can_be_had_is_taken(root: Path) -> None:
    told = update(root, Offer({"314.0.2": OLD_NUMPY, "314.0.3": NEW_NUMPY, "315.0.0": OLD_NUMPY}))
    assert told.splitlines()[0] == "Pyodide 314.0.1 → 314.0.2"
    assert "Pyodide 315.0.0 is left: it has another Python" in told
    assert "Pyodide 314.0.3 is left: carrier==1.0" in told


def test_a_registry_that_cannot_be_asked_changes_nothing(root: Path) -> None:
    class Unreachable(Registries):
        def versions(self) -> list[str]:
            raise RuntimeUnavailable("npm view failed")

    before = state(root)
    with pytest.raises(RuntimeUnavailable, match="npm view failed"):
        update(root, Unreachable())
    assert state(root) == before


def locked(**versions: str) -> str:
    packages = {f"node_modules/{name}": {"version": version} for name, version in versions.items()}
    return json.dumps(
        {"packages": {"": {}, **packages, "node_modules/bundler-linux": {"version": "1", "optional": True}}}
    )


class OfferEditor(Offer):
    """Registries with other packages for the editor."""

    def __init__(self, lock: str) -> None:
        super().__init__({})
        self.lock = lock

    def relocked(self, listed: str, locked: str) -> str:
        return self.lock


def test_newer_packages_of_the_editor_are_pinned(root: Path) -> None:
    (root / EDITOR_LISTS[0]).parent.mkdir()
    (root / EDITOR_LISTS[0]).write_text("{}")
    (root / EDITOR_LISTS[1]).write_text(locked(view="1.0.0", state="1.0.0"))
    before = state(root)
    assert update(root, OfferEditor(locked(view="1.0.0", state="1.0.0"))) == "Nothing newer."
    assert state(root) == before
    newer = locked(view="1.0.0", state="1.2.0", parser="2.0.0")
    assert update(root, OfferEditor(newer)).splitlines() == [
        "state 1.0.0 → 1.2.0, for the editor",
        "parser none → 2.0.0, for the editor",
    ]
    assert state(root) == {**before, "package-lock.json": newer.encode()}


def test_a_folder_that_pins_nothing_has_nothing_newer(tmp_path: Path) -> None:
    assert update(tmp_path, Offer({})) == "Nothing newer."
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_the_real_registries_answer() -> None:
    registries = Registries()
    assert runtime.PYODIDE in registries.versions()
    core = registries.core(runtime.PYODIDE)
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in core.items()}
    pinned = {file.name: file.sha256 for file in runtime.PINNED}
    assert {name: hashes[name] for name in CORE} == {name: pinned[name] for name in CORE}
    assert json.loads(core["pyodide-lock.json"])["packages"]["numpy"]["sha256"] == pinned[runtime.NUMPY_WHEEL]
    listed, lock = (path.read_text(encoding="utf-8") for path in EDITOR_LISTS)
    relocked = json.loads(registries.relocked(listed, lock))["packages"]
    assert set(json.loads(lock)["packages"]) <= set(relocked)
    assert all(one["integrity"] and "resolved" not in one for path, one in relocked.items() if path)
    assert registries.newest(runtime.CARRIER.partition("==")[0])
