"""The pinned runtime: verified wherever it comes from, and refused by name when it is something else."""

import hashlib
from pathlib import Path

import pytest

from builder import runtime
from builder.runtime import PYODIDE, Pinned, RuntimeUnavailable, Save, fetch

RIGHT = {"core.mjs": b"export default 1;", "numpy.whl": b"arrays"}
PINNED = tuple(Pinned(name, len(body), hashlib.sha256(body).hexdigest()) for name, body in RIGHT.items())


def folder_of(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir(parents=True)
    for name, body in files.items():
        (folder / name).write_bytes(body)
    return folder


def offering(files: dict[str, bytes]) -> runtime.Fetch:
    def source(wanted: list[Pinned], save: Save) -> None:
        for file in wanted:
            if file.name in files:
                save(file.name, files[file.name])

    return source


def unreachable(wanted: list[Pinned], save: Save) -> None:
    raise OSError("no route to host")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(runtime, "SOURCES", {"the network": unreachable})
    return tmp_path / "cache"


def test_every_pin_is_a_sha256_and_a_size() -> None:
    assert all(len(file.sha256) == 64 and file.size > 0 for file in runtime.PINNED)
    assert len({file.name for file in runtime.PINNED}) == len(runtime.PINNED)


def test_a_folder_of_the_users_fills_the_cache(tmp_path: Path, cache: Path) -> None:
    fetched = fetch(folder_of(tmp_path / "usb", RIGHT), cache, PINNED)
    assert {name: fetched.path(name).read_bytes() for name in RIGHT} == RIGHT
    assert fetch(None, cache, PINNED) == fetched


def test_what_a_folder_lacks_comes_from_the_next_source(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtime, "SOURCES", {"first": unreachable, "second": offering(RIGHT)})
    usb = folder_of(tmp_path / "usb", {"core.mjs": RIGHT["core.mjs"]})
    assert fetch(usb, cache, PINNED).path("numpy.whl").read_bytes() == RIGHT["numpy.whl"]


def test_each_source_gives_what_it_has(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = {name: offering({name: body}) for name, body in RIGHT.items()}
    monkeypatch.setattr(runtime, "SOURCES", sources)
    assert sorted(path.name for path in fetch(None, cache, PINNED).folder.iterdir()) == sorted(RIGHT)


def test_no_source_lists_all_that_were_tried_and_what_to_do(cache: Path) -> None:
    with pytest.raises(RuntimeUnavailable) as caught:
        fetch(None, cache, PINNED)
    for part in ("core.mjs, numpy.whl", str(cache), "the network: no route to host", "--runtime-from DIR"):
        assert part in str(caught.value)


def test_an_altered_file_in_the_cache_is_refused_by_name(tmp_path: Path, cache: Path) -> None:
    altered = folder_of(cache / f"pyodide-{PYODIDE}", RIGHT | {"numpy.whl": b"arrayz"}) / "numpy.whl"
    with pytest.raises(RuntimeUnavailable) as caught:
        fetch(None, cache, PINNED)
    for part in (str(altered), PINNED[1].sha256, hashlib.sha256(b"arrayz").hexdigest(), "Delete the file"):
        assert part in str(caught.value)
    assert altered.read_bytes() == b"arrayz"
    assert fetch(folder_of(tmp_path / "usb", RIGHT), cache, PINNED).path("numpy.whl").read_bytes() == b"arrays"


def test_a_file_altered_after_the_fetch_is_refused_when_it_is_used(tmp_path: Path, cache: Path) -> None:
    fetched = fetch(folder_of(tmp_path / "usb", RIGHT), cache, PINNED)
    (fetched.folder / "core.mjs").write_bytes(b"")
    with pytest.raises(RuntimeUnavailable, match=r"is not the pinned core\.mjs"):
        fetched.path("core.mjs")


def test_an_altered_file_in_the_users_folder_is_refused_by_name(tmp_path: Path, cache: Path) -> None:
    usb = folder_of(tmp_path / "usb", RIGHT | {"core.mjs": b"alert(1)"})
    with pytest.raises(RuntimeUnavailable, match=r"usb.core\.mjs is not the pinned core\.mjs"):
        fetch(usb, cache, PINNED)


def test_an_altered_file_from_a_source_is_never_kept(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = {"a mirror": offering(RIGHT | {"core.mjs": b"alert(1)"}), "the network": unreachable}
    monkeypatch.setattr(runtime, "SOURCES", sources)
    with pytest.raises(RuntimeUnavailable, match=r"a mirror: altered core\.mjs"):
        fetch(None, cache, PINNED)
    assert not (cache / f"pyodide-{PYODIDE}" / "core.mjs").exists()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, cache: Path) -> None:
    with pytest.raises(RuntimeUnavailable, match="--runtime-from .*nowhere: there is no such folder"):
        fetch(tmp_path / "nowhere", cache, PINNED)
