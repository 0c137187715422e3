"""The folder for the site: nothing in it is lost, and it is whole at any moment."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from builder import output
from builder.asset import asset
from builder.output import LIST, OutputRefused, write


def site(**texts):
    return {path.replace("_", "."): asset(path.replace("_", "."), text) for path, text in texts.items()}


def names(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def content(tmp_path):
    folder = tmp_path / "content"
    folder.mkdir()
    return folder


@pytest.fixture
def out(tmp_path):
    return tmp_path / "site"


def test_a_new_site_takes_the_place_of_an_earlier_one(content, out):
    assert write(site(index_html="old", gone_html="old"), out, content) == ()
    assert write(site(index_html="new"), out, content) == ()
    assert (out / "index.html").read_text() == "new"
    assert names(out) == [LIST, ".gitkeep", "index.html"]
    assert sorted(os.listdir(out.parent)) == ["content", "site"]


def test_an_empty_folder_and_one_with_a_keeper_are_taken(content, out):
    out.mkdir()
    (out / ".gitkeep").touch()
    write(site(index_html="new"), out, content)
    assert (out / "index.html").exists()


def test_what_others_put_there_is_carried_over_and_named(content, out):
    write(site(index_html="old"), out, content)
    (out / "CNAME").write_text("example.org")
    (out / "deep").mkdir()
    (out / "deep" / "note.txt").write_text("mine")
    (out / "link").symlink_to("CNAME")
    assert write(site(index_html="new"), out, content) == ("CNAME", "link", "deep/note.txt")
    assert (out / "CNAME").read_text() == "example.org"
    assert (out / "deep" / "note.txt").read_text() == "mine"
    assert os.readlink(out / "link") == "CNAME"


def test_a_file_of_the_site_does_not_replace_one_put_there_by_hand(content, out):
    write(site(index_html="old"), out, content)
    (out / "about.html").write_text("mine")
    with pytest.raises(OutputRefused, match="put there by hand"):
        write(site(index_html="new", about_html="new"), out, content)
    assert (out / "about.html").read_text() == "mine"
    assert (out / "index.html").read_text() == "old"


def refused(out, content, monkeypatch, here=None):
    if here:
        monkeypatch.chdir(here)
    before = names(out) if out.is_dir() else None
    with pytest.raises(OutputRefused) as caught:
        write(site(index_html="new"), out, content)
    assert (names(out) if out.is_dir() else None) == before
    (sentence,) = caught.value.args
    assert "\n" not in sentence
    return sentence


def test_folders_that_are_no_sites_are_refused(content, out, tmp_path, monkeypatch):
    (content / "site.toml").touch()
    assert "holds the content" in refused(content, content, monkeypatch)
    assert "holds the content" in refused(tmp_path, content, monkeypatch)
    assert "lies in the content" in refused(content / "site", content, monkeypatch)
    project = tmp_path / "project"
    project.mkdir()
    assert "holds the folder you are in" in refused(project, content, monkeypatch, here=project)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    (project / ".git").mkdir()
    assert "is a checkout" in refused(project, content, monkeypatch)
    (tmp_path / "notes.txt").write_text("mine")
    assert "is a file" in refused(tmp_path / "notes.txt", content, monkeypatch)
    out.mkdir()
    (out / "thesis.tex").write_text("mine")
    assert "no earlier site" in refused(out, content, monkeypatch)


def test_a_list_that_is_not_ours_makes_no_site(content, out, monkeypatch):
    out.mkdir()
    for found in ("{}", "[]", "not json", json.dumps({"builder": "another", "files": []})):
        (out / LIST).write_text(found)
        assert "no earlier site" in refused(out, content, monkeypatch)


def test_a_link_to_the_content_is_followed(content, tmp_path, monkeypatch):
    (content / "site.toml").touch()
    (tmp_path / "link").symlink_to(content)
    assert "holds the content" in refused(tmp_path / "link", content, monkeypatch)


def test_a_checkout_inside_an_old_site_is_refused(content, out, monkeypatch):
    write(site(index_html="old"), out, content)
    (out / "sub" / ".git").mkdir(parents=True)
    (out / "sub" / ".git" / "HEAD").touch()
    assert "is a checkout" in refused(out, content, monkeypatch)


def test_a_failed_write_leaves_what_was_there(content, out, tmp_path):
    write(site(index_html="old"), out, content)
    gone = asset("gone.bin", Path(__file__))
    missing = type(gone)("gone.bin", gone.size, gone.sha256, tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError):
        write({**site(index_html="new"), "gone.bin": missing}, out, content)
    assert (out / "index.html").read_text() == "old"
    assert sorted(os.listdir(out.parent)) == ["content", "site"]


def test_without_an_exchange_in_one_step_the_result_is_the_same(content, out, monkeypatch):
    monkeypatch.setattr(output, "_swapped", lambda one, other: False)
    write(site(index_html="old"), out, content)
    write(site(index_html="new"), out, content)
    assert (out / "index.html").read_text() == "new"
    assert sorted(os.listdir(out.parent)) == ["content", "site"]


def test_what_killed_builds_left_goes_and_an_old_site_comes_back(content, out):
    write(site(index_html="old"), out, content)
    litter = out.parent / f"{output._prefix(out)}abc"
    (litter / "being-built").mkdir(parents=True)
    out.rename(litter / output._old(out))
    (out.parent / ".site-of-mine").mkdir()
    write(site(index_html="new"), out, content)
    assert sorted(os.listdir(out.parent)) == [".site-of-mine", "content", "site"]


WRITER = """
import sys
from pathlib import Path
from builder.asset import asset
from builder.output import write
word, out, content = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
files = {f"{at}.txt": asset(f"{at}.txt", word) for at in range(300)}
while True:
    write(files, out, content)
    print("written", flush=True)
