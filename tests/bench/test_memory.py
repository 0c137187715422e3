"""Memory while the playground trains, ten minutes long, in three engines: it stays level.

Nothing is attached to the browsers, for what a debugger keeps is counted with them. So the page presses Play by itself:
it stands in a frame of a page that does, and that tells the server how far it is. `MINUTES=2` in the environment is a try.
"""

import os
import threading
import time
from itertools import pairwise
from pathlib import Path
from statistics import median
from urllib.parse import unquote

import pytest

from tests.browser.conftest import answer
from tests.browsers import chromium
from tests.engines import undriven

MINUTES = float(os.environ.get("MINUTES", "10"))
MARKS = sorted({minute for minute in (1, 3, 10) if minute < MINUTES} | {MINUTES})
LIMIT = 150
PATIENCE = 120
REST = 15
READINGS, PAUSE = 9, 2
PAGE = """<!doctype html><meta charset="utf-8"><title>Memory</title>
<body style="margin: 0"><iframe src="hidden-layers/index.html" width="1280" height="900" style="border: 0"></iframe><script>
const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));
addEventListener("load", async () => {
  const { document: lesson } = document.querySelector("iframe").contentWindow;
  const figure = lesson.getElementById("playground");
  figure.querySelector(".square-plot").scrollIntoView({ block: "center" });
  while (lesson.documentElement.dataset.python !== "live") await pause(100);
  await fetch("told?live");
  await fetch("press");
  [...figure.querySelectorAll("button")].find((one) => one.textContent === "Play").click();
  for (;; await pause(1000)) await fetch(`told?${figure.querySelector("output[aria-label=Epoch]").textContent}`);
});
</script>"""


class Watch:
    """What the page says of itself, and what it waits for."""

    def __init__(self, server) -> None:
        self.press = threading.Event()
        self.said = ""
        self.heard = threading.Condition()
        server.faults[r"/watch$"] = lambda handler, _: answer(handler, Path("watch.html"), PAGE.encode())
        server.faults[r"/told\?"] = lambda handler, _: self._hear(handler)
        server.faults[r"/press$"] = lambda handler, _: (self.press.wait(), answer(handler, Path("press.txt"), b""))

    def _hear(self, handler) -> None:
        with self.heard:
            self.said = unquote(handler.path.partition("?")[2])
            self.heard.notify_all()
        answer(handler, Path("told.txt"), b"")

    def wait(self, what) -> None:
        with self.heard:
            assert self.heard.wait_for(lambda: what(self.said), PATIENCE), f"only {self.said!r} was said"

    def epoch(self) -> float:
        """The epoch that the page says next."""
        with self.heard:
            assert self.heard.wait(PATIENCE), "the page says nothing any more"
            return float(self.said.replace(",", ""))


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="needs what Linux tells of memory")
@pytest.mark.parametrize("name", ["Chromium", "Firefox", "WebKit"])
def test_memory_stays_level(playwright, server, name):
    watch = Watch(server)
    with undriven(name, server.url("watch"), chromium(playwright)) as process:
        watch.wait(lambda said: said == "live")
        time.sleep(REST)
        before = usual(process)
        watch.press.set()
        watch.wait(lambda said: said not in ("live", "0"))
        print(f"\n{name}: before Play {before:.0f} MB", end="", flush=True)
        start, epochs, taken = time.monotonic(), [watch.epoch()], [before]
        for minute in MARKS:
            time.sleep(max(0, start + 60 * minute - time.monotonic()))
            taken.append(usual(process))
            epochs.append(watch.epoch())
            print(f"; after {minute:g} min {taken[-1]:.0f} MB (epoch {epochs[-1]:.0f})", end="", flush=True)
    print()
    assert all(earlier < later for earlier, later in pairwise(epochs)), "it did not train all the time"
    assert taken[-1] - before < LIMIT


def usual(process: int) -> float:
    """The megabytes that are taken most of the time: between two collections of garbage they rise and fall by a hundred."""
    found = []
    for _ in range(READINGS):
        found.append(megabytes(process))
        time.sleep(PAUSE)
    return median(found)


def megabytes(root: int) -> float:
    """What a process and all that come from it take; what they share counts once."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, _, rest = stat.read_text().partition(" (")
        except (FileNotFoundError, ProcessLookupError):
            continue
        children.setdefault(int(rest.rpartition(") ")[2].split()[1]), []).append(int(number))
    family = [root]
    for one in family:
        family += children.get(one, [])
    return sum(map(_proportional, family)) / 1e3


def _proportional(process: int) -> int:
    """The kilobytes of a process, those that it shares divided among the sharers."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
