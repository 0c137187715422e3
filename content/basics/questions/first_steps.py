"""How the error will go over the first ten steps of gradient descent, drawn before it is seen."""

from dataclasses import dataclass

from nncore.figures import Sketch, ask_line, axis

from ..gradient_descent import State as Start
from ..gradient_descent import descend

STEPS = 10
# As they are named in the figure that follows.
STEP = axis("GD steps", 0, STEPS, whole=True)
ERROR = axis("Error", 0, 140_000)


@dataclass(frozen=True)
class State:
    line: Sketch = Sketch((None,) * (STEPS + 1))


def remark(heights, errors):
    """What a line looks like that expects something else; only places where something is drawn count."""
    drawn = {place: height for place, height in enumerate(heights) if height is not None}
    after_one = drawn.get(1, drawn.get(2))
    if after_one is not None and after_one > (errors[0] + errors[1]) / 2:
        return "Nearly everybody draws a slope. But the first step does nearly all the work, and the others hardly any."
    if after_one is not None and after_one < 2 * errors[1]:
        return "You saw it coming: the first step does nearly all the work."
    return "Compare the two lines: the first step does nearly all the work."


def view(state):
    errors = descend(Start(), STEPS).log
    return ask_line(
        "The error starts at about 135,000. Draw how you expect it to go over the first ten steps, with one stroke from left "
        "to right.",
        state.line,
        "line",
        x=STEP,
        y=ERROR,
        outcome=errors,
        reply=remark(state.line.heights, errors),
        answer="It drops with the first step to less than a hundredth of what it was, and after that the line is nearly flat.",
    )
