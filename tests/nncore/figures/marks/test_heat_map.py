"""Heat maps in their place."""

from nncore.figures import heat_map
from tests.nncore.figures.drawn import drawn


def test_a_heat_map_lies_where_it_belongs():
    image = next(drawn(heat_map([[1, 2]], (0, 5), (2, 4))).iter("image"))
    assert [image.get(name) for name in ("x", "y", "width", "height")] == ["0", "60", "50", "20"]
