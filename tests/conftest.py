"""One Playwright for all, as a second one in the same process does not start; the order of the files; and the lessons' data."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Playwright, sync_playwright

from builder.course import library_of
from builder.data import supply
from builder.read import read
from builder.runtime import user_cache
from builder.sandbox.process import Sandbox

# How long an example takes is a matter of what else the machine does.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

# The files that take longest, from the longest on: begun last, one of them would keep all but one worker idle at the end.
LONGEST = (
    "test_lesson", "test_one_screen", "test_every_reader", "test_bad_conditions", "test_session", "test_every_screen",
    "test_hidden_layers", "test_overlaps",
)  # fmt: skip


CONTENT = Path(__file__).parents[1] / "content"


def pytest_sessionstart(session: pytest.Session) -> None:
    """The data of our own lessons lies beside them, as every build puts it there; where it cannot be had, their tests say so."""
    lessons = read(CONTENT).lessons
    with Sandbox() as sandbox:
        for mistake in supply(lessons, library_of(CONTENT, [one.slug for one in lessons]), sandbox, user_cache()):
            print(mistake)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, of the browser's tests."""
    items.sort(key=lambda item: LONGEST.index(item.path.stem) if is_long(item) else len(LONGEST))


def is_long(item: pytest.Item) -> bool:
    return item.path.parent.name == "browser" and item.path.stem in LONGEST


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started
