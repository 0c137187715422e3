"""The numbers in the text, computed by the figure's own code."""

from nncore.figures import decimal

from .fit import State, best, error

start = decimal(error(State()), 2)
least = decimal(error(best(State())), 2)
