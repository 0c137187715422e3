"""What axe finds wrong with a page."""

from collections.abc import Collection

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# All that is wrong, but not each part of all that is right, which takes three times as long.
FOUND = {"resultTypes": ["violations"]}
# Looks under each piece of text, which takes four fifths of the time.
CONTRAST = "color-contrast"


def violations(page: Page, within: str | None = None, *, but: Collection[str] = ()) -> list[str]:
    """Each rule that a page breaks, or a part of it, with some of the places; some rules may be left out."""
    options = FOUND | {"rules": {rule: {"enabled": False} for rule in but}}
    found = Axe().run(page, context=within, options=options).response["violations"]
    return [f"{one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in found]
