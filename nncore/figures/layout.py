"""Where the parts of a figure lie, so that what a control changes is on the screen together with it."""

from collections.abc import Mapping

from nncore.figures.markup import Child, Markup, element


def columns(*parts: Child) -> Markup:
    """Parts side by side where the figure is wide enough, else below each other; a figure with columns may be wider."""
    return _parted("columns", parts)


def row(*parts: Child) -> Markup:
    """Parts that stay side by side however narrow the figure is: two small plots, or two sliders."""
    return _parted("row", parts)


def kept(*parts: Child) -> Markup:
    """Parts that stay in view while the rest of the figure, or of their column, scrolls past them.

    Where there are no columns, plots in it are made so small that they leave half of the screen to the rest.
    """
    return element("div", *parts, class_="kept")


def bench(*parts: Child, areas: Mapping[str, str], columns: str) -> Markup:
    """Parts on a plan, where the figure is wide enough for it: rows of names of parts, each with its height, and the widths of
    the columns, all as CSS has it. Else they lie below each other as they come; such a figure may be wider.

    A part may lie in something that is kept, and in a row of that: on the plan these are no boxes.
    """
    rows = " ".join([f"'{names}' {height}" for names, height in areas.items()])
    return element("div", *parts, class_="bench", style=f"--plan:{rows} / {columns}")


def part(name: str, *children: Child) -> Markup:
    """What lies together in the area of that name on a bench."""
    return element("div", *children, class_="part", style=f"--area:{name}")


def _parted(name: str, parts: tuple[Child, ...]) -> Markup:
    """A box for each part, in a box of that name."""
    return element(
        "div", [element("div", part) for part in parts if part is not None and part is not False], class_=name
    )
