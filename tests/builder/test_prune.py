"""The cache forgets what nobody has used for a month, and nothing else."""

import os
import time
from pathlib import Path

import pytest

from builder.prune import DAY, MONTH, prune, used


def entry(path: Path, days: float) -> Path:
    if path.suffix:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("content")
    else:
        (path / "deep").mkdir(parents=True)
        (path / "deep" / "file").write_text("content")
    moment = time.time() - days * DAY
    os.utime(path, (moment, moment))
    return path


@pytest.mark.parametrize(
    "name", ["prepared-1", "pyodide-1.0", "editor-1.json", "compiled/ab", "disk/a.js", "packages/cd"]
)
def test_what_was_used_within_a_month_stays_and_the_rest_goes(tmp_path: Path, name: str) -> None:
    place = tmp_path / name
    young = entry(place.with_name(f"{place.stem}-young{place.suffix}"), 29)
    old = entry(place, 31)
    assert prune(tmp_path) == [old]
    assert young.exists()
    assert not old.exists()
    assert prune(tmp_path) == []


def test_using_an_old_entry_keeps_it(tmp_path: Path) -> None:
    old = entry(tmp_path / "prepared-1", 31)
    assert used(old)
    assert prune(tmp_path) == []
    assert prune(tmp_path, now=time.time() + MONTH + DAY) == [old]


def test_using_what_has_gone_says_so(tmp_path: Path) -> None:
    assert not used(tmp_path / "prepared-1")
    assert not used(tmp_path / "nothing" / "at" / "all")


def test_an_entry_used_while_it_is_about_to_go_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = entry(tmp_path / "prepared-1", 31)
    from builder import prune as module

    def held_by_another(path: Path) -> object:
        os.utime(path)
        return real(path)

    real = module._held
    monkeypatch.setattr(module, "_held", held_by_another)
    assert prune(tmp_path) == []
    assert (old / "deep" / "file").exists()


@pytest.mark.parametrize(
    "name", [".making-x", "compiled/.making-x", "disk/a.part", "pyodide-1.0/.numpy.whl.tmp", ".pruned-y"]
)
def test_what_was_never_finished_goes_after_a_day(tmp_path: Path, name: str) -> None:
    left = entry(tmp_path / name, 2)
    os.utime(left.parent)
    assert prune(tmp_path) == [left]


def test_what_is_being_made_stays(tmp_path: Path) -> None:
    entry(tmp_path / "compiled/.making-x", 0.5)
    assert prune(tmp_path) == []


def test_what_the_cache_does_not_know_stays(tmp_path: Path) -> None:
    mine = entry(tmp_path / "notes.txt", 400)
    assert prune(tmp_path) == []
    assert mine.exists()


def test_a_cache_that_is_not_there_is_no_mistake(tmp_path: Path) -> None:
    assert prune(tmp_path / "nowhere") == []
    assert not (tmp_path / "nowhere").exists()
