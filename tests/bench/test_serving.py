"""From a save to what the open page shows, with the real builder and three small lessons, one of which computes for a second."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from playwright.sync_api import Page, expect

from tests.builder.conftest import FIGURE, Content

SAVES = 9
BUDGET = 0.5
# Seconds between two saves of one author who saves twice.
SOON = 0.2
# It uses the figure, so that it runs again at every save of it.
SLOW = "import time\nfrom . import dial\ntime.sleep(1)\nsteps = dial.State().count\n"
TEXT = "The text is number {number}, {{{{ steps }}}}.\n\n![A dial.](dial.py)\n\n" + "A line to read. " * 200


@pytest.fixture
def course(tmp_path) -> Content:
    content = Content(tmp_path / "content")
    for day, slug in enumerate(("first", "second", "third"), 1):
        content.lesson(slug, TEXT.format(number=0), day, dial=FIGURE, lesson=SLOW if slug == "first" else "steps = 0\n")
    return content


@pytest.fixture
def address(course: Content, tmp_path: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "builder", "serve", "--port", "0"]
    command += ["--content", str(course.folder), "--out", str(tmp_path / "site")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        yield next(filter(None, (re.search(r"http://\S+", line) for line in process.stdout)))[0]
        process.kill()


def shown_after(page: Page, text: str, started: float) -> float:
    page.locator("body", has_text=text).wait_for()
    return time.perf_counter() - started


def mistake_after(page: Page, count: int, started: float) -> float:
    expect(page.locator("builder-mistakes")).to_have_count(count)
    return time.perf_counter() - started


def test_save_to_shown(page: Page, course: Content, address: str):
    page.goto(f"{address}first/")
    page.locator("html[data-python=live]").wait_for()
    times: dict[str, list[float]] = {}

    def note(kind: str, seconds: float) -> None:
        times.setdefault(kind, []).append(seconds)

    def save(text: str) -> float:
        course.lesson("first", text)
        return time.perf_counter()

    for at in range(1, SAVES + 1):
        note("text", shown_after(page, f"number {at}1,", save(TEXT.format(number=f"{at}1"))))
        course.write("first/dial.py", FIGURE.replace("Count: ", f"Count {at}: "))
        note("figure", shown_after(page, f"Count {at}: 0", time.perf_counter()))
        save(TEXT.format(number=f"{at}2"))
        time.sleep(SOON)
        note("second of two", shown_after(page, f"number {at}3,", save(TEXT.format(number=f"{at}3"))))
        note("mistake", mistake_after(page, 1, save(TEXT.format(number=f"{at}3") + "\n\n[nowhere](#nowhere)")))
        note("mended", mistake_after(page, 0, save(TEXT.format(number=f"{at}3"))))
    print(f"\nsave → shown, {SAVES} saves of each kind, in s\n{'':14}  median  longest")
    for kind, found in times.items():
        print(f"{kind:14}  {median(found):6.2f}  {max(found):7.2f}")
    over = [kind for kind, found in times.items() if median(found) > BUDGET]
    print(f"budget: {BUDGET} s; over it: {', '.join(over) or 'none'}")
    assert times
