"""A first visit over a real line, where bytes decide: this site beside a plain page with the same Pyodide, in one run."""

from statistics import median

from tests.bench.conftest import Contender
from tests.bench.line import Line, over
from tests.bench.test_start import reader
from tests.browser.reader import until

READERS = 3
MEGABIT = 1e6 / 8
DELAY = 0.04
# Milliseconds for which a reader stays.
STAY = 10_000


def first_visit(playwright, contender: Contender, megabits: float) -> tuple[float, int, int]:
    """Milliseconds until Python is live, the bytes sent until then, and in all: what is kept for later, too."""
    line = Line(megabits * MEGABIT, DELAY)
    with over(line, contender.folder) as server, reader(playwright, "allow") as context:
        page = context.new_page()
        page.goto(server.url(contender.page))
        until(page, "() => window.liveAt")
        sent, time = line.sent, page.evaluate("window.liveAt")
        page.wait_for_timeout(STAY)
        return time, sent, line.sent


def test_first_visit_over_a_line(playwright, contenders):
    print(f"\nfirst visit, {DELAY * 1000:.0f} ms, compressed as GitHub Pages does, medians of {READERS} readers")
    for megabits in (20, 8):
        found = {one.name: [first_visit(playwright, one, megabits) for _ in range(READERS)] for one in contenders}
        plain = median(time for time, _, _ in found["plain page"])
        for name, visits in found.items():
            time, sent, in_all = (median(values) for values in zip(*visits, strict=True))
            print(
                f"{megabits:3} Mbit/s  {name:12}  {time / 1000:6.2f} s  {time / plain:5.2f}   "
                f"{sent / 1e6:6.2f} MB, in all {in_all / 1e6:6.2f} MB"
            )
    print("budget at 20 Mbit/s: the snapshot in 0.55 of the plain page's time, with 0.8 of its bytes")
