"""One Playwright for all, as a second one in the same process does not start; and the order of the files."""

from collections.abc import Iterator

import pytest
from hypothesis import settings
from playwright.sync_api import Playwright, sync_playwright

# How long an example takes is a matter of what else the machine does.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

# The files that take longest, from the longest on: begun last, one of them would keep all but one worker idle at the end.
LONGEST = (
    "test_lesson", "test_one_screen", "test_every_reader", "test_bad_conditions", "test_session", "test_every_screen",
    "test_hidden_layers", "test_overlaps",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, of the browser's tests."""
    items.sort(key=lambda item: LONGEST.index(item.path.stem) if is_long(item) else len(LONGEST))


def is_long(item: pytest.Item) -> bool:
    return item.path.parent.name == "browser" and item.path.stem in LONGEST


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started
