"""The slope of the error as that of a line through two of its heights, and what becomes of it as the gap between them shrinks."""

from dataclasses import dataclass, replace

from nncore.datasets import three_houses
from nncore.figures import (
    announcement,
    axis,
    button,
    columns,
    controls,
    curve,
    decimal,
    done,
    line,
    plot,
    points,
    readout,
    slider,
    table,
)

WEIGHT, BIAS = 0.1, 150
LARGEST, SMALLEST = 1, -15
REACH = (140, 200)
ROWS = 5
_HOUSES = list(zip(three_houses().area.tolist(), three_houses().price.tolist(), strict=True))


@dataclass(frozen=True)
class State:
    power: int = LARGEST
    tried: tuple[int, ...] = (LARGEST,)


def choose(state, power):
    """Another gap, 10 to this power."""
    power = min(max(int(power), SMALLEST), LARGEST)
    return replace(state, power=power, tried=tuple(sorted({*state.tried, power}, reverse=True)))


def smaller(state):
    return choose(state, state.power - 1)


def larger(state):
    return choose(state, state.power + 1)


def error(bias):
    """The mean squared error of the line 0.1·area + bias over the three houses.

    In Python's own numbers: the last bits of a sum of NumPy's differ from machine to machine, and here they are what is seen.
    """
    differences = [WEIGHT * area + bias - price for area, price in _HOUSES]
    return sum([d * d for d in differences]) / len(differences)


def slope_at(power):
    """The slope of the line through the heights at the bias, and a gap of 10 to this power to the right of it."""
    gap = 10.0**power
    return (error(BIAS + gap) - error(BIAS)) / gap


def exact():
    """Twice the mean of prediction − price: what the slope settles at."""
    return 2 * sum([WEIGHT * area + BIAS - price for area, price in _HOUSES]) / len(_HOUSES)


def is_spoiled(power):
    """Whether rounding has made the slope worse than that of the largest gap of all."""
    return power < -8 and abs(slope_at(power) - exact()) > 0.1


def view(state):
    slope, gap = slope_at(state.power), 10.0**state.power
    here = error(BIAS)
    spoiled = any(is_spoiled(power) for power in state.tried)
    return columns(
        plot(
            curve(error, role="error", label="error"),
            line(slope, here - slope * BIAS, label="line through two heights"),
            points([BIAS, BIAS + gap], [here, error(BIAS + gap)], role="bias", label="two heights"),
            x=axis("Bias", *REACH),
            y=axis("Error", 500, 1500),
            size=(640, 440),
            describe=f"The error over the bias, and a line through its heights at {BIAS} and {name_of(state.power)} "
            f"further: its slope is {written(slope)}.",
        ),
        [
            controls(
                button("A tenth of the gap", on_click=smaller, disabled=state.power == SMALLEST),
                button("Ten times the gap", on_click=larger, disabled=state.power == LARGEST),
            ),
            controls(slider("Gap, as a power of ten", state.power, SMALLEST, LARGEST, on_input=choose)),
            controls(readout("Gap", name_of(state.power)), readout("Slope of the line", written(slope), role="error")),
            announcement(comment(state.power)),
            done("Find a gap that is too small", spoiled, "rounding has spoiled its slope."),
            table(["Gap", "Slope of the line"], rows(state)),
        ],
    )


def rows(state):
    """The gaps that were tried, as many as fit, the smallest last."""
    shown = [[name_of(power), written(slope_at(power))] for power in state.tried[-ROWS:]]
    return shown + [["…", "…"]] * (ROWS - len(shown))


def comment(power):
    missing = abs(slope_at(power) - exact())
    if error(BIAS) == error(BIAS + 10.0**power):
        return f"To the computer {BIAS} and {BIAS} plus so little are the same number. Nothing changes, and nothing is left."
    if is_spoiled(power):
        return (
            "The two heights are the same in all but their last digits. What is left of their difference is rounding."
        )
    if power <= -8:
        return "Still right for the most part, but the last digits are no longer to be trusted."
    if missing < 0.002:
        return "It has settled: a smaller gap changes only digits far behind."
    return "The curve bends between the two points, so the line through them is not yet as steep as the curve at the first one."


def name_of(power):
    """A gap for people: 0.001, and 10⁻⁷ where that would be too long to read."""
    if power >= -5:
        return decimal(10.0**power, max(-power, 0))
    return "10" + f"{power}".translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def written(slope):
    return decimal(slope, 6)
