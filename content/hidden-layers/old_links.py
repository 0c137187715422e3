"""Links as they were made at first, of JSON: readers have kept them."""

import base64
import json
from dataclasses import dataclass
from typing import Literal

import numpy as np

from nncore import network as nn
from nncore.figures.codec import build

from .state import Plan, State, beginning

# How each of them begins: a brace and a quotation mark, in base64.
START = "eyJ"


@dataclass(frozen=True)
class Run:
    values: str
    moments: tuple[str, ...]
    at: tuple[int, int, int]


@dataclass(frozen=True)
class Told:
    """What such a link tells, bytes in base64."""

    plan: Plan
    settings: nn.Settings
    training: Run
    start: Run | None
    runs: tuple[tuple[Literal["epoch", "batch"], int, nn.Settings], ...]
    log: str
    own: str | None
    edge: tuple[int, int, int]
    pointed: tuple[int, int, int] | None
    looked_at: float | None
    hand: Literal["add", "remove"]
    label: int
    cursor: tuple[float, float]


def opened(text):
    """The state of such a link. Raises a ValueError where it was cut short or altered."""
    told = build(Told, _json(text))
    return State(
        plan=told.plan,
        settings=told.settings,
        training=_training(told.training, told.plan),
        start=told.start and _training(told.start, told.plan),
        runs=told.runs,
        log=np.frombuffer(_bytes(told.log), "<f4").astype(np.float32).reshape(-1, 3),
        own=_bytes(told.own) if told.own else None,
        drawn_over=told.plan.seed,
        edge=told.edge,
        pointed=told.pointed,
        looked_at=told.looked_at,
        hand=told.hand,
        label=told.label,
        cursor=told.cursor,
    )


def _json(text):
    try:
        return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except RecursionError as error:
        raise ValueError("its brackets lie too deep in one another") from error


def _training(run, plan):
    network = nn.with_parameters(beginning(plan).network, _numbers(run.values))
    return nn.Training(network, tuple(_numbers(moment) for moment in run.moments), *run.at)


def _numbers(text):
    return np.frombuffer(_bytes(text), "<f8").astype(float)


def _bytes(text):
    return base64.b64decode(text, validate=True)
