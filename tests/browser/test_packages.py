"""Packages that lessons name, in the browser: however a page is opened and however Python starts, and only where named."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from builder import runtime, snapshot
from builder.__main__ import main
from builder.build import build, write_single_file
from tests.browser.conftest import Server
from tests.browser.reader import figure, press, wait_until_live
from tests.builder.conftest import FIGURE, FRONT, Content

pytestmark = pytest.mark.slow

MINE = """
from pathlib import Path

FACTOR = int(Path(__file__).with_name("factor.txt").read_text())


def times(number):
    return FACTOR * number
"""
IMPORTS = "from mine import times\nfrom sortedcontainers import SortedList\n\nfrom nncore"
USES = FIGURE.replace("from nncore", IMPORTS).replace("decimal(state.count)", "times(SortedList([9, state.count])[0])")
NAMED = FRONT.replace("\n+++\n\n", '\npackages = ["sortedcontainers", "./mine"]\n+++\n\n')


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of two lessons, of which one names a package of the index and a folder of the site's own."""
    made = Content(tmp_path_factory.mktemp("packages") / "content")
    made.write("mine/__init__.py", MINE)
    made.write("mine/factor.txt", "7\n")
    made.lesson("plain", "![A dial.](dial.py)", dial=FIGURE)
    made.write("named/dial.py", USES)
    made.write("named/lesson.md", NAMED.format(title="Named", day=2) + "![A dial.](dial.py)")
    return made.folder


@pytest.fixture(scope="module")
def site(content: Path) -> Path:
    out = content.parent / "site"
    build(content, out, snapshot.prepare(runtime.fetch()))
    return out


def use(page: Page, text: str = "Count: 7") -> None:
    """One click, answered by Python."""
    wait_until_live(page)
    press(figure(page, "dial"), "More")
    expect(figure(page, "dial").get_by_text("Count: ", exact=False).first).to_have_text(text)


def no_snapshot(server: Server) -> None:
    server.faults["/snapshot-"] = lambda handler, file: handler.send_error(404)


@pytest.mark.parametrize(("start", "prepare"), [("snapshot", lambda server: None), ("precompiled", no_snapshot)])
def test_packages_run_however_python_starts(page, server, start, prepare: Callable[[Server], None]):
    prepare(server)
    page.goto(server.url("named/index.html"))
    expect(figure(page, "dial").get_by_text("Count: 0")).to_be_visible()
    use(page)
    expect(page.locator("html")).to_have_attribute("data-start", start)


def test_packages_run_from_a_disk(page, site):
    page.goto((site / "named/index.html").as_uri())
    use(page)


def test_packages_are_carried_in_a_single_file(page, site, content, tmp_path):
    prepared = snapshot.prepare(runtime.fetch())
    named, plain = (write_single_file(content, slug, tmp_path / "site", prepared) for slug in ("named", "plain"))
    page.goto(named.as_uri())
    use(page)
    assert "sortedcontainers" in named.read_text(encoding="utf-8")
    assert "sortedcontainers" not in plain.read_text(encoding="utf-8")


def test_packages_are_there_without_a_network_where_the_course_is_kept(keeping_context, server):
    page = keeping_context.new_page()
    page.goto(server.url("index.html"))
    page.get_by_role("button", name="Keep this course on this device").click()
    expect(page.get_by_role("button", name="Remove it from this device")).to_be_enabled()
    server.faults[""] = lambda handler, file: handler.connection.close()
    page.goto(server.url("named/index.html"))
    use(page)


def test_a_lesson_loads_no_package_that_it_does_not_name(page, server):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(server.url("plain/index.html"))
    use(page, "Count: 1")
    assert any("/wheels/lesson_plain" in url for url in asked)
    assert [url for url in asked if "/wheels/nncore" in url] == []
    assert [url for url in asked if "/wheels/mine" in url or "/wheels/sortedcontainers" in url] == []


def test_what_the_browser_shows_is_what_the_builder_drew(site, content, capsys):
    assert main(["--content", str(content), "check"]) == 0
    assert "2 figures the same" in capsys.readouterr().out


def test_a_package_that_a_lesson_does_not_name_cannot_be_imported_there(content, tmp_path, capsys):
    other = Content(tmp_path / "content")
    other.lesson("other", "![A dial.](dial.py)", dial=USES)
    assert main(["--content", str(other.folder), "--out", str(tmp_path / "site")]) == 1
    said = capsys.readouterr().err
    assert "other/dial.py:5" in said
    assert 'packages = ["sortedcontainers"]' in said
