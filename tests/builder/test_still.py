"""A view that stands still: pictures and words, where nothing that styles or answers is allowed."""

import base64
import re
import xml.etree.ElementTree as etree
from importlib import import_module
from pathlib import Path

import pytest

from builder.still import still
from nncore.figures import curve, live, plot

ROOT = Path(__file__).parents[2]
STYLE = (ROOT / "builder" / "assets" / "figures.css").read_text(encoding="utf-8")
FIGURES = [
    f"content.{file.parent.name}.{name.removesuffix('.py').replace('/', '.')}"
    for file in sorted(ROOT.glob("content/*/lesson.md"))
    for name in re.findall(r"\]\(([\w/]+\.py)\)", file.read_text(encoding="utf-8"))
    if "exercises/" not in name
]


def pictures(html: str) -> list[etree.Element]:
    found = re.findall(r'src="data:image/svg\+xml;base64,([^"]*)"', html)
    return [etree.fromstring(base64.b64decode(one).decode()) for one in found]


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_has_its_drawings_as_pictures_and_nothing_to_press(name):
    figure = import_module(name)
    markup = live.render(figure, figure.State())
    html = still(markup, STYLE)
    assert not re.search(r"<(svg|style|script|button|input|select|textarea|canvas)\b", html)
    assert len(pictures(html)) >= len(re.findall(r'<div class="(?:plot|diagram)', markup))
    for label in re.findall(r'<div class="(?:plot|diagram)[^>]*><svg[^>]*aria-label="([^"]*)"', markup):
        assert f'alt="{label}"' in html


def test_a_plot_has_room_for_its_words_and_the_styles_that_it_needs():
    html = still(plot(curve([0, 1], [0, 2], role="weight"), describe="A line"), STYLE)
    (picture,) = pictures(html)
    x, y, width, height = map(float, picture.get("viewBox").split())
    assert x < 0
    assert y < 0
    assert width > 640 - x
    assert height > 0 - y
    style = "".join(picture.itertext())
    assert ".role-weight" in style
    assert ":root" in style
    assert "--weight:" in style.replace(" ", "")
    assert "@" not in style
    assert ".legend svg" not in style
    assert ".bench" not in style


def test_what_is_left_of_controls_goes_and_what_they_say_stays():
    view = (
        '<div class="controls"><button type="button">Go</button></div>'
        '<div class="slider"><label><span>Rate</span><input type="range"></label><output>1</output></div>'
        '<details class="folded"><summary>More</summary><div class="controls"><select><option>a</option></select></div></details>'
        "<details><summary>Just show me</summary><div>Because.</div></details>"
        '<div class="readout"><span>Error</span><output>2 &lt; 3</output></div><p class="announcement">Now.</p>'
    )
    kept = (
        "<details><summary>Just show me</summary><div>Because.</div></details>"
        '<div class="readout"><span>Error</span> <output>2 &lt; 3</output></div><p class="announcement">Now.</p>'
    )
    assert still(view, "") == kept
