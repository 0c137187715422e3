"""A state as a text and back: every type that a field may have, and nothing that no field asks for."""

import base64
import enum
import json
import re
import zlib
from dataclasses import dataclass, field, make_dataclass
from typing import Annotated, Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from nncore.figures.codec import VERSION, AnyFloat, build, decode, encode
from nncore.figures.markup import Markup
from nncore.figures.packing import MOST_BYTES, MOST_VALUES, pack

type Word = Literal["left", "right", 3, None]
type Numbers = NDArray[np.float64]


ZERO = np.float32(0)


class Colour(enum.Enum):
    RED = "r"
    BLUE = "b"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


@dataclass(frozen=True)
class Place:
    x: float
    y: float = 0.0


@dataclass(frozen=True)
class Ring:
    place: Place = Place(0.0)
    radius: float = 1.0


@dataclass(frozen=True)
class Box:
    place: Place = Place(0.0)


@dataclass(frozen=True)
class Chain:
    link: "Chain | None" = None


@dataclass(frozen=True)
class State:
    count: int = 0
    size: float = 0.5
    limit: AnyFloat = float("inf")
    is_on: bool = False
    name: str = ""
    word: Word = "left"
    colour: Colour = Colour.RED
    level: Level = Level.LOW
    pair: tuple[int, str] = (0, "")
    path: tuple[tuple[float, float], ...] = ()
    none: None = None
    maybe: float | None = None
    some: int | str | Place | tuple[int, ...] | None = None
    shape: Ring | Box = Ring()
    raw: bytes = b""
    place: Place = field(default_factory=lambda: Place(1.0))
    scalar: np.float32 = ZERO


@dataclass(frozen=True, eq=False)
class Arrays:
    numbers: Numbers = field(default_factory=lambda: np.zeros(0))
    small: NDArray[np.float32] | None = None
    whole: NDArray[np.int64] | None = None
    flags: NDArray[np.bool_] | None = None
    any: np.ndarray | None = None


def again(state):
    return decode(type(state), encode(state))


floats = st.floats(allow_nan=False, allow_infinity=False)
places = st.builds(Place, floats, floats)
states = st.builds(
    State,
    count=st.integers(-(2**200), 2**200),
    size=floats | st.integers(),
    limit=st.floats(allow_nan=False),
    is_on=st.booleans(),
    name=st.text(),
    word=st.sampled_from(["left", "right", 3, None]),
    colour=st.sampled_from(Colour),
    level=st.sampled_from(Level),
    pair=st.tuples(st.integers(), st.text()),
    path=st.lists(st.tuples(floats, floats)).map(tuple),
    none=st.none(),
    maybe=st.none() | floats,
    some=st.none() | st.integers() | st.text() | places | st.lists(st.integers()).map(tuple),
    shape=st.builds(Ring, places, floats) | st.builds(Box, places),
    raw=st.binary(),
    place=places,
    scalar=st.floats(width=32, allow_nan=False, allow_infinity=False).map(np.float32),
)


@settings(deadline=None, max_examples=200)
@given(states)
def test_a_state_comes_back(state):
    text = encode(state)
    other = decode(State, text)
    assert re.fullmatch(r"[\w-]+", text, re.ASCII)
    # repr tells −0.0 from 0.0, and an int from a float.
    assert repr(other) == repr(state)
    assert encode(other) == text


@pytest.mark.parametrize("value", [5e-324, -0.0, 0.1 + 0.2, 1.7976931348623157e308, 2.0**-1074, 1 / 3])
def test_floats_come_back_to_the_last_bit(value):
    assert again(State(size=value)).size.hex() == value.hex()


def test_whole_numbers_may_be_larger_than_any_float():
    assert again(State(size=10**2000)).size == 10**2000


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_a_float_is_finite_unless_its_field_says_otherwise(value):
    np.testing.assert_equal(again(State(limit=value)).limit, value)
    for state in (State(size=value), State(maybe=value), State(place=Place(value)), State(path=((0.0, value),))):
        with pytest.raises(ValueError, match="expected a finite number"):
            encode(state)
    for told in ({"size": value}, {"size": np.float64(value)}, {"maybe": value}, {"path": [[value, 0.0]]}):
        with pytest.raises(ValueError, match="expected a finite number"):
            decode(State, wrapped(pack(told)))


def test_a_default_costs_nearly_nothing():
    assert len(encode(State())) <= 16
    assert len(encode(State(count=1))) < len(encode(State(count=1, size=0.25)))


@pytest.mark.parametrize("value", [np.float64(0.1), np.float32(0.1), np.int64(3), np.uint8(255)])
def test_numpys_own_scalars_come_back_as_they_are(value):
    found = again(State(size=value)).size
    assert type(found) is type(value)
    assert found == value
    assert type(again(State(is_on=np.bool_(True))).is_on) is np.bool_


