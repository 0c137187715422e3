"""What a browser keeps of a visit, so that the next one starts from code that is compiled already."""

import time
from pathlib import Path

from playwright.sync_api import Page, Playwright, expect

from tests.browser.conftest import Server
from tests.browser.reader import wait_until_live
from tests.browsers import launch_profile

# In bytes: of either language, where it is kept as long as it has hardly run, there is a twentieth.
ENOUGH = 400_000


def kept(profile: Path, kind: str) -> int:
    """The bytes of the largest piece of compiled code, of JavaScript or WebAssembly, that lies in a profile."""
    return max((file.stat().st_size for file in profile.glob(f"*/Code Cache/{kind}/*_0")), default=0)


def test_a_browser_keeps_the_runtime_compiled(playwright: Playwright, server: Server, tmp_path: Path) -> None:
    browser = launch_profile(playwright, tmp_path)
    sizes: dict[str, int] = {}
    page = browser.new_page()
    page.goto(server.url("basics/index.html"))
    expect(page.locator("html")).to_have_attribute("data-python", "live")
    deadline = time.monotonic() + 30
    while (
        min((sizes := {kind: kept(tmp_path, kind) for kind in ("wasm", "js")}).values()) < ENOUGH
        and time.monotonic() < deadline
    ):
        page.wait_for_timeout(100)
    browser.close()
    assert min(sizes.values()) > ENOUGH, sizes


def test_where_nothing_may_be_kept_nothing_is_asked_for_again(page: Page, server: Server) -> None:
    def unkept(handler, file: Path) -> None:
        data = file.read_bytes()
        handler.send_response(200)
        handler.send_header("Content-Type", "text/javascript")
        handler.send_header("Content-Length", str(len(data)))
        handler.send_header("Cache-Control", "no-store")
        handler.end_headers()
        handler.wfile.write(data)

    server.faults["pyodide.asm-.*mjs"] = unkept
    page.goto(server.url("basics/index.html"))
    wait_until_live(page)
    page.wait_for_timeout(2000)
    assert len([path for path in server.asked if path.endswith(".mjs") and "pyodide.asm" in path]) == 1
