"""What an author sees while writing: every save, in the place where they were, and every mistake until it is mended."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from builder.asset import Asset, asset
from builder.mistakes import Mistake, Mistakes
from builder.serve import keep_up
from builder.serving.edition import Newest
from builder.serving.server import serving

pytestmark = pytest.mark.slow

PAGE = """<!doctype html>
<html lang="en" data-root=""><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>%s</title>
<style>html { scroll-behavior: smooth } p { height: 120px; margin: 0 } img { display: block }</style>
<body><main>%s</main></body></html>"""
RED = '<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="50"/>'
PARAGRAPHS = [f"Paragraph {number}." for number in range(60)]


@dataclass(frozen=True)
class Writing:
    """A site of one page for each text file in a folder, served while it is written."""

    address: str
    folder: Path
    newest: Newest

    def save(self, text: str, name: str = "a.txt") -> None:
        self.folder.joinpath(name).write_text(text, encoding="utf-8")

    def url(self, path: str = "a.html") -> str:
        return self.address + path


def make(folder: Path) -> Mapping[str, Asset]:
    wrong = [Mistake(Path(file.name), 1, f"there is no {word!r}") for file in sorted(folder.glob("*.txt"))
             for word in file.read_text().split() if word.startswith("wrong")]  # fmt: skip
    if wrong:
        raise Mistakes(wrong)
    pages = {f"{file.stem}.html": PAGE % (file.stem, html(file.read_text())) for file in folder.glob("*.txt")}
    pictures = {file.name: file for file in folder.glob("*.svg")}
    return {path: asset(path, source) for path, source in {"404.html": PAGE % (404, ""), **pages, **pictures}.items()}


def html(text: str) -> str:
    return "\n".join(line if line.startswith("<") else f"<p>{line}</p>" for line in text.splitlines())


@pytest.fixture
def write(tmp_path) -> Iterator[Callable[..., Writing]]:
    """Begin to write, with this text."""
    newest, stop, threads = Newest(), threading.Event(), []
    with serving(newest, 0) as address:

        def begin(text: str) -> Writing:
            writing = Writing(address, tmp_path, newest)
            writing.save(text)
            threads.append(
                threading.Thread(target=keep_up, args=[lambda: make(tmp_path), newest, [tmp_path], (), stop])
            )
            threads[-1].start()
            return writing

        yield begin
        stop.set()
        for thread in threads:
            thread.join()


def mark(page: Page) -> None:
    """Leave a mark on the page, which a reload takes away."""
    page.evaluate("document.documentElement.classList.add('marked')")


def is_marked(page: Page) -> bool:
    return page.evaluate("document.documentElement.matches('.marked')")


def test_every_save_shows_and_the_last_one_stays(page: Page, write):
    writing = write("First.")
    page.goto(writing.url())
    for text in ("Second.", "Third.", "Fourth."):
        writing.save(text)
        expect(page.locator("p")).to_have_text(text)
    for number in range(30):
        writing.save(f"Number {number}.")
    expect(page.locator("p")).to_have_text("Number 29.")


def test_a_save_while_the_page_reloads_shows(page: Page, write):
    """The page asks for itself, and before it has read the answer there is a newer one."""
    writing = write("First.")
    page.goto(writing.url())
    texts = iter(["Third.", "Fourth."])

    def answer(route):
        response = route.fetch()
        if text := next(texts, None):
            writing.save(text)
            edition = writing.newest.get()
            while f"<p>{text}</p>" not in writing.newest.get().page("/a.html").html.decode():
                edition = writing.newest.next(edition, 5) or edition
        route.fulfill(response=response)

    page.route("**/a.html", answer)
    writing.save("Second.")
    expect(page.locator("p")).to_have_text("Fourth.")


def top(page: Page, text: str) -> float:
    return page.get_by_text(text, exact=True).bounding_box()["y"]


@pytest.mark.parametrize(
    "change",
    {
        "added above": lambda lines: ["New."] * 7 + lines,
        "taken away above": lambda lines: lines[9:],
        "changed in view": lambda lines: [line.replace("graph 32", "graph thirty-two") for line in lines],
        "added in view": lambda lines: [*lines[:33], "New.", *lines[33:]],
        "a picture above": lambda lines: ['<img src="red.svg">', *lines],
        "a heading above": lambda lines: ["<h2>A heading</h2>", *lines],
    }.items(),
    ids=lambda one: one[0],
)
def test_the_place_is_kept(page: Page, write, change):
    writing = write("\n".join(PARAGRAPHS))
    writing.save(RED % 500, "red.svg")
    page.goto(writing.url())
    page.evaluate("scrollTo({ top: 30 * 120 + 50, behavior: 'instant' })")
    before = top(page, "Paragraph 31.")
    mark(page)
    writing.save("\n".join([*change[1](PARAGRAPHS), "The end."]))
    expect(page.get_by_text("The end.")).to_be_attached()
    page.wait_for_load_state()
    page.wait_for_function("history.scrollRestoration === 'auto'")
    assert not is_marked(page)
    assert top(page, "Paragraph 31.") == pytest.approx(before, abs=1)


def test_the_place_is_kept_where_the_address_names_another(page: Page, write):
    writing = write("\n".join(["<h2 id='a'>A</h2>", *PARAGRAPHS]))
    page.goto(writing.url("a.html#a"))
    page.evaluate("scrollTo({ top: 3650, behavior: 'instant' })")
    before = top(page, "Paragraph 31.")
    writing.save("\n".join(["New.", "<h2 id='a'>A</h2>", *PARAGRAPHS]))
    expect(page.get_by_text("New.")).to_be_attached()
    page.wait_for_function("history.scrollRestoration === 'auto'")
    assert top(page, "Paragraph 31.") == pytest.approx(before, abs=1)


def test_a_text_that_stands_there_often_is_no_place(page: Page, write):
    lines = [line for text in PARAGRAPHS for line in ("Again.", text)]
    writing = write("\n".join(lines))
    page.goto(writing.url())
    page.evaluate("scrollTo({ top: 60 * 120 - 10, behavior: 'instant' })")
    before = top(page, "Paragraph 31.")
    writing.save("\n".join(["Again.", "New.", *lines]))
    expect(page.get_by_text("New.")).to_be_attached()
    page.wait_for_function("history.scrollRestoration === 'auto'")
    assert top(page, "Paragraph 31.") == pytest.approx(before, abs=1)


def test_what_is_folded_away_is_no_place(page: Page, write):
    folded = "<details><summary>Source</summary><pre>{}</pre></details>"
    lines = [line for text in PARAGRAPHS for line in (folded.format(f"Code of {text}"), f"<p>{text}</p>")]
    writing = write("\n".join(lines))
    page.goto(writing.url())
    page.evaluate("scrollTo({ top: document.body.scrollHeight / 2, behavior: 'instant' })")
    before = top(page, "Paragraph 31.")
    writing.save("\n".join(["New.", *(line.replace("<details>", "<details open>") for line in lines[:2]), *lines[2:]]))
    expect(page.get_by_text("New.")).to_be_attached()
    page.wait_for_function("history.scrollRestoration === 'auto'")
    assert top(page, "Paragraph 31.") == pytest.approx(before, abs=1)


def test_what_was_opened_stays_open(page: Page, write):
    details = "<details><summary>More</summary>{}</details>"
    writing = write(details.format("1"))
    page.goto(writing.url())
    page.get_by_text("More").click()
    writing.save(details.format("2"))
    expect(page.get_by_text("2")).to_be_visible()


def test_a_picture_that_is_saved_shows(page: Page, write):
    writing = write('<img src="red.svg">')
    writing.save(RED % 500, "red.svg")
    page.goto(writing.url())
    page.wait_for_function("document.images[0].naturalWidth === 500")
    writing.save(RED % 600, "red.svg")
    page.wait_for_function("document.images[0].naturalWidth === 600")


def test_other_pages_stay_as_they_are(page: Page, write):
    writing = write("A.")
    writing.save("B.", "b.txt")
    page.goto(writing.url())
    mark(page)
    other = page.context.new_page()
    other.goto(writing.url("b.html"))
    writing.save("C.", "b.txt")
    expect(other.locator("p")).to_have_text("C.")
    # What a page is told comes in order: this one has heard of the save before.
    writing.save("wrong", "b.txt")
    expect(page.get_by_role("alert")).to_be_visible()
    assert is_marked(page)


def test_mistakes_show_and_go_when_they_are_mended(page: Page, write):
    writing = write("\n".join(PARAGRAPHS))
    page.goto(writing.url())
    page.evaluate("scrollTo({ top: 3650, behavior: 'instant' })")
    mark(page)
    alert = page.get_by_role("alert")
    writing.save("wrong1 wrong2")
    expect(alert).to_contain_text("2 mistakes")
    expect(alert.get_by_role("listitem")).to_have_text(
        ["a.txt:1: there is no 'wrong1'", "a.txt:1: there is no 'wrong2'"]
    )
    expect(page.get_by_text("Paragraph 31.", exact=True)).to_be_in_viewport()
    writing.save("wrong<b>")
    expect(alert).to_contain_text("One mistake")
    expect(alert.get_by_role("listitem")).to_have_text("a.txt:1: there is no 'wrong<b>'")
    writing.save("\n".join(PARAGRAPHS))
    expect(alert).to_have_count(0)
    assert is_marked(page)
    assert page.evaluate("scrollY") == 3650


def test_mistakes_show_in_every_page_and_can_be_closed_until_the_next(page: Page, write):
    writing = write("A.")
    writing.save("B.", "b.txt")
    page.goto(writing.url())
    writing.save("wrong", "b.txt")
    alert = page.get_by_role("alert")
    expect(alert).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(alert).to_have_count(0)
    writing.save("wrong again", "b.txt")
    expect(alert).to_be_visible()
    page.goto(writing.url("b.html"))
    expect(alert).to_be_visible()
    expect(page.locator("p")).to_have_text("B.")


@pytest.mark.parametrize("path", ["a.html", "nowhere.html"])
def test_before_the_first_good_build_there_are_the_mistakes(page: Page, write, path):
    writing = write("wrong")
    page.goto(writing.url(path))
    expect(page.get_by_role("alert")).to_have_text("a.txt:1: there is no 'wrong'")
    writing.save("wronger")
    expect(page.get_by_role("alert")).to_have_text("a.txt:1: there is no 'wronger'")
    writing.save("Right.")
    writing.save("Also right.", "nowhere.txt")
    expect(page.locator("p")).to_contain_text("ight.")


PROGRAM = """
import sys
from pathlib import Path
from builder.serve import serve
from tests.browser.test_serving import make

