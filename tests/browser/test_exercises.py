"""Exercises, written and checked by a reader, and figures that run on what they wrote."""

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Opened, Server
from tests.browser.reader import wait_until_live

LESSON, DEEPER, KEPT = "basics/index.html", "hidden-layers/index.html", "kept.html"
WHOLE = "ControlOrMeta+A"
SAVED = 400
MINE = """import numpy as np


def softmax(logits):
    logits = logits - np.max(logits, axis=-1, keepdims=True)
    return 1 / np.exp(logits[..., None, :] - logits[..., :, None]).sum(axis=-1)
"""
NOT_DIVIDED = "import numpy as np\n\n\ndef softmax(logits):\n    return np.exp(logits)\n"
KEPT_THERE = "Object.keys(localStorage).filter((one) => one.startsWith('exercises:'))"


def exercise(page: Page, name: str = "softmax") -> Locator:
    return page.locator(f"figure.exercise[data-file='{name}.py']")


def press(page: Page, name: str, what: str = "softmax") -> None:
    exercise(page, what).get_by_role("button", name=name, exact=True).press("Enter")


def status(page: Page, name: str = "softmax") -> Locator:
    return exercise(page, name).get_by_role("status")


def box(page: Page, name: str = "softmax") -> Locator:
    return exercise(page, name).get_by_role("textbox", name=f"Code of {name}.py")


def write(page: Page, text: str, name: str = "softmax") -> None:
    """Another text in the editor, which comes when the code has the focus."""
    box(page, name).focus()
    expect(exercise(page, name).locator(".cm-content")).to_be_focused()
    page.keyboard.press(WHOLE)
    page.keyboard.insert_text(text)


@pytest.fixture
def lesson(page: Page, well_served: Server) -> Page:
    page.goto(well_served.url(LESSON))
    wait_until_live(page)
    return page


@pytest.mark.parametrize("opened", ["http", "disk", "single"], indirect=True)
def test_what_is_written_is_checked(page: Page, opened: Opened) -> None:
    page.goto(opened.address(LESSON))
    wait_until_live(page)
    write(page, NOT_DIVIDED)
    press(page, "Check")
    expect(status(page)).to_have_text(
        re.compile(r"These do not sum to 1 yet: divide them by their sum\.\s+0 of 3 checks passed\.")
    )
    checks = exercise(page).locator(".checks").get_by_role("listitem")
    expect(checks).to_have_count(3)
    expect(checks.first).to_have_text(
        re.compile(r"✗Two numbers not passedGiven\[2\. 4\.\]Expected\[0\.1192 0\.8808\]Got\[ 7")
    )
    write(page, MINE)
    page.keyboard.press("ControlOrMeta+Enter")
    expect(status(page)).to_have_text("All checks passed.")
    expect(exercise(page).locator(".checks .right")).to_have_count(3)
    expect(exercise(page).locator("p").first).to_contain_text("✓ Done")
    expect(exercise(page).get_by_role("switch", name="Use my softmax")).not_to_be_checked()