@pytest.mark.parametrize(
    "array",
    [np.zeros(0), np.zeros((0, 3)), np.array(1.5), np.arange(6.0).reshape(2, 3), np.arange(6.0).reshape(2, 3).T,
     np.array([np.nan, np.inf, -0.0]), np.array([True, False]), np.arange(5, dtype=np.int16), np.array([1 + 2j]),
     np.arange(9, dtype=">f8")[::2], np.float16([0.1])],
)  # fmt: skip
def test_arrays_come_back(array):
    found = again(Arrays(any=array)).any
    np.testing.assert_array_equal(found, array)
    assert found.shape == array.shape
    assert found.dtype == array.dtype.newbyteorder("=")
    assert found.flags.writeable


def test_an_array_is_of_the_type_that_its_field_says():
    assert again(Arrays(small=np.float32([0.1]))).small.dtype == np.float32
    for wrong in (
        Arrays(small=np.zeros(1)),
        Arrays(whole=np.zeros(1)),
        Arrays(flags=np.zeros(1)),
        Arrays(numbers=[1.0]),
    ):
        with pytest.raises(TypeError, match="expected"):
            encode(wrong)
    for name in ("small", "whole", "flags"):
        with pytest.raises(ValueError, match="expected"):
            decode(Arrays, wrapped(pack({name: np.zeros(1)})))


def test_fields_may_be_added_and_older_texts_still_open():
    older = make_dataclass("State", [("path", tuple[int, ...], ()), ("count", int, 0)], frozen=True)
    text = encode(older(count=3))
    newer = make_dataclass("State", [("name", str, "new"), ("count", int | None, None), ("path", tuple[int, ...], ())])
    assert decode(newer, text) == newer(count=3)
    with pytest.raises(ValueError, match="State: a field in it is not known here"):
        decode(older, encode(newer(name="other")))


def test_a_field_without_a_default_has_to_be_there():
    assert again(Place(0.0)) == Place(0.0)
    with pytest.raises(ValueError, match="Place: x is missing"):
        decode(Place, wrapped(pack({})))


@dataclass(frozen=True)
class Checked:
    low: int = 0
    high: int = 9
    between: int = field(init=False, default=0)

    def __post_init__(self):
        if self.low > self.high:
            raise ValueError("expected the lower one\nfirst")
        object.__setattr__(self, "between", 10 // (self.high + 1 - self.low))


def test_a_state_says_itself_what_more_is_valid():
    assert again(Checked(2, 8)) == Checked(2, 8)
    with pytest.raises(ValueError, match="^Checked: expected the lower one first$"):
        decode(Checked, wrapped(pack({"low": 10})))
    with pytest.raises(ValueError, match="^Checked: .*not supported"):
        decode(
            make_dataclass("Checked", [("low", str, "")], bases=(Checked,), frozen=True), wrapped(pack({"low": "a"}))
        )
    with pytest.raises(ValueError, match="not known"):
        decode(Checked, wrapped(pack({"between": 1})))


@pytest.mark.parametrize(
    "state",
    [State(count=1.0), State(count=True), State(is_on=1), State(name=None), State(name=Markup("<b>")), State(word="up"),
     State(word=3.0), State(colour="r"), State(pair=(1, "", 2)), State(pair=[1, ""]), State(some=1.5), State(shape=None),
     State(raw=bytearray()), State(scalar=0.5), State(place=(1.0, 0.0)), State(level=1)],
    ids=repr,
)  # fmt: skip
def test_a_value_that_is_not_of_its_fields_type_is_the_authors_mistake(state):
    with pytest.raises(TypeError, match=r"^State\.\w+: expected "):
        encode(state)


@pytest.mark.parametrize("kind", [list[int], dict[str, int], Any, object, complex, set, list, Literal[Colour.RED]])
def test_a_type_that_no_text_can_carry_says_so(kind):
    with pytest.raises(TypeError, match="no text can carry"):
        encode(make_dataclass("Odd", [("odd", kind)])(1))


@pytest.mark.parametrize("array", [np.array([None]), np.array(["a"]), np.zeros(2, "M8[s]"), np.zeros(1, [("a", "f8")])])
def test_an_array_of_anything_but_numbers_says_so(array):
    with pytest.raises(TypeError, match="only bool, int, float and complex"):
        encode(Arrays(any=array))


def test_what_is_too_much_for_a_text_says_so():
    for state in (Arrays(any=np.zeros(MOST_BYTES)), State(name="a" * (MOST_BYTES + 1)), State(count=2**9000)):
        with pytest.raises(ValueError, match="expected"):
            encode(state)
    with pytest.raises(ValueError, match="values"):
        encode(State(some=(0,) * MOST_VALUES))
    chain = Chain()
    for _ in range(60):
        chain = Chain(chain)
    with pytest.raises(ValueError, match="deep"):
        encode(chain)


def wrapped(payload, version=VERSION):
    return base64.urlsafe_b64encode(bytes([version]) + zlib.compress(payload)).decode().rstrip("=")


def refusal(kind, text):
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        decode(kind, text)
    assert str(caught.value)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    "told",
    [None, 1, "a", [], {"count": "1"}, {"count": 1.0}, {"count": True}, {"count": None}, {"is_on": 1}, {"name": b""},
     {"word": "up"}, {"word": 3.0}, {"colour": "r"}, {"colour": "GREEN"}, {"colour": "__class__"}, {"colour": 1},
     {"level": 1}, {"pair": [1]}, {"pair": [1, 1]}, {"pair": {}}, {"path": [[1.0]]}, {"path": [1.0]}, {"path": ""},
     {"none": 0}, {"some": {"x": "1"}}, {"some": {"z": 1.0}}, {"some": [1, "1"]}, {"some": 1.5}, {"shape": {"Circle":
     {}}}, {"shape": {"Ring": {"y": 1}}}, {"shape": {"Ring": None}}, {"shape": {"Box": {"radius": 1.0}}}, {"raw": ""},
     {"place": {}}, {"place": [1.0, 1.0]}, {"scalar": 0.5}, {"scalar": np.float64(0.5)}, {"size": np.bool_(1)}, {"size":
     np.complex128(1)}, {"size": np.zeros(1)}, {"__class__": 1}, {"__init__": {}}, {"": 1}, {"count ": 1}],
    ids=repr,
)  # fmt: skip
def test_what_does_not_fit_its_field_is_refused(told):
    assert refusal(State, wrapped(pack(told))).startswith("State")


