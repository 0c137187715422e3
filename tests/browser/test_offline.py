"""After one visit the whole site works without a network, and a new version takes over cleanly."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.reader import until, wait_until_live


@pytest.fixture
def context(keeping_context: BrowserContext) -> BrowserContext:
    return keeping_context


@pytest.fixture
def visited(page: Page, server) -> Page:
    """A page that has been here once, until everything was kept."""
    page.goto(server.url("basics/index.html"))
    wait_until_live(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    until(page, "() => navigator.serviceWorker.controller !== null")
    return page


def test_the_site_works_without_its_server(visited, server, context):
    server.faults[""] = lambda handler, file: handler.connection.close()
    visited.goto(server.url("index.html"))
    expect(visited.get_by_role("heading", level=1)).to_have_text("Neural Networks by Hand")
    visited.get_by_role("link", name="The basics of neural networks").click()
    wait_until_live(visited)
    place = visited.locator("figure#gradient-descent")
    place.get_by_role("button", name="GD step", exact=True).click()
    expect(place.get_by_label("Error", exact=True)).to_have_text("964.54")
    visited.goto(server.url(""))
    expect(visited.get_by_role("heading", level=1)).to_have_text("Neural Networks by Hand")


def test_nothing_that_serves_opening_from_a_disk_is_downloaded(page, server):
    asked: list[str] = []
    server.faults["/disk/"] = lambda handler, file: asked.append(handler.path)
    page.goto(server.url("basics/index.html"))
    wait_until_live(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    assert asked == []


def test_it_can_be_installed(page, server, site: Path):
    page.goto(server.url("index.html"))
    address = page.locator("link[rel=manifest]").get_attribute("href")
    manifest = json.loads((site / address).read_text())
    assert manifest["name"] == "Neural Networks by Hand"
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in manifest["icons"]}
    for icon in manifest["icons"]:
        assert (site / icon["src"]).is_file()
    assert (site / manifest["start_url"]).is_file()
