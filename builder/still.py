"""A figure's view as it stands still: its drawings as pictures, which need no styles around them, and no controls.

Notebooks show it before anybody trusts them: of HTML that they do not trust they leave out styles and drawings. It needs
nothing but the standard library, so that it also runs in one.
"""

import base64
import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser

_DRAWING = re.compile(r'<div class="((?:plot|diagram)[^"]*)" style="([^"]*)">(?=<svg)|(?=<svg\b)')
_TAG_OF_SVG = re.compile(r"<(/?)svg\b[^>]*>")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_CLASS = re.compile(r"\.([A-Za-z][\w-]*)")
_EMPTY = re.compile(
    r"<(div|section|details|fieldset|p)\b[^>]*>\s*(?:<summary>[^<]*</summary>)?\s*"
    r'(?:<span class="group-name"[^>]*>[^<]*</span>)?\s*</\1>'
)
_DROPPED = frozenset({"button", "input", "select", "textarea", "script", "style"})
_DROPPED_CLASSES = frozenset({"slider", "stepper", "choice", "checkbox", "text-field", "visually-hidden", "asks"})
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr"})
# As wide as drawings are on a page of a notebook, and how large their words are there, in the units of one that is 640 wide.
_WIDE, _NARROW = (640, 16), (480, 19)
_FONT = 'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif'


def still(markup: str, style: str) -> str:
    """A view as HTML without scripts, styles, controls and SVG; `style` is the style sheet of figures."""
    return _without_controls("".join(_with_pictures(markup, style)))


def first_drawing(markup: str) -> str:
    """The first plot or diagram of a view, as it stands there; nothing where there is none."""
    found = next((match for match in _DRAWING.finditer(markup) if match[1]), None)
    if not found:
        return ""
    end = _end(markup, found.end())
    return f"{markup[found.start() : end]}</div>"


def _with_pictures(markup: str, style: str) -> Iterator[str]:
    at = 0
    while match := _DRAWING.search(markup, at):
        yield markup[at : match.start()]
        end = _end(markup, match.end())
        drawing = markup[match.end() : end]
        if match[1]:
            yield _picture(drawing, match[1], _numbers(match[2]), style)
            end += len("</div>") if markup.startswith("</div>", end) else 0
        elif 'class="asks"' not in drawing[: drawing.find(">")]:
            yield _small_picture(drawing, style)
        at = end
    yield markup[at:]


def _end(markup: str, begin: int) -> int:
    """Where the drawing ends that begins there: there may be others in it."""
    depth = 0
    for tag in _TAG_OF_SVG.finditer(markup, begin):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.end()
    return len(markup)


def _numbers(style: str) -> dict[str, float]:
    return {name: float(value) for name, value in re.findall(r"--(\w+):([\d.]+)", style)}


def _picture(drawing: str, classes: str, size: dict[str, float], style: str) -> str:
    """A plot, with room for the words at its sides, or a diagram."""
    width, height = size["width"], size["height"]
    if "left" in size:
        shown, words = _WIDE if width >= 600 else _NARROW
        em = words * width / 640
        left, right, top, bottom = (em * size[side] for side in ("left", "right", "top", "bottom"))
    else:
        shown, em = round(min(560, 1.5 * width)), 11.0
        left = right = top = bottom = 4.0
    box = (-left, -top, width + left + right, height + top + bottom)
    return _image(drawing, classes, box, shown, em, style)


def _small_picture(drawing: str, style: str) -> str:
    """A drawing within words, such as one of a legend."""
    found = re.match(r'<svg\b[^>]*\bviewBox="([\d. -]+)"', drawing)
    if not found:
        return ""
    x, y, width, height = map(float, found[1].split())
    return _image(drawing, "legend plot", (x, y, width, height), round(width), 11.0, style)


def _image(
    drawing: str, classes: str, box: tuple[float, float, float, float], shown: int, em: float, style: str
) -> str:
    opening = drawing[: drawing.find(">") + 1]
    label = re.search(r'aria-label="([^"]*)"', opening)
    own = re.search(r'class="([^"]*)"', opening)
    inner = drawing[len(opening) : -len("</svg>")]
    x, y, width, height = box
    text = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{classes}" viewBox="{x:.4g} {y:.4g} {width:.5g} {height:.5g}" '
        f'width="{shown}" height="{shown * height / width:.5g}" font-size="{em:.4g}" font-family=\'{_FONT}\'>'
        f"<style>{_of_use(style, f'{classes} {drawing}')}</style>"
        f'<g class="{own[1] if own else ""}">{_as_xml(inner)}</g></svg>'
    )
    data = base64.b64encode(text.encode()).decode()
    return (
        f'<img alt="{label[1] if label else ""}" width="{shown}" '
        f'style="max-width:100%;background-color:#ffffff" src="data:image/svg+xml;base64,{data}">'
    )


def _as_xml(inner: str) -> str:
    """A drawing's HTML as XML, where there are few names of characters."""
    return re.sub(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-fA-F]+);)(\w+);", lambda match: unescape(match[0]), inner)


def _of_use(style: str, drawing: str) -> str:
    """The rules of a style sheet that a drawing may need; none for other media and sizes."""
    there = {
        *re.findall(r"[\w-]+", " ".join(re.findall(r'class="([^"]*)"', drawing))),
        *drawing.partition("<")[0].split(),
    }
    kept = []
    for selector, body in _RULE.findall(_at_top(style)):
        parts = [part for part in selector.split(",") if {*_CLASS.findall(re.sub(r":not\([^)]*\)", "", part))} <= there]
        is_any = ":is(" in selector and ({*_CLASS.findall(selector)} & there or not _CLASS.search(selector))
        if parts or is_any:
            kept.append(f"{selector if is_any else ','.join(parts)}{{{body}}}")
    return "".join(kept).replace("&", "&amp;").replace("<", "&lt;")


def _at_top(style: str) -> str:
    """A style sheet without what holds only for some media."""
    kept, depth, skipped, at = [], 0, False, 0
    for match in re.finditer(r"[{}]", style):
        if match[0] == "{":
            skipped = skipped or (not depth and style[at : match.start()].lstrip().startswith("@"))
            depth += 1
            continue
        depth -= 1
        if not depth:
            kept += [] if skipped else [style[at : match.end()]]
            at, skipped = match.end(), False
    return "".join(kept)


def _without_controls(html: str) -> str:
    writer = _Writer()
    writer.feed(html)
    writer.close()
    text, before = "".join(writer.written), None
    while text != before:
        text, before = _EMPTY.sub("", text), text
    return text


class _Writer(HTMLParser):
    """Writes HTML again, but for what can be pressed or filled in."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.written: list[str] = []
        self._skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = (dict(attrs).get("class") or "").split()
        is_dropped = tag in _DROPPED or not _DROPPED_CLASSES.isdisjoint(classes)
        if self._skipped or is_dropped:
            self._skipped += tag not in _VOID
        else:
            # What styles would set apart.
            self.written.append(f"{' ' if tag == 'output' else ''}{self.get_starttag_text()}")

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            self._skipped -= tag not in _VOID
        else:
            self.written.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.written.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")
