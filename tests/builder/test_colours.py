"""The colours of figures: words and lines stand out from paper and panel, in both schemes."""

import re
from pathlib import Path

import pytest

STYLES = Path(__file__).parents[2] / "builder/assets/figures.css"
NAMED = re.compile(r"--([a-z-]+): var\(--light, #(\w{6})\) var\(--dark, #(\w{6})\)")
COLOURS = {name: colours for name, *colours in NAMED.findall(STYLES.read_text(encoding="utf-8"))}
# Of an error the line and the rim are in the colour of its words: yellow is seen on nothing that is white.
LINES = ("data", "prediction", "error-text", "weight", "bias", "negative", "positive", "third", "muted", "link")
WORDS = ("ink", "muted", "link", *(name for name in COLOURS if name.endswith("-text")))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ground", ["paper", "panel"])
@pytest.mark.parametrize(("names", "least"), [(LINES, 3), (WORDS, 4.5)])
def test_what_is_seen_stands_out(names, least, ground):
    for name in names:
        for scheme in (0, 1):
            assert contrast(COLOURS[name][scheme], COLOURS[ground][scheme]) >= least, (name, ("light", "dark")[scheme])