"""


def writer(word, out, content):
    command = [sys.executable, "-c", WRITER, word, str(out), str(content)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def is_whole(out):
    texts = {path.read_text() for path in out.glob("*.txt")}
    return len(texts) == 1 and len(list(out.glob("*.txt"))) == 300


@pytest.mark.slow
def test_killed_at_any_moment_there_is_one_whole_site(content, out):
    for delay in range(12):
        process = writer(f"{delay}", out, content)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(delay * 0.007)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert is_whole(out)
    write(site(index_html="new"), out, content)
    assert sorted(os.listdir(out.parent)) == ["content", "site"]


@pytest.mark.slow
def test_two_builds_at_once_do_not_hurt_each_other(content, out):
    write({f"{at}.txt": asset(f"{at}.txt", "first") for at in range(300)}, out, content)
    (out / "CNAME").write_text("example.org")
    writers = [writer(word, out, content) for word in ("one", "two")]
    seen = set()
    for process in writers:
        for _ in range(4):
            assert process.stdout is not None
            assert process.stdout.readline() == "written\n"
            seen.add((out / "CNAME").read_text())
    for process in writers:
        process.kill()
        process.communicate()
    assert is_whole(out)
    assert seen == {"example.org"}


def test_a_reader_never_finds_half_a_site(content, out):
    """Where the system exchanges folders in one step there is no moment without a site."""
    write(site(index_html="0"), out, content)
    if not output._swapped(out, out.parent / "content"):
        pytest.skip("this system cannot exchange folders in one step")
    output._swapped(out, out.parent / "content")
    missing, done = [], threading.Event()

    def look():
        while not done.is_set():
            if not (out / "index.html").exists():
                missing.append(time.monotonic())

    looking = threading.Thread(target=look)
    looking.start()
    for at in range(50):
        write(site(index_html=f"{at}"), out, content)
    done.set()
    looking.join()
    assert missing == []


def test_what_has_been_moved_to_its_place_is_no_longer_in_the_way(content, out):
    write(site(index_html="old"), out, content)
    (out / "CNAME").write_text("example.org")
    assert write(site(index_html="new", CNAME="example.org"), out, content) == ()
    assert (out / "CNAME").read_text() == "example.org"
    assert write(site(index_html="newer", CNAME="example.net"), out, content) == ()
    assert (out / "CNAME").read_text() == "example.net"


def test_a_damaged_list_is_named(content, out, monkeypatch):
    write(site(index_html="old"), out, content)
    (out / LIST).write_text('{"builder"')
    assert "its list .built.json is damaged" in refused(out, content, monkeypatch)


def test_a_place_where_nothing_can_be_written_is_refused(content, out, tmp_path, monkeypatch):
    (tmp_path / "notes.txt").write_text("mine")
    assert "notes.txt is a file" in refused(tmp_path / "notes.txt" / "site", content, monkeypatch)
    monkeypatch.setattr(Path, "mkdir", lambda *_, **__: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))
    assert f"{out} cannot be written: Permission denied" in refused(out, content, monkeypatch)
