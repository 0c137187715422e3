"""One digit after the other: the picture, and the 64 numbers that it is."""

from dataclasses import dataclass

from nncore.figures import checkbox, columns, readout, slider

from .grids import numbers
from .samples import a, digits


@dataclass(frozen=True)
class State:
    which: int = 1
    has_picture: bool = True


def view(state):
    image, label = digits().images[state.which - 1], int(digits().labels[state.which - 1])
    return columns(
        numbers(image, f"Row by row, the 64 numbers of {a(label)}", has_picture=state.has_picture),
        [
            slider("Which of them", state.which, 1, len(digits().labels), sets="which"),
            checkbox("Show the picture", state.has_picture, sets="has_picture"),
            readout("Written as a", str(label), role="data"),
            readout("Ink in all, of 1,024", f"{image.sum():.0f}", role="data", symbol="x"),
        ],
    )
