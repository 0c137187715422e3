"""What axe finds wrong with a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# All that is wrong, but not each part of all that is right, which takes three times as long.
FOUND = {"resultTypes": ["violations"]}


def violations(page: Page, within: str | None = None) -> list[str]:
    """Each rule that a page breaks, or a part of it, with some of the places."""
    found = Axe().run(page, context=within, options=FOUND).response["violations"]
    return [f"{one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in found]
