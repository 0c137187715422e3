"""What figures are made of: `from nncore.figures import plot, slider, button`."""

from nncore.figures.changed import yours
from nncore.figures.controls import (
    announcement,
    bars,
    button,
    checkbox,
    choice,
    controls,
    copier,
    download,
    file_field,
    folded,
    formula,
    link,
    number,
    readout,
    slider,
    stepper,
    table,
    term,
    text_field,
    timer,
)
from nncore.figures.diagrams.graph import graph
from nncore.figures.diagrams.layers import layers
from nncore.figures.diagrams.network import network
from nncore.figures.diagrams.node import node
from nncore.figures.gallery import gallery
from nncore.figures.layout import bench, columns, kept, part, row
from nncore.figures.marks.curve import curve
from nncore.figures.marks.errors import error_squares, errors
from nncore.figures.marks.guide import guide
from nncore.figures.marks.heat_map import heat_map
from nncore.figures.marks.line import line
from nncore.figures.marks.marker import marker, text
from nncore.figures.marks.path import path, segment, trail
from nncore.figures.marks.points import points
from nncore.figures.markup import Markup, decimal, element
from nncore.figures.plot import Axis, axis, plot
from nncore.figures.question import Guess, Sketch, ask_choice, ask_line, ask_number, done, remembered
from nncore.figures.surface import Ink, drawing, drawing_tools

__all__ = [
    "Axis",
    "Guess",
    "Ink",
    "Markup",
    "Sketch",
    "announcement",
    "ask_choice",
    "ask_line",
    "ask_number",
    "axis",
    "bars",
    "bench",
    "button",
    "checkbox",
    "choice",
    "columns",
    "controls",
    "copier",
    "curve",
    "decimal",
    "done",
    "download",
    "drawing",
    "drawing_tools",
    "element",
    "error_squares",
    "errors",
    "file_field",
    "folded",
    "formula",
    "gallery",
    "graph",
    "guide",
    "heat_map",
    "kept",
    "layers",
    "line",
    "link",
    "marker",
    "network",
    "node",
    "number",
    "part",
    "path",
    "plot",
    "points",
    "readout",
    "remembered",
    "row",
    "segment",
    "slider",
    "stepper",
    "table",
    "term",
    "text",
    "text_field",
    "timer",
    "trail",
    "yours",
]
