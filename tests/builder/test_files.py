"""Files and folders that are whole or not there."""

from pathlib import Path

import pytest

from builder.files import move_whole, write_whole


def test_a_file_is_written_with_its_folder_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    for text in ("one", "two\n"):
        write_whole(tmp_path / "a" / "b.txt", text)
    assert {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()} == {"b.txt": b"two\n"}


def test_a_file_that_cannot_be_put_there_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "b.txt" / "full").mkdir(parents=True)
    with pytest.raises(OSError):  # noqa: PT011
        write_whole(tmp_path / "b.txt", "one")
    assert [path.name for path in tmp_path.iterdir()] == ["b.txt"]


def made(folder: Path, text: str) -> Path:
    write_whole(folder / "file", text)
    return folder


def test_whoever_was_faster_has_made_the_same(tmp_path: Path) -> None:
    move_whole(made(tmp_path / "first", "one"), tmp_path / "folder")
    move_whole(made(tmp_path / "second", "one"), tmp_path / "folder")
    assert (tmp_path / "folder" / "file").read_text(encoding="utf-8") == "one"
    with pytest.raises(OSError, match="nowhere"):
        move_whole(made(tmp_path / "third", "one"), tmp_path / "nowhere" / "folder")
