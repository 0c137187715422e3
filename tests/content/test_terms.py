"""Each technical word is said to be one where the course first uses it."""

import re
from pathlib import Path

import pytest

from nncore.figures import live
from tests.content.reader import LESSONS, Reader, elements

# What a reader cannot know, and how it may be written. Headings may name what is explained right under them.
TERMS = {
    "input": r"inputs?",
    "weight": r"weights?",
    "output": r"outputs?",
    "prediction": r"predictions?",
    "training": r"training",
    "regression": r"regression",
    "mean squared error": r"mean squared error",
    "loss function": r"loss(?:es)?(?: function)?",
    "bias": r"bias(?:es)?",
    "gradient descent": r"gradient descent|GD",
    "slope": r"slopes?",
    "learning rate": r"learning rates?",
    "gradient": r"gradients?(?! descent)",
    "features": r"features?",
    "classification": r"classif\w+",
    "test set": r"test sets?",
    "logit": r"logits?",
    "softmax": r"softmax",
    "chain rule": r"chain rule",
    "curvature": r"curvatures?",
    "diverges": r"diverg\w+",
    "standard deviation": r"standard deviations?",
    "scaling": r"scaling",
    "standardised": r"standardis\w+",
    "momentum": r"momentum",
    "epoch": r"epochs?",
    "stochastic gradient descent": r"stochastic gradient descent",
    "outlier": r"outliers?",
    "absolute error": r"absolute errors?",
    "Huber loss": r"Huber loss",
    "decision border": r"decision borders?",
    "one-hot": r"one-hot",
    "surprise": r"surprises?",
    "cross-entropy": r"cross-entropy",
    "accuracy": r"accuracy",
    "overfitting": r"overfit\w*",
    "confusion table": r"confusion tables?",
    "calibrated": r"calibrat\w+",
    "exclusive or": r"exclusive or",
    "activation": r"activations?",
    "neuron": r"neurons?",
    "sigmoid": r"sigmoid",
    "ReLU": r"relu",
    "tanh": r"tanh",
    "hidden layer": r"hidden layers?",
    "parameters": r"parameters?",
    "feeding forward": r"feed(?:ing)? forward",
    "target": r"targets?",
    "backpropagation": r"backpropagation",
    "update": r"updates?",
    "batch": r"batch(?:es)?",
    "optimiser": r"optimisers?",
    "Adam": r"adam",
    "Regularisation": r"regularisation",
    "L1": r"L1",
    "L2": r"L2",
    "noise": r"noise(?! at night)",
    "seed": r"seeds?",
    "augmentation": r"augmentation",
    "adversarial example": r"adversarial examples?",
}


def words_of(folder, name, caption):
    """All that a figure says before anything is done to it, and its caption; of an exercise, its task."""
    if name.startswith("exercises."):
        return caption
    markup = str(live.render(Reader(folder, name).figure, Reader(folder, name).state))
    described = [one.attributes["aria-label"] for one in elements(markup) if "aria-label" in one.attributes]
    return " ".join([re.sub(r"<[^>]+>", " ", markup), *described, caption])


def read_through(file):
    """A lesson as one reads it: its figures in their places, without headings, formulas and addresses."""
    text = file.read_text(encoding="utf-8").split("+++", 2)[2]
    text = re.sub(r"^#+ .*$", "", text, flags=re.MULTILINE)
    figures = r"!\[([^\]]*)\]\(([\w/]+)\.py\)"
    text = re.sub(figures, lambda found: words_of(file.parent.name, found[2].replace("/", "."), found[1]), text)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\]\([^)]*\)", " ", text, flags=re.DOTALL)
    return " ".join(text.split())


@pytest.fixture(scope="module")
def course():
    return " ".join(read_through(Path("content") / lesson / "lesson.md") for lesson in LESSONS)


@pytest.mark.parametrize("term", TERMS)
def test_a_term_is_defined_where_it_is_first_used(course, term):
    first = re.search(rf"(?<!\w)(?:{TERMS[term]})(?!\w)", course, re.IGNORECASE)
    assert first, f"{term} is used nowhere"
    around = course[max(first.start() - 80, 0) : first.end() + 40]
    assert course[: first.start()].endswith("<dfn>"), f"{term} is used before it is defined: … {around} …"
    assert course[first.end() :].startswith("</dfn>"), around


def test_every_definition_is_known_here_and_there_is_one_of_each(course):
    defined = re.findall(r"<dfn>(.*?)</dfn>", course)
    assert sorted(defined) == sorted(TERMS)


def test_jokes_are_on_the_readers_side(course):
    for phrase in ("Sensible woman", "could not tell you", "You know what comes"):
        assert phrase not in course
