"""One of the digits."""
from dataclasses import dataclass
from nncore.figures import slider
from .samples import digits

@dataclass(frozen=True)
class State:
    which: int = 0

def view(state):
    return [f"{digits().labels[state.which]}", slider("Which", state.which, 0, 1796, sets="which")]