@pytest.mark.parametrize(
    "text",
    ["", "A", "AQ", "AQA", "%", "AQ==", "AQ AA", "AQ\n", "ä", "A" * 10**7, None, 1, b"AQ", wrapped(b""), wrapped(b"\x0b"),
     wrapped(b"\xff"), wrapped(b"\0\0"), wrapped(b"\7" + b"\xff" * 9), wrapped(b"\7\xff\xff\xff\x7f"),
     wrapped(b"\7\1" * 999),
     wrapped(b"\5\2\xc3\x28"), wrapped(b"\3\x81\x10" + b"\1" * 2049), wrapped(b"\x08\1\3\1\1\0"),
     wrapped(b"\x08\2\5\1a\0\5\1a\0"),
     wrapped(b"\x09\x0e\0"), wrapped(b"\x09\x0b\x01\xff\xff\xff\x7f"), wrapped(b"\x09\x0b\x09" + b"\1" * 9),
     wrapped(b"\x09\x0b\xff"),
     wrapped(b"\x09\x0b\2\0\xff\xff\xff\x7f"), wrapped(b"\x0a\x0b\0"), wrapped(b"\0" * (MOST_BYTES + 1)),
     wrapped(b"\7\xff\xff\6" + b"\0" * 2**17), wrapped(pack({}))[:-2], wrapped(pack({})) + "AAAA",
     wrapped(b"\0", version=0)],
    ids=lambda text: repr(text)[:30],
)  # fmt: skip
def test_what_is_no_text_of_a_state_is_refused(text):
    refusal(State, text)


def test_another_version_is_named():
    assert refusal(State, wrapped(pack({}), version=9)) == "it is of version 9, and only version 1 is known here"


def test_nothing_deep_or_wide_is_built():
    for depth in (60, 10**4):
        refusal(State, wrapped(b"\7\1" * depth + b"\0"))
        refusal(Chain, wrapped(b"\x08\1\5\4link" * depth + b"\0"))


@settings(deadline=None, max_examples=50)
@given(st.binary(max_size=200), st.integers(0, 2**32))
def test_any_bytes_at_all_are_a_state_or_a_sentence(data, seed):
    chance = np.random.default_rng(seed)
    good = zlib.decompress(base64.urlsafe_b64decode(encode(RICH) + "==")[1:])
    for _ in range(20):
        spoilt = bytearray(good)
        for at in chance.integers(len(good), size=2):
            spoilt[at] = chance.integers(256)
        for text in (wrapped(data), wrapped(bytes(spoilt))):
            state = opened(text)
            assert isinstance(state, str) or repr(again(state)) == repr(state)


def opened(text):
    """The state, or why there is none."""
    try:
        return decode(State, text)
    except ValueError as error:
        sentence = str(error)
    assert "\n" not in sentence
    return sentence


RICH = State(
    7, 0.25, 1.0, True, "name", 3, Colour.BLUE, Level.HIGH, (1, "a"), ((0.5, 1.5),), None, 2.5, (1, 2), Box(), b"ab"
)


def test_plain_data_is_built_in_the_same_way():
    told = json.loads('{"count": 2, "pair": [1, "a"], "colour": "BLUE", "shape": {"Box": {"place": {"x": 1}}}}')
    assert build(State, told) == State(2, pair=(1, "a"), colour=Colour.BLUE, shape=Box(Place(1)))


def test_a_note_on_a_type_changes_nothing():
    noted = make_dataclass("Noted", [("size", Annotated[float, "in metres"], 0.0)])
    assert again(noted(1.5)) == noted(1.5)
    with pytest.raises(ValueError, match="finite"):
        encode(noted(float("nan")))
