"""Lesson 1 in other engines than Chromium: the memory snapshot restores there too, and the figures answer."""

from collections.abc import Iterator

import pytest

from tests.browser.conftest import SITE
from tests.engines import Engine, firefox, webkit

LESSON = "basics/index.html"
PATIENCE = 40_000

LIVE = f"""new Promise((resolve) => {{
  const root = document.documentElement, end = performance.now() + {PATIENCE};
  const look = () => {{
    const {{ python, start }} = root.dataset;
    const said = document.getElementById("page:python-text").textContent;
    if (python === "live") resolve(start);
    else if (python === "failed" || performance.now() > end) resolve(said);
    else setTimeout(look, 20);
  }};
  look();
}})"""
STEPS = f"""new Promise((resolve) => {{
  const place = document.getElementById("gradient-descent"), end = performance.now() + {PATIENCE};
  const step = [...place.querySelectorAll("button")].find((one) => one.textContent === "GD step");
  step.click();
  step.click();
  const look = () => {{
    const error = place.querySelector("output[aria-label=Error]").textContent;
    if (error === "733.79" || performance.now() > end) resolve(error);
    else setTimeout(look, 20);
  }};
  look();
}})"""


@pytest.fixture(scope="module", params=[firefox, webkit])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with request.param() as opened:
        yield opened


def expect_a_live_lesson(engine: Engine, start: str) -> None:
    assert engine.evaluate(LIVE) == start
    assert engine.evaluate(STEPS) == "733.79"


def test_the_snapshot_restores_and_figures_answer(engine, well_served):
    engine.go(well_served.url(LESSON))
    expect_a_live_lesson(engine, "snapshot")


def test_without_the_snapshot_figures_answer_too(engine, server):
    server.faults["/snapshot-"] = lambda handler, file: handler.send_error(404)
    engine.go(server.url(LESSON))
    expect_a_live_lesson(engine, "precompiled")


def test_a_page_from_disk_is_live(engine):
    if engine.name == "WebKit":
        pytest.skip("WebKit imports nothing from a Blob in a page that was opened from a disk")
    engine.go((SITE / LESSON).as_uri())
    expect_a_live_lesson(engine, "snapshot")
