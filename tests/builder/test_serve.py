"""Serving while writing: what is answered, what is told to open pages, what counts as a save, and what goes wrong."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from builder.asset import asset, lasting
from builder.mistakes import Mistake, Mistakes
from builder.serve import edition, keep_up, serve
from builder.serving.edition import Edition, Newest
from builder.serving.server import serving
from builder.serving.watcher import saves

PAGE = (
    '<!doctype html><title>{title}</title><link rel="stylesheet" href="{root}look.css"><body><p>{text}</p>{more}</body>'
)
PATIENCE = 8


def page(path: str, text: str, more: str = ""):
    return asset(path, PAGE.format(title=path, root="../" * path.count("/"), text=text, more=more))


def files(*more, text="A valley."):
    found = [
        page("index.html", "Home"),
        page("lesson/index.html", text, '<img src="my%20dog.png"><a href="../index.html">Home</a>'),
        page("введение/index.html", "First"),
        page("404.html", "Not here"),
        asset("look.css", "p { background: url('img/paper.svg') }"),
        asset("img/paper.svg", "<svg/>"),
        asset("lesson/my dog.png", b"dog"),
        *more,
    ]
    return {one.path: one for one in found}


@pytest.fixture
def newest():
    return Newest()


@pytest.fixture
def get(newest):
    """Ask the server; a redirect is not followed."""
    newest.show(Edition("1", files()))
    with serving(newest, 0) as address:
        connection = http.client.HTTPConnection(address.split("/")[2], timeout=PATIENCE)

        def ask(path, method="GET", **headers):
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            return answer, answer.read()

        yield ask
        connection.close()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.html", "text/html; charset=utf-8"),
        ("a.css", "text/css; charset=utf-8"),
        ("a.js", "text/javascript; charset=utf-8"),
        ("a.mjs", "text/javascript; charset=utf-8"),
        ("a.wasm", "application/wasm"),
        ("a.json", "application/json; charset=utf-8"),
        ("a.webmanifest", "application/manifest+json; charset=utf-8"),
        ("a.svg", "image/svg+xml; charset=utf-8"),
        ("a.SVG", "image/svg+xml; charset=utf-8"),
        ("feed.xml", "application/xml; charset=utf-8"),
        ("notices.txt", "text/plain; charset=utf-8"),
        ("dial.py", "text/x-python; charset=utf-8"),
        ("snapshot.bin", "application/octet-stream"),
        ("numpy.whl", "application/zip"),
        ("a.png", "image/png"),
        ("CNAME", "application/octet-stream"),
    ],
)
def test_every_file_is_called_what_it_is(newest, get, name, kind):
    newest.show(Edition("2", files(asset(f"more/{name}", "<body>ü</body>"))))
    answer, content = get(f"/more/{name}")
    assert (answer.status, answer.headers["Content-Type"], answer.headers["Content-Encoding"]) == (200, kind, None)
    assert content.startswith("<body>ü".encode())


@pytest.mark.parametrize(
    "address",
    ["/lesson/", "/lesson/index.html", "/lesson/?page=2", "/%D0%B2%D0%B2%D0%B5%D0%B4%D0%B5%D0%BD%D0%B8%D0%B5/"],
)
def test_a_page_is_at_its_folder(get, address):
    answer, content = get(address)
    assert answer.status == 200
    assert "A valley." in content.decode() or "First" in content.decode()


def test_a_folder_without_its_slash_leads_to_the_page(get):
    answer, _ = get("/lesson?a=b")
    assert (answer.status, answer.headers["Location"]) == (302, "/lesson/?a=b")
    answer, _ = get("//lesson")
    assert answer.headers["Location"] == "/lesson/"


@pytest.mark.parametrize(
    "address", ["/nowhere", "/nowhere/", "/../etc/passwd", "/lesson/nowhere.png", "/%00", "/lesson/my"]
)
def test_what_is_not_there_is_answered_by_the_page_that_says_so(get, address):
    answer, content = get(address)
    assert answer.status == 404
    assert b"Not here" in content


def test_head_says_the_same_without_the_content(get):
    for address in ("/lesson/", "/look.css", "/nowhere"):
        full, content = get(address)
        head, nothing = get(address, "HEAD")
        assert (head.status, nothing) == (full.status, b"")
        assert head.headers["Content-Length"] == str(len(content))


@pytest.mark.parametrize("address", ["/lesson/", "/look.css", "/lesson/my%20dog.png"])
def test_what_a_browser_has_is_not_sent_again(get, address):
    first, _ = get(address)
    assert first.headers["Cache-Control"] == "no-cache"
    again, nothing = get(address, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status, nothing) == (304, b"")
    other, content = get(address, **{"If-None-Match": '"another"'})
    assert other.status == 200
    assert content


def test_only_pages_carry_the_script_and_only_once_at_their_end(newest, get):
    odd = "<body><pre>&lt;/body></pre><script>'</body>'</script>end</BODY></html>"
    newest.show(
        Edition("2", files(asset("odd.html", odd), asset("part.html", "<p>a part"), asset("a.js", "'</body>'")))
    )
    assert get("/a.js")[1] == b"'</body>'"
    for address, before, after in (("/odd.html", "end", "</BODY></html>"), ("/part.html", "a part", "")):
        text = get(address)[1].decode()
        assert text.count("builder:reload.js") == 1
        start, _, rest = text.partition('<script src="/builder:reload.js"')
        assert start.endswith(before)
        assert rest.partition("</script>\n")[2] == after
    assert get("/builder:reload.js")[0].headers["Content-Type"].startswith("text/javascript")


def test_the_site_itself_has_no_script_for_serving():
    assert not any("builder:" in one.read().decode("utf-8", "replace") for one in files().values())


def test_a_service_worker_of_an_earlier_site_is_ended(newest, get):
    newest.show(Edition("2", files(asset("sw.js", "keepAll()"))))
    answer, content = get("/sw.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert b"unregister" in content
    assert b"keepAll" not in content


def test_a_file_that_was_deleted_meanwhile_is_not_there(newest, get, tmp_path):
    (tmp_path / "p.png").write_bytes(b"p")
    newest.show(Edition("2", files(asset("p.png", tmp_path / "p.png"))))
    assert get("/p.png")[1] == b"p"
    (tmp_path / "p.png").unlink()
    assert get("/p.png")[0].status == 404


def version(found, address="/lesson/"):
    return Edition("", {one.path: one for one in found.values()}).news(address)["version"]


@pytest.mark.parametrize(
    "changed",
    [
        page("lesson/index.html", "A hill."),
        asset("look.css", "p { color: red }"),
        asset("img/paper.svg", "<svg></svg>"),
        asset("lesson/my dog.png", b"another dog"),
    ],
    ids=lambda one: one.path,
)
def test_a_page_is_another_one_when_what_it_shows_is(changed):
    assert version(files(changed)) != version(files())


@pytest.mark.parametrize(
    "markup",
    [
        "<img src=a/x.png>",
        '<IMG SRC = "a/x.png">',
        "<img src='a/x.png'>",
        '<img src="./a/x.png?1">',
        '<img src="/a/x.png">',
        '<img srcset="b.png 1x, a/x.png 2x">',
        '<video poster="a/x.png">',
        '<object data="a/x.png">',
        '<p style="background: url(a/x.png)">',
        "<style>p { background: url( 'a/x.png' ) }</style>",
        '<script src="a/x.png">',
    ],
)
def test_a_page_is_another_one_however_it_names_what_it_shows(markup):
    def site(content):
        return files(asset("a.html", f"<body>{markup}</body>"), asset("a/x.png", content))

    assert version(site("1"), "/a.html") != version(site("2"), "/a.html")


@pytest.mark.parametrize(
    "changed", [page("index.html", "New"), page("more/index.html", "More"), asset("feed.xml", "<feed/>")]
)
def test_a_page_stays_while_others_change(changed):
    assert version(files(changed)) == version(files())


def test_style_sheets_that_import_each_other_end():
    found = files(asset("look.css", '@import "more.css";'), asset("more.css", "@import 'look.css';"))
    assert version(found) != version(files())


def events(address, path):
    """What an open page is told."""
    connection = http.client.HTTPConnection(address.split("/")[2], timeout=PATIENCE)
    connection.request("GET", f"/builder:events?page={path}")
    answer = connection.getresponse()
    assert answer.headers["Content-Type"] == "text/event-stream"
    while line := answer.readline():
        if line.startswith(b"data: "):
            yield json.loads(line.removeprefix(b"data: "))


def test_an_open_page_is_told_where_it_stands_and_whenever_that_changes(newest):
    newest.show(Edition("1", files()))
    with serving(newest, 0) as address:
        told = events(address, "/lesson/")
        first = next(told)
        assert f'data-version="{first["version"]}"'.encode() in newest.get().page("/lesson/").html
        newest.show(Edition("2", files(text="A hill."), ()))
        second = next(told)
        assert second["version"] != first["version"]
        newest.show(Edition("3", files(text="A hill."), ("a.md:1: wrong",)))
        assert next(told) == {"version": second["version"], "build": "3", "mistakes": ["a.md:1: wrong"]}
        newest.show(Edition("4", files(text="A hill.")))
        assert next(told)["mistakes"] == []


def test_who_comes_late_is_told_the_newest(newest):
    with serving(newest, 0) as address:
        for name in "123":
            newest.show(Edition(name, files(text=name)))
        assert next(events(address, "/lesson/"))["build"] == "3"


def test_before_the_first_good_build_every_address_says_what_is_wrong(newest, get):
    newest.show(Edition("1", {}, ("a/lesson.md:3: <b> & so on",)))
    for address in ("/", "/lesson/", "/look.css"):
        answer, content = get(address)
        assert answer.status == 503
        assert "a/lesson.md:3: &lt;b&gt; &amp; so on" in content.decode()
    before = newest.get().news("/lesson/")
    assert before["mistakes"] == ()
    newest.show(Edition("2", files()))
    assert newest.get().news("/lesson/")["version"] != before["version"]


def test_a_page_that_was_missing_comes(newest):
    before = Edition("1", files()).news("/new/")["version"]
    assert Edition("2", files(page("new/index.html", "Not here"))).news("/new/")["version"] != before


def test_a_good_build_is_one_line(capsys):
    assert edition(files, {}).mistakes == ()
    out, err = capsys.readouterr()
    assert out.startswith("4 pages in 0.")
    assert (out.count("\n"), err) == (1, "")


def wrong():
    raise Mistakes([Mistake(Path("a.md"), 3, "wrong"), Mistake(Path("a.md"), 1, "worse")])


def test_mistakes_are_said_and_the_site_stays(capsys):
    before = files()
    found = edition(wrong, before)
    assert (found.files, found.mistakes) == (before, ("a.md:1: worse", "a.md:3: wrong"))
    assert capsys.readouterr().err == "a.md:1: worse\na.md:3: wrong\n2 mistakes; the site stays as it was.\n"
    edition(wrong, {})
    assert "2 mistakes; there is nothing to show yet." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: {}[1], "KeyError: 1"),
        (lambda: sys.exit("gone"), "SystemExit: gone"),
        (lambda: compile("a b", "some.py", "exec"), "some.py:1: SyntaxError: invalid syntax"),
    ],
)
def test_whatever_happens_is_said_with_its_place(capsys, make, said):
    found = edition(make, files())
    assert said in found.mistakes[0]
    assert found.mistakes[0].startswith(("some.py:1:", f"{__file__}:"))
    assert "Traceback" in capsys.readouterr().err


@pytest.fixture
def stop():
    """Ends a watch, at the latest when something that should have been noticed was not."""
    event = threading.Event()
    timer = threading.Timer(PATIENCE, event.set)
    timer.start()
    yield event
    event.set()
    timer.cancel()


def write(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def rename_over(path: Path):
    write(path.with_name("4913.tmp")).replace(path)
    return path


@pytest.fixture
def watched(tmp_path, stop):
    """A folder, inside a hidden one, and the saves in it."""
    folder = tmp_path / ".mine" / "content"
    write(folder / "a" / "lesson.md")
    write(tmp_path / ".mine" / "elsewhere" / "b" / "lesson.md")
    (folder / "b").symlink_to(tmp_path / ".mine" / "elsewhere" / "b")
    write(tmp_path / ".mine" / "elsewhere" / "c.md")
    write(folder / "c" / "figure.py")
    (folder / "c" / "lesson.md").symlink_to(tmp_path / ".mine" / "elsewhere" / "c.md")
    told = saves([folder], stop)
    assert next(told) == frozenset()
    return folder, told


@pytest.mark.parametrize("name", ["a/lesson.md", "a/new.py", "new/deep/lesson.md", "b/lesson.md", "c/lesson.md"])
def test_a_save_is_noticed(watched, name):
    folder, told = watched
    write(folder / name, "new")
    (noticed, *_) = next(told)
    assert noticed.name in {*Path(name).parts, "c.md"}


@pytest.mark.parametrize("name", ["a/lesson.md", "b/lesson.md"])
def test_a_save_by_renaming_is_one_save(watched, name):
    folder, told = watched
    rename_over(folder / name)
    assert Path(name).name in {file.name for file in next(told)}
    write(folder / "a" / "other.md")
    assert next(told) == {folder / "a" / "other.md"}


def test_a_linked_file_that_is_replaced_goes_on_being_watched(watched):
    folder, told = watched
    for _ in range(5):
        rename_over((folder / "c" / "lesson.md").resolve())
        next(told)


def test_what_editors_and_python_leave_is_no_save(watched):
    folder, told = watched
    for name in (
        "lesson.md~",
        ".lesson.md.swp",
        ".#lesson.md",
        "#lesson.md#",
        "__pycache__/a.pyc",
        ".git/HEAD",
        "a.pyc",
    ):
        write(folder / "a" / name)
    write(folder / "a" / "lesson.md", "new")
    assert next(told) == {folder / "a" / "lesson.md"}


def test_a_folder_that_comes_later_or_comes_back_is_watched(tmp_path, stop):
    folder = tmp_path / "static"
    told = saves([tmp_path / "content", folder], stop)
    assert next(told) == frozenset()
    for _ in range(3):
        write(folder / "a.png")
        next(told)
        (folder / "a.png").unlink()
        folder.rmdir()
        next(told)
    write(folder / "b.png")
    next(told)
    write(folder / "c.png")
    while folder / "c.png" not in next(told):
        pass


def test_a_save_during_a_build_is_built_next(tmp_path, newest, stop):
    """Also one during the first build: the last text always shows."""
    file = write(tmp_path / "content" / "a.txt", "1")
    built = []

    def make():
        text = file.read_text()
        built.append(text)
        if text != "3":
            file.write_text(str(int(text) + 1))
        else:
            stop.set()
        return files(text=text)

    keep_up(make, newest, [tmp_path / "content"], stop=stop)
    assert built == ["1", "2", "3"]
    assert b"<p>3</p>" in newest.get().page("/lesson/").html


def test_a_port_in_use_is_one_sentence(capsys):
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.socket(family) as taken:
            try:
                taken.bind((host, 0))
            except OSError:
                continue
            taken.listen()
            port = taken.getsockname()[1]
            assert serve(files, [], port) == 1
        said = capsys.readouterr()
        assert said.err == f"port {port} is in use: end the program that has it, or choose another with --port\n"
        assert said.out == ""


@pytest.mark.parametrize("port", [-1, 70000])
def test_a_port_that_cannot_be_is_one_sentence(capsys, port):
    assert serve(files, [], port) == 1
    assert capsys.readouterr().err == f"a port is a number from 1 to 65535, not {port}\n"


PROGRAM = """
import sys
from pathlib import Path
from builder.asset import asset
from builder.serve import serve

