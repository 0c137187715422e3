"""The command, the folder it leaves behind, and that everything follows from the data."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from builder import runtime, snapshot
from builder.__main__ import main
from builder.build import build, write_single_file
from tests.builder.conftest import MODULES

CONTENT = Path("content")


@pytest.fixture(scope="module")
def prepared():
    return snapshot.prepare(runtime.fetch())


def files(folder):
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def run(*arguments):
    command = [sys.executable, "-m", "builder", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_the_command_builds_a_site(content, dial, tmp_path, prepared):
    content.lesson("first", "![A dial](dial.py)", dial=dial)
    done = run("--content", content.folder, "--out", tmp_path / "site")
    assert done.returncode == 0, done.stderr
    made = files(tmp_path / "site")
    assert {"index.html", "first/index.html", "404.html", "feed.xml", "notices.txt", "sw.js", ".gitkeep"} <= set(made)
    assert b"Count: 0" in made["first/index.html"]
    assert "sitemap.xml" not in made


@pytest.mark.slow
def test_a_mistake_leaves_the_old_site_untouched(content, dial, tmp_path, prepared):
    content.lesson("first", "![A dial](dial.py)", dial=dial)
    build(content.folder, tmp_path / "site", prepared)
    before = files(tmp_path / "site")
    content.lesson("first", "![A dial](dail.py)", dial=dial)
    done = run("--content", content.folder, "--out", tmp_path / "site")
    assert done.returncode == 1
    assert "lesson.md:7: there is no figure 'dail.py' (did you mean 'dial.py'?)" in done.stderr
    assert files(tmp_path / "site") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["content", "site"]


@pytest.mark.slow
def test_an_altered_runtime_file_is_refused_by_name(tmp_path):
    (tmp_path / "pyodide.asm.wasm").write_bytes(b"\0asm, but not ours")
    done = run("--runtime-from", tmp_path, "--out", tmp_path / "site")
    assert done.returncode == 1
    assert "pyodide.asm.wasm" in done.stderr
    assert "sha256" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "site").exists()


@pytest.mark.slow
def test_building_an_hour_later_gives_the_same_bytes(content, dial, tmp_path, prepared, monkeypatch):
    content.lesson("first", "![A dial](dial.py)", dial=dial)
    build(content.folder, tmp_path / "one", prepared)
    later = time.localtime(time.time() + 3600)
    monkeypatch.setattr(time, "localtime", lambda *_: later)
    build(content.folder, tmp_path / "two", prepared)
    assert files(tmp_path / "one") == files(tmp_path / "two")


@pytest.mark.slow
def test_absolute_addresses_are_there_only_with_a_base(content, dial, tmp_path, prepared):
    content.lesson("first", "![A dial](dial.py)", dial=dial)
    site_toml = (content.folder / "site.toml").read_text()
    build(content.folder, tmp_path / "site", prepared)
    assert b"og:url" not in files(tmp_path / "site")["first/index.html"]
    content.write("site.toml", site_toml + 'base = "https://example.org/nn"\n')
    build(content.folder, tmp_path / "site", prepared)
    made = files(tmp_path / "site")
    assert b'<link rel="canonical" href="https://example.org/nn/first/">' in made["first/index.html"]
    assert b"<loc>https://example.org/nn/first/</loc>" in made["sitemap.xml"]


@pytest.mark.slow
def test_a_single_file_refers_to_nothing_beside_it(content, dial, tmp_path, prepared):
    content.lesson("first", "[on](../second/)\n\n![A dial](dial.py)", dial=dial)
    content.lesson("second", "Text.", day=2)
    file = write_single_file(content.folder, "first", tmp_path / "site", prepared)
    text = file.read_text(encoding="utf-8")
    assert not re.search(r'(?:src|href)="(?!#|data:|https?:)[^"]', text)
    with pytest.raises(LookupError, match="there is no lesson 'frist' \\(did you mean 'first'\\?\\)"):
        write_single_file(content.folder, "frist", tmp_path / "site", prepared)


@pytest.mark.slow
def test_what_a_computer_refuses_is_one_sentence(content, dial, tmp_path, prepared, monkeypatch, capsys):
    content.lesson("first", "Text.")
    there = ["--content", str(content.folder), "--out", str(tmp_path / "site")]
    (tmp_path / "first.html").mkdir()
    assert main([*there, "--single-file", "first"]) == 1
    assert "first.html is there already, and is no earlier page" in capsys.readouterr().err
    assert main([*there, "--single-file", ""]) == 1
    assert capsys.readouterr().err == "there is no lesson ''; there are: first\n"
    assert main(["serve", "--content", str(tmp_path / "nowhere")]) == 1
    assert "there is no such folder" in capsys.readouterr().err
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert main(there) == 1
    said = capsys.readouterr().err
    assert "XDG_CACHE_HOME names another folder for it" in said
    assert said.count("\n") == 1


@pytest.mark.slow
def test_a_reader_of_the_output_who_has_gone_is_no_mistake(content, tmp_path, prepared):
    content.lesson("first", "Text.")
    command = [sys.executable, "-m", "builder", "--content", str(content.folder), "--out", str(tmp_path / "site")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.wait()
    assert (tmp_path / "site" / "index.html").exists()


def test_a_folder_that_has_been_deleted(tmp_path, monkeypatch, capsys):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert main([]) == 1
    assert capsys.readouterr().err == "The folder you are in has been deleted: go to another one.\n"


@pytest.mark.slow
def test_the_same_content_gives_the_same_bytes_wherever_and_however_it_is_built(content, dial, tmp_path, prepared):
    content.lesson("first", "{{ 1 }} ![A dial](p.png)\n\n![A dial](dial.py)", dial=dial)
    content.write("first/p.png", "x")
    elsewhere = tmp_path / "some where é" / "lessons"
    shutil.copytree(content.folder, elsewhere)
    for folder, out, settings in (
        (content.folder, "one", {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LANG": "C"}),
        (elsewhere, "two", {"PYTHONHASHSEED": "2", "TZ": "America/New_York", "LANG": "de_DE.UTF-8"}),
    ):
        command = [sys.executable, "-m", "builder", "--content", str(folder), "--out", str(tmp_path / out)]
        here = Path.cwd() if out == "one" else folder
        environment = {**os.environ, **settings, "PYTHONPATH": str(Path.cwd())}
        subprocess.run(command, cwd=here, env=environment, check=True, capture_output=True)
    assert files(tmp_path / "one") == files(tmp_path / "two")
    assert not any(str(tmp_path).encode() in content for content in files(tmp_path / "one").values())


NUMBERS = """
import json, re, sys
from pathlib import Path
from builder.cells import Answered
from builder.course import Gathering, Python, gather
from builder.packages import Packages
from nncore.figures.cells import run

