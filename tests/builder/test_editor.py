"""The editor's library: from npm as the lock file pins it, one script, made once, and small enough."""

import gzip
import json
import shutil
from pathlib import Path

import pytest

from builder import editor as module
from builder.editor import Editor, editor
from builder.runtime import RuntimeUnavailable

NODE = Path(module.__file__).parent / "node"
LOCK = json.loads((NODE / "package-lock.json").read_text(encoding="utf-8"))["packages"]
PINNED = {path: one for path, one in LOCK.items() if path}


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a network, and with nothing of npm's on it."""
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))
    monkeypatch.setenv("npm_config_registry", "http://localhost:9/")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache in which the editor has been made."""
    folder = tmp_path_factory.mktemp("cache")
    editor(cache=folder)
    return folder


@pytest.fixture
def pins(tmp_path: Path) -> Path:
    """Pins that may be altered."""
    folder = tmp_path / "pins"
    folder.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(NODE / name, folder)
    return folder


def test_every_package_is_pinned_by_its_hash_and_none_by_an_address() -> None:
    assert [path for path, one in PINNED.items() if not one["integrity"].startswith("sha512-")] == []
    assert [path for path, one in PINNED.items() if "resolved" in one] == []
    assert [
        name for name in ("package.json", "package-lock.json", ".npmrc") if "://" in (NODE / name).read_text()
    ] == []


def test_the_bundler_is_pinned_for_every_system() -> None:
    systems = PINNED["node_modules/esbuild"]["optionalDependencies"]
    assert {f"node_modules/{name}" for name in systems} <= set(PINNED)
    assert {"@esbuild/darwin-arm64", "@esbuild/linux-arm64", "@esbuild/win32-x64"} <= set(systems)


@pytest.mark.slow
def test_it_is_one_small_script_and_every_package_in_it_has_its_licence(cache: Path) -> None:
    made = editor(cache=cache)
    assert len(gzip.compress(made.script, 9, mtime=0)) <= 150_000
    # A browser that knows no encoding reads it all the same.
    assert made.script.isascii()
    assert b"openEditor" in made.script
    assert b"import " not in made.script[:2000]
    view = PINNED["node_modules/@codemirror/view"]["version"]
    assert "MIT" in made.licences[f"@codemirror/view {view}"]
    assert not [name for name in made.licences if "esbuild" in name]
    assert [path.name for path in cache.iterdir() if not path.name.startswith("editor-")] == []


@pytest.mark.slow
def test_what_was_made_is_made_no_more_and_needs_no_network(cache: Path, alone: None, monkeypatch) -> None:
    monkeypatch.setattr(module, "_made", lambda *_: pytest.fail("it is made again"))
    assert editor(cache=cache).script


@pytest.mark.slow
def test_a_folder_of_the_users_may_have_it(cache: Path, alone: None, tmp_path: Path) -> None:
    made = editor(cache=cache)
    assert editor(cache, tmp_path / "other") == made
    assert editor(None, tmp_path / "other") == made


@pytest.mark.slow
@pytest.mark.parametrize("damage", [b"", b"{}", b'{"sha256": "0", "script": "alert(1)", "licences": {}}'])
def test_what_is_damaged_is_made_again_and_is_the_same(cache: Path, tmp_path: Path, damage: bytes) -> None:
    (kept,) = cache.iterdir()
    (tmp_path / kept.name).write_bytes(damage)
    assert editor(cache=tmp_path) == editor(cache=cache)


@pytest.mark.slow
def test_a_package_with_another_hash_is_refused_by_name(pins: Path, tmp_path: Path) -> None:
    right = PINNED["node_modules/@codemirror/lint"]["integrity"]
    wrong = f"sha512-{'A' * 86}=="
    lock = pins / "package-lock.json"
    lock.write_text(lock.read_text(encoding="utf-8").replace(right, wrong), encoding="utf-8")
    with pytest.raises(RuntimeUnavailable) as caught:
        editor(cache=tmp_path / "cache", pins=pins)
    assert str(caught.value) == f"@codemirror/lint from npm is not what {lock} pins: expected {wrong}, found {right}"
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.slow
def test_without_a_network_and_with_nothing_kept_one_sentence_says_what_to_do(alone: None, tmp_path: Path) -> None:
    with pytest.raises(RuntimeUnavailable) as caught:
        editor(cache=tmp_path / "cache")
    said = str(caught.value)
    assert said.startswith("Cannot get the packages of the editor from npm (ECONNREFUSED): check the network")
    for part in ("copy editor-", f"({tmp_path / 'cache'} here)", "--runtime-from DIR."):
        assert part in said
    assert "\n" not in said


@pytest.mark.slow
def test_what_it_is_made_of_decides_what_is_kept(cache: Path, pins: Path, alone: None) -> None:
    (pins / "package.json").write_text((pins / "package.json").read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(RuntimeUnavailable, match="Cannot get the packages"):
        editor(cache=cache, pins=pins)


def test_its_script_has_a_name() -> None:
    assert Editor(b"1", {}).scripts == {"editor.js": b"1"}
