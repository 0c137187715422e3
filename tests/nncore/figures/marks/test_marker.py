"""Markers with their labels."""

from nncore.figures import marker
from tests.nncore.figures.drawn import drawn


def test_labels_stay_inside():
    left, right = drawn(marker(0, 5, "label"), marker(10, 5, "label")).findall(".//text[@class='label']")
    assert (left.get("text-anchor"), right.get("text-anchor")) == ("start", "end")