# This program's nncore comes first, and then what lessons have beside them.
sys.path.insert(1, str(Path(sys.argv[1]).parent))

class Here:
    def run(self, asked):
        return Answered(tuple(run(asked.package, asked.cells)))

    def close(self):
        pass

gathering = Gathering(
    Python(frozenset(json.load(sys.stdin)), lambda wanted, content: Packages({}), lambda packages: [], Here())
)
lesson = gather(Path(sys.argv[1]), gathering).lessons[0]
gathering.close()
shown = [*(figure.markup for figure in lesson.figures), *(cell.output for cell in lesson.cells)]
text = " ".join([lesson.document.html, *shown])
print(json.dumps(re.findall(r"\\d[\\d,.]*", re.sub(r"<[^>]+>", " ", text))))
"""


def numbers(program):
    """The numbers of a lesson's text and of its figures' first views, as a copy of this program builds it."""
    done = subprocess.run(
        [sys.executable, "-c", NUMBERS, CONTENT.absolute()],
        cwd=program,
        input=json.dumps(sorted(MODULES)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return {number.strip(",.") for number in json.loads(done.stdout)}


@pytest.mark.slow
def test_one_changed_price_changes_every_number_that_depends_on_it(tmp_path):
    before = numbers(Path.cwd())
    depends = {"399,900", "379", "2,058", "3,229", "799", "0.176894", "2,016.73", "447", "134,971.67", "964.54", "733.79",
               "728.64", "680.27", "482.62", "108,268.39", "1,406", "366.267"}  # fmt: skip
    assert depends - {"379"} <= before
    for package in ("builder", "nncore"):
        shutil.copytree(package, tmp_path / package)
    datasets = tmp_path / "nncore" / "datasets.py"
    source = datasets.read_text(encoding="utf-8")
    assert "399_900" in source
    datasets.write_text(source.replace("399_900", "449_900"), encoding="utf-8")
    after = numbers(tmp_path)
    assert depends & after <= {"379"}
    assert "449,900" in after
