"""What a reader does with a page, and what they wait for."""

from typing import Any

from playwright.sync_api import Browser, Locator, Page

# Which figures were used, or drawn, since they were brought back the last time: at first, all may have been.
RESET = """async () => {
  if (!self.used) {
    self.used = new Set(document.querySelectorAll("figure[data-figure]"));
    for (const kind of ["render", "input", "change", "click", "pointerdown", "keydown"])
      addEventListener(kind, ({ target }) => {
        const figure = target.closest?.("figure[data-figure]");
        if (figure) used.add(figure);
      }, true);
  }
  const figures = [...used];
  await Promise.all(figures.map((figure) => new Promise((resolve) => {
    figure.addEventListener("render", resolve, { once: true });
    figure.querySelector("[data-tool=reset]").click();
  })));
  used.clear();
  scrollTo(0, 0);
}"""


# Playwright brings what it presses to the screen, and waits about a second where that is done smoothly.
AT_ONCE = """document.documentElement.style.scrollBehavior = "auto";"""
# What maps show comes with what is unfolded; what is to be drawn by the reader holds nothing yet.
TABLES_ARE_THERE = """() => [...document.querySelectorAll("figure:has(.values)")].every((figure) =>
  figure.querySelectorAll(".values table").length >= figure.querySelectorAll(".plot:not(.ask .plot)").length)"""
UNFOLD = "() => { for (const one of document.querySelectorAll('details')) one.open = true; }"


def wait_until_live(page: Page) -> None:
    page.locator("html[data-python=live]").wait_for()
    page.evaluate(AT_ONCE)


def unfolded(browser: Browser, url: str, **options: Any) -> Page:
    """A page, live where there is Python, with all that folds open."""
    page = browser.new_page(reduced_motion="reduce", **options)
    page.goto(url)
    if page.locator("figure[data-figure]").count():
        page.locator("figure[data-figure]").first.scroll_into_view_if_needed()
        wait_until_live(page)
    page.evaluate(UNFOLD)
    until(page, TABLES_ARE_THERE)
    return page


def until(page: Page, promised: str, given: object = None) -> None:
    """Wait until a function gives, or its promise, what is true: wait_for_function needs eval, which no page allows."""
    page.evaluate(
        f"""async (given) => {{
             const promised = {promised};
             const end = performance.now() + 60_000;
             while (!(await promised(given))) {{
               if (performance.now() > end) throw new Error(`in vain: ${{promised}}`);
               await new Promise(requestAnimationFrame);
             }}
           }}""",
        given,
    )


def until_kept(page: Page, text: str) -> None:
    """Wait until something is kept on the device in which this is to be found."""
    until(page, "(text) => Object.values(localStorage).some((one) => one.includes(text))", text)


def reset_all(page: Page) -> None:
    """Bring every figure back to its first state."""
    page.evaluate(RESET)


def figure(page: Page, id_: str) -> Locator:
    return page.locator(f"figure#{id_}")


def slide(place: Locator, label: str, value: float) -> None:
    place.get_by_role("slider", name=label, exact=True).fill(str(value))


def press(place: Locator, name: str, times: int = 1) -> None:
    button = place.get_by_role("button", name=name, exact=True)
    for _ in range(times):
        button.click()


def shown(place: Locator, label: str) -> Locator:
    return place.get_by_label(label, exact=True)


def said(place: Locator) -> Locator:
    """The sentence that a figure says, and that is read aloud a while after it has changed."""
    return place.locator(".announcement:not(.reply)")


def dial(place: Locator, label: str) -> Locator:
    """The number that a slider shows beside itself."""
    return place.locator(".slider", has=place.page.get_by_role("slider", name=label, exact=True)).locator("output")


def heard(page: Page) -> Locator:
    """What a screen reader reads out by itself."""
    return page.locator("[id='page:said']")
