"""A reader with a service worker meets new versions: at once, whole, and without losing the old one under their hands."""

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from builder import runtime, snapshot
from builder.build import build
from tests.browser.conftest import Server, answer, serve
from tests.browser.reader import until, wait_until_live

LESSON = "basics/index.html"
WEIGHTS = {1: "0.1", 2: "0.2"}
SAVES = "Object.defineProperty(navigator, 'connection', { value: { saveData: true } });"


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Mapping[int, Path]:
    """A site as its author built it once, and once more over that."""
    folder = tmp_path_factory.mktemp("versions")
    content, site = folder / "content", folder / "site"
    shutil.copytree("content", content)
    settings, figure = content / "site.toml", content / "basics" / "train_by_hand.py"
    for version, weight in WEIGHTS.items():
        settings.write_text(re.sub("^title = .*", f'title = "Version {version}"', settings.read_text(), flags=re.M))
        figure.write_text(re.sub(r"weight: float = \S+", f"weight: float = {weight}", figure.read_text()))
        build(content, site, snapshot.prepare(runtime.fetch()))
        shutil.copytree(site, folder / str(version))
    return {version: folder / str(version) for version in WEIGHTS}


@dataclass
class Host:
    """A published site, whose author has two versions of it."""

    server: Server
    folder: Path
    versions: Mapping[int, Path]

    def publish(self, version: int) -> None:
        new, old = self.folder.with_name("new"), self.folder.with_name("old")
        # New files, as a publisher's are: what is a minute old, a browser does not ask for again for some seconds.
        shutil.copytree(self.versions[version], new, copy_function=shutil.copy)
        if self.folder.exists():
            self.folder.rename(old)
        new.rename(self.folder)

    def go_away(self) -> None:
        self.server.faults[""] = hang_up


def hang_up(handler, file) -> None:
    handler.close_connection = True


@pytest.fixture
def context(keeping_context: BrowserContext) -> BrowserContext:
    return keeping_context


@pytest.fixture
def host(tmp_path: Path, versions: Mapping[int, Path]) -> Iterator[Host]:
    httpd, server = serve(tmp_path / "site")
    host = Host(server, tmp_path / "site", versions)
    host.publish(1)
    yield host
    httpd.shutdown()
    httpd.server_close()


def visit(page: Page, host: Host, path: str = LESSON) -> None:
    page.goto(host.server.url(path))
    if path == LESSON:
        wait_until_live(page)


def be_kept(page: Page) -> list[str]:
    """Wait until a service worker has everything. Returns the versions that are kept."""
    until(page, "() => navigator.serviceWorker.controller?.state === 'activated'")
    return page.evaluate("caches.keys()")


def be_kept_instead(page: Page, before: list[str]) -> None:
    until(
        page,
        "async (before) => { const now = await caches.keys(); return now.length === 1 && now[0] !== before[0]; }",
        before,
    )


SETTLED = """async () => {
  const found = await navigator.serviceWorker.getRegistration();
  return !found?.installing && !found?.waiting;
}"""


def expect_version(page: Page, version: int) -> None:
    """The page, its title, and its code that runs, are all of one version."""
    expect(page.get_by_role("banner").get_by_role("link")).to_have_text(f"Version {version}")
    place = page.locator("figure#train-by-hand")
    place.get_by_role("button", name="Reset").click()
    expect(place.get_by_role("slider", name="Weight", exact=True)).to_have_value(WEIGHTS[version])
    place.get_by_role("slider", name="Bias", exact=True).fill("151")
    expect(place.get_by_role("slider", name="Bias", exact=True)).to_have_attribute("aria-valuetext", "151.0")
    expect(place.get_by_role("slider", name="Weight", exact=True)).to_have_value(WEIGHTS[version])


def test_a_page_not_opened_before_says_so_without_the_server(page, host):
    visit(page, host, "index.html")
    be_kept(page)
    host.go_away()
    page.goto(host.server.url(LESSON))
    expect(page.get_by_role("heading", level=1)).to_have_text("Not here")
    expect(page.locator("p").first).to_have_text("This page is not kept on this device, and there is no network.")
    host.server.faults.clear()
    page.get_by_role("link", name="Try again").click()
    wait_until_live(page)
    host.go_away()
    page.goto(host.server.url("nowhere/index.html"))
    page.get_by_role("link", name="Version 1").click()
    expect(page.locator("ol.lessons")).to_be_visible()


def test_the_next_visit_has_the_new_version_and_the_old_one_is_removed(page, host):
    visit(page, host)
    first = be_kept(page)
    host.publish(2)
    visit(page, host)
    expect_version(page, 2)
    be_kept_instead(page, first)
    host.go_away()
    visit(page, host)
    expect_version(page, 2)


