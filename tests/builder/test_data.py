"""Data that a lesson makes of a file in a wheel: fetched, verified, made once, put beside it; each mistake at its line."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from builder import course, data
from builder.course import Course, Gathering, gather
from builder.mistakes import Mistakes
from builder.packages.wheels import made_wheel, sha256_of
from builder.prune import MONTH, prune
from tests.builder.conftest import Content

SOURCE = b"1,2\n3,4\n"
NAME = "measured-1.0-py3-none-any.whl"
NATIVE = "measured-1.0-cp313-cp313-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl"
FRONT = """+++
title = "One"
summary = "About it."
date = 2026-01-01

[data]
wheel = "{wheel}"
sha256 = "{sha256}"
file = "{file}"
notice = "By somebody."
+++

"""
MAKE = '''"""Sums."""


def make(source):
    """One number a row."""
    rows = source.decode().split()
    return {"sums.bin": bytes(sum(map(int, row.split(","))) for row in rows)}
'''
FIGURE = '''"""The first sum."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class State:
    pass


def view(state):
    return f"The sum is {Path(__file__).with_name('sums.bin').read_bytes()[0]}"
'''


@pytest.fixture
def links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that is all that pip may ask."""
    made = tmp_path / "links"
    made.mkdir()
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(made))
    return made


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(course, "user_cache", lambda: tmp_path / "cache")
    return tmp_path / "cache"


def wheel(folder: Path, name: str = NAME, source: bytes = SOURCE) -> Path:
    files = {"measured/rows.csv": source, "measured-1.0.dist-info/licenses/LICENSE": b"Do as you like."}
    (folder / name).write_bytes(made_wheel("measured", "1.0", files))
    return folder / name


def lesson(
    content: Content, file: str = "measured/rows.csv", sha256: str = "", wheel: str = NAME, make: str = MAKE
) -> Path:
    front = FRONT.format(wheel=wheel, sha256=sha256, file=file)
    content.write("one/data.py", make)
    content.write("one/sum.py", FIGURE)
    return content.write("one/lesson.md", f"{front}![A sum.](sum.py)\n")


@pytest.mark.parametrize("name", [NAME, NATIVE])
def test_what_is_made_lies_beside_the_lesson_and_its_figures_ship_it(
    content: Content, links: Path, gathered: Callable[..., Course], name: str
) -> None:
    lesson(content, sha256=sha256_of(wheel(links, name)), wheel=name)
    (one,) = gathered().lessons
    assert (content.folder / "one/sums.bin").read_bytes() == bytes([3, 7])
    assert "The sum is 3" in one.figures[0].markup
    assert set(one.shipped) == {"content/one/sum.py", "content/one/sums.bin"}


def test_once_fetched_it_is_there_without_an_index_and_made_again_only_by_another_data_py(
    content: Content, links: Path, gathered: Callable[..., Course], cache: Path
) -> None:
    file = wheel(links)
    lesson(content, sha256=sha256_of(file))
    gathered()
    file.unlink()
    beside = content.folder / "one/sums.bin"
    kept = beside.stat().st_mtime_ns
    gathered()
    assert beside.stat().st_mtime_ns == kept
    for damage in (beside.unlink, lambda: beside.write_bytes(b"something else")):
        damage()
        gathered()
        assert beside.read_bytes() == bytes([3, 7])
    content.write("one/data.py", MAKE.replace("sum(", "max("))
    assert "The sum is 2" in gathered().lessons[0].figures[0].markup
    assert len([*cache.glob("data/*/made-*")]) == 2


def test_a_folder_of_the_users_is_asked_first(
    content: Content, tmp_path: Path, links: Path, gathering: Gathering
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    lesson(content, sha256=sha256_of(wheel(own)))
    offline = Gathering(replace(gathering.python, wheels=own))
    try:
        assert "The sum is 3" in gather(content.folder, offline).lessons[0].figures[0].markup
    finally:
        offline.close()


def test_notices_say_whose_it_is_and_what_it_came_under(
    content: Content, links: Path, gathered: Callable[..., Course], cache: Path
) -> None:
    lesson(content, sha256=sha256_of(wheel(links)))
    said = data.notices([one.source for one in gathered().lessons], cache)
    assert said == {"The data of 'One'": "By somebody.\n\nDo as you like."}


def test_what_cannot_be_had_is_said_at_its_line(
    content: Content, links: Path, mistakes: Callable[[], list[str]]
) -> None:
    file = wheel(links)
    lesson(content, sha256="0" * 64)
    found = sha256_of(file)
    assert f"one/lesson.md:8: data: {NAME} is not what was pinned: expected '{'0' * 64}', found {found!r}" in mistakes()
    lesson(content, sha256=found, file="measured/row.csv")
    no_file = "one/lesson.md:9: data: there is no file 'measured/row.csv' in measured-1.0-py3-none-any.whl"
    assert f"{no_file} (did you mean 'measured/rows.csv'?)" in mistakes()
    file.unlink()
    lesson(content, sha256=found)
    (said,) = [one for one in mistakes() if "cannot get" in one]
    assert said.startswith(
        f"one/lesson.md:7: data: cannot get {NAME}. Check the network and the name, and build again; or put "
    )
    assert "--runtime-from DIR" in said
    assert "pip said: ERROR" in said


def test_what_is_no_wheel_is_said(content: Content, links: Path, mistakes: Callable[[], list[str]]) -> None:
    (links / NAME).write_bytes(b"<html>")
    lesson(content, sha256=sha256_of(links / NAME))
    assert any("one/lesson.md:7: data: " in one for one in mistakes())


def test_front_matter_that_names_no_origin_is_a_mistake(content: Content, mistakes: Callable[[], list[str]]) -> None:
    text = '+++\ntitle = "One"\nsummary = "About it."\ndate = 2026-01-01\n\n[data]\nwheel = "measured"\nfil = "a"\n+++\n\nText.\n'
    content.write("one/lesson.md", text)
    assert sorted(mistakes()) == [
        "one/lesson.md:6: data: a lesson with data has a data.py beside it: make(source) makes files of it",
        "one/lesson.md:6: data: file is missing",
        "one/lesson.md:6: data: notice is missing",
        "one/lesson.md:6: data: sha256 is missing",
        "one/lesson.md:7: data: 'measured' is no name of a wheel, like name-1.0-py3-none-any.whl",
        "one/lesson.md:8: data: unknown key 'fil' (did you mean 'file'?)",
    ]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        ("def make(source):\n    return 1 / 0\n", "one/data.py:2: ZeroDivisionError"),
        ("def mak(source):\n    return {}\n", "one/data.py: AttributeError"),
        ("def make(source):\n    return b''\n", "one/data.py: TypeError: make has to return contents as bytes"),
        ("def make(source):\n    return {}\n", "one/data.py: make returns no files"),
        ("def make(source):\n    return {'../sums.bin': b''}\n", "one/data.py: make returns '../sums.bin'"),
        ("def make(source):\n    return {'sum.py': b''}\n", "one/data.py: make returns 'sum.py'"),
    ],
)
def test_what_goes_wrong_in_data_py_is_said_there(
    content: Content, links: Path, mistakes: Callable[[], list[str]], make: str, said: str
) -> None:
    lesson(content, sha256=sha256_of(wheel(links)), make=make)
    assert any(one.startswith(said) for one in mistakes()), mistakes()
    assert "FIGURE" not in (content.folder / "one/sum.py").read_text()
    assert "The first sum" in (content.folder / "one/sum.py").read_text()


def test_what_no_build_has_used_for_a_month_goes(
    content: Content, links: Path, gathered: Callable[..., Course], cache: Path
) -> None:
    lesson(content, sha256=sha256_of(wheel(links)))
    gathered()
    (folder,) = cache.glob("data/*")
    old = folder.stat().st_mtime - MONTH - 10
    os.utime(folder, (old, old))
    assert prune(cache) == [folder]


def test_mistakes_leave_the_others_to_be_found(content: Content, links: Path, gathered: Callable[..., Course]) -> None:
    lesson(content, sha256="0" * 64)
    content.lesson("two", "A [link](nowhere.md).\n")
    with pytest.raises(Mistakes) as caught:
        gathered()
    files = {one.file.parent.name for one in caught.value.mistakes}
    assert files == {"one", "two"}
