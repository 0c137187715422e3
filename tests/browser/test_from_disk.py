"""Pages opened from a disk, and the single file that carries a lesson: no server, and nothing from anywhere else."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reader import wait_until_live

LESSON = "basics/index.html"


@pytest.fixture
def copy(site: Path, tmp_path: Path) -> Path:
    """A site that may be damaged."""
    return shutil.copytree(site, tmp_path / "site")


def take_a_step(page: Page) -> None:
    place = page.locator("figure#gradient-descent")
    place.get_by_role("button", name="GD step", exact=True).click()
    expect(place.get_by_label("Error", exact=True)).to_have_text("964.54")


def test_links_lead_from_home_to_a_live_lesson_and_back(page, site):
    page.goto((site / "index.html").as_uri())
    page.get_by_role("link", name="The basics of neural networks").click()
    wait_until_live(page)
    expect(page.locator("html")).to_have_attribute("data-start", "snapshot")
    take_a_step(page)
    page.get_by_text("What is in this lesson").click()
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Start here").click()
    expect(page.get_by_role("heading", name="Start here")).to_be_in_viewport()
    page.get_by_role("banner").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Neural Networks by Hand")
    page.get_by_role("link", name="Notices").click()
    expect(page.get_by_text("Mozilla Public License").first).to_be_attached()


def test_every_link_of_every_page_leads_to_a_file(page, site):
    for path in sorted(site.rglob("*.html")):
        page.goto(path.as_uri())
        for address in page.locator("a, link[rel=prev], link[rel=next]").evaluate_all(
            "all => all.map(({ href }) => href)"
        ):
            if address.startswith("file:"):
                assert Path(address.removeprefix("file://").partition("#")[0]).is_file(), f"{address} in {path}"


@pytest.mark.parametrize("way", ["disk", "single"])
def test_nothing_is_asked_of_anybody_else(page, site, single_file, way):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    address = single_file if way == "single" else site / LESSON
    page.goto(address.as_uri())
    wait_until_live(page)
    near = address.as_uri() if way == "single" else site.as_uri()
    assert [url[:80] for url in asked if not url.startswith((near, "blob:", "data:"))] == []


@pytest.mark.parametrize("damage", ["missing", "cut short", "altered"])
@pytest.mark.parametrize("name", ["runtime/pyodide.asm-*.wasm.js", "assets/worker-*.js", "wheels/lesson_basics-*.js"])
def test_a_file_that_is_missing_or_damaged_is_named_and_trying_again_works(page, copy, name, damage):
    (file,) = (copy / "disk").glob(name)
    whole = file.read_text()
    spoil(file, damage)
    page.goto((copy / LESSON).as_uri())
    page.locator("html[data-python=failed]").wait_for()
    expect(page.locator('[id="page:python-text"]')).to_contain_text(
        f"{file.parent.name}/{file.stem} is missing beside this page"
    )
    expect(page.locator("figure#train-by-hand").get_by_label("Error", exact=True)).to_have_text("799")
    file.write_text(whole)
    page.get_by_role("button", name="Try again").click()
    wait_until_live(page)
    take_a_step(page)


@pytest.mark.parametrize("damage", ["missing", "cut short", "altered"])
def test_without_a_good_snapshot_python_starts_the_other_way(page, copy, damage):
    (file,) = (copy / "disk/runtime").glob("snapshot-*.bin*")
    spoil(file, damage)
    page.goto((copy / LESSON).as_uri())
    page.locator("html[data-python=live][data-start=precompiled]").wait_for()
    take_a_step(page)


def spoil(file: Path, damage: str) -> None:
    text = file.read_text()
    middle = len(text) // 2
    if damage == "missing":
        file.unlink()
    elif damage == "cut short":
        file.write_text(text[:middle])
    else:
        file.write_text(text[:middle] + ("B" if text[middle] == "A" else "A") + text[middle + 1 :])


@pytest.mark.parametrize("way", ["disk", "single"])
def test_a_worker_that_dies_is_replaced(page, site, single_file, way):
    page.add_init_script(
        """const Made = Worker;
           globalThis.Worker = class extends Made { constructor(...all) { super(...all); globalThis.made = this; } };"""
    )
    page.goto((single_file if way == "single" else site / LESSON).as_uri())
    wait_until_live(page)
    take_a_step(page)
    page.evaluate("made.terminate()")
    page.locator("html[data-python=idle]").wait_for()
    place = page.locator("figure#gradient-descent")
    place.get_by_role("button", name="GD step", exact=True).click()
    expect(place.get_by_label("Error", exact=True)).to_have_text("733.79")