def test_a_page_of_the_old_version_keeps_its_files_while_it_is_open(context, host):
    old, new = context.new_page(), context.new_page()
    visit(old, host)
    first = be_kept(old)
    host.publish(2)
    visit(new, host)
    expect_version(new, 2)
    until(new, "async () => (await caches.keys()).length === 2")
    until(new, SETTLED)
    (worker,) = old.workers
    worker.evaluate("self.close()")
    old.locator("html[data-python=idle]").wait_for()
    expect_version(old, 1)
    old.close()
    visit(new, host, "index.html")
    be_kept_instead(new, first)


def test_a_version_that_is_half_published_is_not_kept(page, host):
    """The new service worker is there, and a page is still the old one: offline that would be a mixture."""
    visit(page, host)
    first = be_kept(page)
    old_page = (host.folder / LESSON).read_bytes()
    host.publish(2)
    new_page = (host.folder / LESSON).read_bytes()
    (host.folder / LESSON).write_bytes(old_page)
    visit(page, host, "index.html")
    until(page, "async () => (await caches.keys()).length === 2")
    until(page, SETTLED)
    host.go_away()
    visit(page, host)
    expect_version(page, 1)
    host.server.faults.clear()
    (host.folder / LESSON).write_bytes(new_page)
    visit(page, host)
    be_kept_instead(page, first)
    host.go_away()
    visit(page, host)
    expect_version(page, 2)


def test_a_course_that_is_kept_stays_whole_in_the_next_version(page, host):
    visit(page, host, "index.html")
    page.get_by_role("button", name="Keep this course on this device").click()
    remove = page.get_by_role("button", name="Remove it from this device")
    expect(remove).to_be_enabled()
    first = page.evaluate("caches.keys()")
    host.publish(2)
    visit(page, host, "index.html")
    be_kept_instead(page, first)
    host.go_away()
    visit(page, host)
    expect_version(page, 2)
    visit(page, host, "index.html")
    expect(remove).to_be_enabled()


def test_where_data_is_saved_a_new_version_brings_nothing_unasked(page, host):
    page.add_init_script(SAVES)
    asked: list[str] = []

    def saving(handler, file) -> None:
        asked.append(file.name)
        if file.name == "sw.js":
            answer(handler, file, SAVES.encode() + file.read_bytes())
        else:
            type(handler).__mro__[1].do_GET(handler)

    host.server.faults[""] = saving
    visit(page, host, "index.html")
    keep = page.get_by_role("button", name="Keep this course on this device")
    remove = page.get_by_role("button", name="Remove it from this device")
    keep.click()
    expect(remove).to_be_enabled()
    host.publish(2)
    asked.clear()
    visit(page, host, "index.html")
    until(page, "async () => (await caches.keys()).length === 2")
    until(page, SETTLED)
    visit(page, host, "index.html")
    assert not [name for name in asked if name.endswith((".whl", ".json", ".wasm")) or name == "offline.html"]
    keep.click()
    expect(remove).to_be_enabled()
    host.go_away()
    visit(page, host)
    expect_version(page, 2)


def test_a_damaged_file_is_never_kept(page, host):
    """Kept, it would be wrong for ever."""
    (file,) = host.folder.glob("runtime/snapshot-*.bin")
    whole = file.read_bytes()
    file.write_bytes(whole[:-100] + bytes(100))
    visit(page, host)
    expect(page.locator("html")).to_have_attribute("data-start", "precompiled")
    until(page, "async () => (await caches.keys()).length === 1")
    until(page, SETTLED)
    assert not page.evaluate("Boolean(navigator.serviceWorker.controller)")
    file.write_bytes(whole)
    visit(page, host)
    expect(page.locator("html")).to_have_attribute("data-start", "snapshot")
    be_kept(page)
    host.go_away()
    visit(page, host)
    expect(page.locator("html")).to_have_attribute("data-start", "snapshot")


def test_a_server_that_only_says_it_is_broken_is_not_there(page, host):
    visit(page, host)
    be_kept(page)
    host.server.faults[""] = lambda handler, file: handler.send_error(503)
    visit(page, host)
    expect_version(page, 1)


def test_a_server_that_does_not_answer_is_not_waited_for(page, host):
    visit(page, host)
    be_kept(page)
    waiting: list[object] = []
    host.server.faults["index.html$"] = lambda handler, file: waiting.append(handler.rfile.read(1))
    visit(page, host)
    expect_version(page, 1)
