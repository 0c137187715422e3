"""From navigation to a live Python in other engines: this site beside a plain page, in one run, cold and warm."""

from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager
from statistics import median

import pytest

from tests.bench.conftest import Contender
from tests.browser.conftest import serve
from tests.engines import Engine, firefox, webkit

ROUNDS = 2
VISITS = 3
STAY = 4000
LIVE_AT = """new Promise((resolve) => {
  const look = () => {
    const at = window.liveAt ?? (document.documentElement.dataset.python === "live" ? performance.now() : 0);
    if (at) setTimeout(resolve, %d, [at, document.documentElement.dataset.start ?? ""]); else setTimeout(look, 10);
  };
  look();
})"""


@pytest.mark.parametrize("open_engine", [firefox, webkit])
def test_start(contenders: list[Contender], open_engine: Callable[[], AbstractContextManager[Engine]]) -> None:
    servers = {one.name: serve(one.folder) for one in contenders}
    times: dict[tuple[str, str], list[float]] = defaultdict(list)
    ways = set()
    for _ in range(ROUNDS):
        for one in contenders:
            with open_engine() as engine:
                for visit in range(VISITS):
                    engine.go(servers[one.name][1].url(one.page))
                    elapsed, way = engine.evaluate(LIVE_AT % STAY)
                    engine.go("about:blank")
                    times[one.name, "warm" if visit else "cold"].append(elapsed)
                    ways.add((one.name, way))
    for httpd, _ in servers.values():
        httpd.shutdown()
    print(f"\n{engine.name}: navigation → Python live, medians of {ROUNDS} browsers and {VISITS} visits each")
    for name in servers:
        found = {kind: (median(times[name, kind]), median(times["plain page", kind])) for kind in ("cold", "warm")}
        print(f"{name:14}", *(f"{kind} {own / 1000:5.2f} s {own / plain:5.2f}" for kind, (own, plain) in found.items()))
    assert ways == {("plain page", ""), ("snapshot", "snapshot"), ("precompiled", "precompiled")}
