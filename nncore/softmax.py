"""Softmax: any numbers in, probabilities out."""

import numpy as np
from numpy.typing import ArrayLike

from nncore.checks import Floats, floats, like


def softmax(logits: ArrayLike, axis: int = -1) -> Floats:
    """e to each logit, divided by their sum along an axis: all positive, and together 1. The shape stays.

    The largest is subtracted first, which changes nothing but keeps e from overflowing. Raises a ValueError for an empty
    array, an axis it does not have, and logits that are not finite.
    """
    z = floats("logits", logits)
    _axis(z, axis)
    return np.moveaxis(softmax_unchecked(np.moveaxis(z, axis, -1)), -1, axis)


def softmax_unchecked(logits: Floats) -> Floats:
    """Softmax along the last axis, for those who have checked their numbers, or whose numbers may be infinite and give NaN."""
    # The plain ufuncs: on the ten rows of a mini-batch the methods on top of them take as long as the arithmetic.
    powers: Floats = np.exp(logits - np.maximum.reduce(logits, axis=-1, keepdims=True))
    powers /= np.add.reduce(powers, axis=-1, keepdims=True)
    return powers


def softmax_gradient(probabilities: ArrayLike, upstream: ArrayLike, axis: int = -1) -> Floats:
    """The slope with respect to the logits, given that with respect to the probabilities: p · (g − Σ p·g).

    It is the Jacobian diag(p) − p·pᵀ times the slope from above, without the Jacobian. Both arrays have the same shape;
    raises a ValueError otherwise.
    """
    p = floats("probabilities", probabilities, finite=False)
    g = like("upstream", upstream, p, "that of the probabilities", finite=False)
    _axis(p, axis)
    slope: Floats = p * (g - (p * g).sum(axis=axis, keepdims=True))
    return slope


def _axis(array: Floats, axis: int) -> None:
    if not -array.ndim <= axis < array.ndim:
        raise ValueError(f"axis: expected one of the {array.ndim} there are, not {axis}")