folder = Path(sys.argv[1])
serve(lambda: make(folder), [folder], int(sys.argv[2]))
"""


@contextmanager
def running(folder: Path, port: str) -> Iterator[str]:
    """A program that serves, until it is killed."""
    with subprocess.Popen([sys.executable, "-c", PROGRAM, folder, port], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield process.stdout.readline().split()[0]
        process.kill()


def test_a_page_comes_alive_again_with_the_server(page: Page, tmp_path):
    (tmp_path / "a.txt").write_text("First.")
    with running(tmp_path, "0") as address:
        page.goto(f"{address}a.html")
        expect(page.locator("p")).to_have_text("First.")
    (tmp_path / "a.txt").write_text("Second.")
    with running(tmp_path, address.strip("/").rsplit(":", 1)[1]):
        expect(page.locator("p")).to_have_text("Second.")


def test_more_pages_than_a_browser_holds_connections(page: Page, write):
    writing = write("First.")
    pages = [page.context.new_page() for _ in range(5)]
    for one in pages:
        one.goto(writing.url())
        # What a browser does with a page behind another one; without a screen it does not.
        one.evaluate("""Object.defineProperty(document, 'hidden', { value: true, configurable: true });
            document.dispatchEvent(new Event('visibilitychange'))""")
    page.goto(writing.url())
    writing.save("Second.")
    expect(page.locator("p")).to_have_text("Second.")
    expect(pages[0].locator("p")).to_have_text("First.")
    pages[0].evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    expect(pages[0].locator("p")).to_have_text("Second.")


def test_a_service_worker_of_an_earlier_site_goes(keeping_context, write):
    writing = write("First.")
    page = keeping_context.new_page()
    old = "addEventListener('fetch', (event) => event.respondWith(new Response('Old.')));"
    keeping_context.route("**/sw.js", lambda route: route.fulfill(body=old, content_type="text/javascript"))
    page.goto(writing.url())
    page.evaluate("caches.open('site-1').then((cache) => cache.put('/a', new Response('Old.')))")
    page.evaluate("navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready)")
    page.goto(writing.url())
    expect(page.locator("body")).to_have_text("Old.")
    keeping_context.unroute("**/sw.js")
    page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
    page.wait_for_function("navigator.serviceWorker.getRegistration().then((one) => !one)")
    page.goto(writing.url())
    expect(page.locator("p")).to_have_text("First.")
    assert page.evaluate("caches.keys()") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_mistakes_can_be_read(browser, write, scheme, width, tmp_path_factory):
    writing = write("A.")
    page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
    page.goto(writing.url())
    writing.save(" ".join(f"wrong{'-and-long' * 20}{number}" for number in range(40)))
    alert = page.get_by_role("alert")
    expect(alert).to_be_visible()
    box = alert.bounding_box()
    assert box["width"] <= width
    assert box["height"] <= 0.62 * 800
    page.screenshot(path=tmp_path_factory.getbasetemp() / f"mistakes-{scheme}-{width}.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