ours = Path(sys.argv[1])
made = lambda: {"index.html": asset("index.html", (ours / "text.py").read_text())}
sys.exit(serve(made, [], 0, restart=[ours]))
"""


def test_the_program_starts_again_when_it_changes_and_ends_by_ctrl_c(tmp_path):
    script, ours = write(tmp_path / "program.py", PROGRAM), write(tmp_path / "ours" / "text.py", "one = 1")
    command = [sys.executable, str(script), str(ours.parent)]
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        stuck = threading.Timer(PATIENCE, process.kill)
        stuck.start()
        first = process.stdout.readline()
        assert first.startswith("http://localhost:")
        assert process.stdout.readline().startswith("1 page in")
        ours.write_text("a mistake")
        assert any("SyntaxError" in line for line in process.stderr)
        ours.write_text("two = 2")
        assert process.stdout.readline().startswith("http://localhost:")
        assert process.stdout.readline().startswith("1 page in")
        process.send_signal(signal.SIGINT)
        assert process.wait() == 0
        assert "Traceback" not in process.stderr.read()
        stuck.cancel()


def test_a_lasting_name_is_served_as_any_other(newest, get):
    kept = lasting(asset("assets/a.js", "1"))
    newest.show(Edition("2", files(kept)))
    assert get(f"/{kept.path}")[1] == b"1"
