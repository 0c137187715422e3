"""The policy that a page states holds in it and in its worker, in every way to open it; a host may send it, too."""

import re
from functools import partial

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SITE, in_worker
from tests.browser.reader import wait_until_live

LESSON = "basics/index.html"
STATED = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
# What somebody who could write into the page would try.
TRY_IN_PAGE = """async () => {
  const tried = {};
  addEventListener("securitypolicyviolation", ({ effectiveDirective }) => { tried[effectiveDirective] = "refused"; });
  document.body.insertAdjacentHTML("beforeend", 
    `<img src="https://elsewhere.invalid/x.png" onerror="document.title = 'written'">`);
  document.head.append(Object.assign(document.createElement("script"), { textContent: "document.title = 'written'" }));
  document.head.append(Object.assign(document.createElement("style"), { textContent: "p { color: red }" }));
  await fetch("https://elsewhere.invalid/").catch(() => {});
  await new Promise((resolve) => setTimeout(resolve));
  return [tried, document.title];
}"""
TRY_IN_WORKER = """
  const did = self.did = {};
  const seen = (name, run) => { try { run(); did[name] = "done"; } catch (error) { did[name] = error.name; } };
  seen("eval", () => self.eval("1"));
  seen("Function", () => new Function("return 1")());
  self.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => { did[effectiveDirective] = "refused"; });
  fetch("https://elsewhere.invalid/").catch(() => {});
"""


@pytest.fixture
def free(browser):
    """A reader with whom it is right that something is refused."""
    context = browser.new_context(service_workers="block")
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def test_every_page_states_a_strict_policy(site):
    for path in sorted(site.rglob("*.html")):
        (policy,) = STATED.findall(path.read_text())
        directives = {name: sources for name, *sources in (part.split() for part in policy.split("; "))}
        assert directives["default-src"] == ["'none'"]
        assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "https:", "data:"} & {*directives["script-src"]}
        assert "http" not in policy


def test_what_is_written_into_a_page_runs_nothing_and_asks_nobody(free, opened):
    free.goto(opened.address(LESSON))
    wait_until_live(free)
    title = free.title()
    tried, now = free.evaluate(TRY_IN_PAGE)
    assert now == title
    assert {"img-src", "script-src-elem", "style-src-elem", "connect-src"} <= {*tried}


def test_the_policy_holds_in_the_worker(free, server):
    in_worker(server, TRY_IN_WORKER)
    free.goto(server.url(LESSON))
    wait_until_live(free)
    (worker,) = free.workers
    did = worker.evaluate("did")
    assert (did["eval"], did["Function"], did["connect-src"]) == ("EvalError", "EvalError", "refused")


def with_header(policy, handler, file):
    """Send a page as a host with a policy of its own does."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Security-Policy", policy)
    data = file.read_bytes()
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


def test_a_host_may_send_the_policy_of_the_whole_site(page, server):
    name, _, policy = (SITE / "policy.txt").read_text().strip().partition(": ")
    assert name == "Content-Security-Policy"
    server.faults[r"\.html$"] = partial(with_header, policy)
    for path in ("index.html", "404.html", LESSON, "hidden-layers/index.html"):
        page.goto(server.url(path))
    wait_until_live(page)


def test_where_a_host_forbids_what_stands_in_the_page_it_comes_by_its_address(free, server):
    server.faults[r"\.html$"] = partial(with_header, "script-src 'self' 'wasm-unsafe-eval'")
    free.goto(server.url(LESSON))
    wait_until_live(free)
    place = free.locator("figure#gradient-descent")
    place.get_by_role("button", name="GD step", exact=True).click()
    expect(place.get_by_label("Error", exact=True)).to_have_text("964.54")
    expect(free.get_by_text("JavaScript is off")).to_be_hidden()
    free.get_by_label("Colours").select_option("Dark")
    expect(free.locator("html")).to_have_attribute("data-theme", "dark")


def test_where_a_host_forbids_webassembly_the_page_says_so(free, server):
    policy = "script-src 'self'"
    server.faults[r"\.html$"] = partial(with_header, policy)

    def worker(handler, file):
        handler.send_response(200)
        handler.send_header("Content-Type", "text/javascript")
        handler.send_header("Content-Security-Policy", policy)
        data = file.read_bytes()
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    server.faults["assets/worker"] = worker
    free.goto(server.url(LESSON))
    free.locator("html[data-python=failed]").wait_for()
    expect(free.locator('[id="page:python-text"]')).to_contain_text("WebAssembly")
    expect(free.get_by_text("JavaScript is off")).to_be_hidden()
