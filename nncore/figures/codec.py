"""A figure's state as a text that an address may carry, and back.

    text = encode(state)            # "AXicY2BgYGRk…", letters, digits, - and _
    state = decode(State, text)     # or a ValueError in one sentence

The text holds numbers, words and lists, much as JSON does; what they become is for the types of `State`'s fields to say,
and what fits none of them is refused. A field may be an int, float, bool, str, bytes or None; a Literal or an Enum; a tuple; a
NumPy array or scalar; another dataclass; or one of several of these (`float | None`). Floats come back to the last bit.

- A float is finite; where a field may be inf or nan, it says so: `AnyFloat`. Numbers in an array may be anything.
- More about what is valid says the dataclass itself: its `__post_init__` raises a ValueError.
- Fields go by their names, and only those that differ from their default. So older texts still open when a State has got
  another field with a default; but whoever changes a default changes what older texts mean.
"""

import base64
import re
import types
import zlib
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import lru_cache
from typing import Annotated, Any, Literal, TypeAliasType, Union, get_args, get_origin, get_type_hints

import numpy as np

from nncore.figures.packing import MOST_BYTES, Plain, pack, unpack

VERSION = 1
_NOT_FINITE = "inf and nan too"
type AnyFloat = Annotated[float, _NOT_FINITE]

_LETTERS = re.compile(r"[A-Za-z0-9_-]*")
_MOST_LETTERS = MOST_BYTES * 4 // 3
# What a field of one of Python's types may hold besides: an int will do for a float, and NumPy's scalars for Python's.
_OTHERS: dict[Any, tuple[type, ...]] = {
    bool: (np.bool_,),
    int: (np.integer,),
    float: (int, np.floating, np.integer),
    str: (),
    bytes: (),
    type(None): (),
}


def encode(state: Any) -> str:
    """A state, which is a dataclass, as a text.

    Raises a TypeError where a value is not of its field's type, or the type is none that a text can carry; a ValueError for
    a float that may not be inf or nan, and for what is too large.
    """
    data = pack(_told(type(state), state, type(state).__name__))
    return base64.urlsafe_b64encode(bytes([VERSION]) + zlib.compress(data)).decode().rstrip("=")


def decode[State](kind: type[State], text: str) -> State:
    """The state, of this dataclass, that a text holds. Raises a ValueError of one sentence where it holds none."""
    state: State = build(kind, unpack(_inflated(text)))
    return state


def build(kind: Any, plain: Plain) -> Any:
    """A dataclass of plain values: fields by their names, lists for tuples. Raises a ValueError where they do not fit."""
    return _built(kind, plain, kind.__name__)


def _inflated(text: str) -> bytes:
    if not isinstance(text, str) or not _LETTERS.fullmatch(text) or not 0 < len(text) <= _MOST_LETTERS:
        raise ValueError("expected letters, digits, - and _")
    if len(text) % 4 == 1:
        raise ValueError("it was cut short")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if data[0] != VERSION:
        raise ValueError(f"it is of version {data[0]}, and only version {VERSION} is known here")
    inflater = zlib.decompressobj()
    try:
        inflated = inflater.decompress(data[1:], MOST_BYTES)
    except zlib.error as error:
        raise ValueError("it was altered") from error
    if not inflater.eof or inflater.unused_data:
        raise ValueError("it was cut short, or holds too much")
    return inflated


def _told(kind: Any, value: Any, where: str) -> Plain:
    """A value in plain ones."""
    kind, finite = _bare(kind)
    members = _members(kind)
    if members:
        return _told_of_one(members, value, where)
    if not _holds(kind, value):
        raise TypeError(f"{where}: expected {_name(kind)}, not {type(value).__name__}")
    if is_dataclass(kind):
        return _told_fields(kind, value, where)
    if get_origin(kind) is tuple:
        return [_told(one, item, f"{where}[{at}]") for at, (one, item) in enumerate(_items(kind, value, where))]
    if isinstance(value, Enum):
        return value.name
    if kind is float and finite:
        _check_finite(value, where)
    plain: Plain = value
    return plain


def _built(kind: Any, plain: Plain, where: str) -> Any:
    """A value of a type, of plain ones."""
    kind, finite = _bare(kind)
    members = _members(kind)
    if members:
        return _built_of_one(members, plain, where)
    if not _fits(kind, plain):
        raise ValueError(f"{where}: expected {_name(kind)}, not {_name(type(plain))}")
    if is_dataclass(kind):
        return _built_object(kind, plain, where)
    if get_origin(kind) is tuple:
        return tuple([_built(one, item, f"{where}[{at}]") for at, (one, item) in enumerate(_items(kind, plain, where))])
    if _is_enum(kind):
        return kind.__members__[plain]
    if kind is float and finite:
        _check_finite(plain, where)
    return plain


def _told_fields(kind: Any, value: Any, where: str) -> dict[str, Plain]:
    """The fields that differ from their defaults."""
    told = {}
    for name, (field, hint) in _fields(kind).items():
        inside = f"{where}.{name}"
        plain = _told(hint, getattr(value, name), inside)
        if not _has_default(field) or pack(plain) != pack(_told(hint, _default(field), inside)):
            told[name] = plain
    return told


def _built_object(kind: Any, plain: Any, where: str) -> Any:
    known = _fields(kind)
    if not plain.keys() <= known.keys():
        raise ValueError(f"{where}: a field in it is not known here")
    missing = [name for name, (field, _) in known.items() if name not in plain and not _has_default(field)]
    if missing:
        raise ValueError(f"{where}: {missing[0]} is missing")
    values = {name: _built(known[name][1], one, f"{where}.{name}") for name, one in plain.items()}
    try:
        return kind(**values)
    except Exception as error:
        # Whatever a check of its own trips over: it was not made for what has come.
        raise ValueError(f"{where}: {' '.join(str(error).split()) or type(error).__name__}") from error


def _told_of_one(members: tuple[Any, ...], value: Any, where: str) -> Plain:
    """A value of one of several types, with the name of that type where it could be taken for another."""
    for kind in members:
        if _holds(kind, value):
            told = _told(kind, value, where)
            return {_name(kind): told} if _are_alike(members) and _form(kind) else told
    raise TypeError(f"{where}: expected {' or '.join(map(_name, members))}, not {type(value).__name__}")


def _built_of_one(members: tuple[Any, ...], plain: Any, where: str) -> Any:
    if _are_alike(members) and isinstance(plain, Mapping) and len(plain) == 1:
        ((name, named),) = plain.items()
        for kind in members:
            if _name(kind) == name:
                return _built(kind, named, where)
    for kind in members:
        if _fits(kind, plain):
            return _built(kind, plain, where)
    raise ValueError(f"{where}: expected {' or '.join(map(_name, members))}, not {_name(type(plain))}")


def _holds(kind: Any, value: Any) -> bool:
    """Whether a value is of a type, seen from outside: not yet what is in it."""
    kind, _ = _bare(kind)
    if is_dataclass(kind):
        return type(value) is kind
    if _is_enum(kind):
        return isinstance(value, kind) and value.name in kind.__members__
    if get_origin(kind) is tuple:
        return isinstance(value, tuple) and _has_length(kind, value)
    return _is_simple(kind, value)


def _fits(kind: Any, plain: Any) -> bool:
    """Whether a value of a type could be made of a plain one, seen from outside."""
    kind, _ = _bare(kind)
    if is_dataclass(kind):
        return isinstance(plain, Mapping)
    if _is_enum(kind):
        return isinstance(plain, str) and plain in kind.__members__
    if get_origin(kind) is tuple:
        return isinstance(plain, list | tuple) and _has_length(kind, plain)
    return _is_simple(kind, plain)


def _is_simple(kind: Any, value: Any) -> bool:
    """Whether a value is of a type that plain values have."""
    if kind in _OTHERS:
        # Not what only derives from it: a text that is markup, say, would come back as one that is not.
        return type(value) is kind or (isinstance(value, _OTHERS[kind]) and not isinstance(value, bool))
    if get_origin(kind) is Literal and not any(isinstance(word, Enum) for word in get_args(kind)):
        return any(type(value) is type(word) and value == word for word in get_args(kind))
    array = get_origin(kind) or kind
    if array is np.ndarray:
        return isinstance(value, np.ndarray) and (_dtype(kind) is None or np.issubdtype(value.dtype, _dtype(kind)))
    if isinstance(kind, type) and issubclass(kind, np.generic):
        return isinstance(value, kind)
    raise TypeError(
        f"no text can carry {_name(kind)}: use numbers, words, tuples, NumPy's arrays, and dataclasses of these"
    )


def _items(kind: Any, values: Any, where: str) -> list[tuple[Any, Any]]:
    """The parts of a tuple, each after its type."""
    known = get_args(kind)
    return [(known[0] if _is_of_any_length(kind) else known[at], value) for at, value in enumerate(values)]


def _has_length(kind: Any, values: Any) -> bool:
    return _is_of_any_length(kind) or len(get_args(kind)) == len(values)


def _is_of_any_length(kind: Any) -> bool:
    return get_args(kind)[1:] == (...,)


def _bare(kind: Any) -> tuple[Any, bool]:
    """A type without the names it was given, and whether floats of it have to be finite."""
    finite = True
    while True:
        if isinstance(kind, TypeAliasType):
            kind = kind.__value__
        elif get_origin(kind) is Annotated:
            finite = finite and _NOT_FINITE not in kind.__metadata__
            kind = get_args(kind)[0]
        else:
            return kind, finite


def _members(kind: Any) -> tuple[Any, ...]:
    """The types of which a value has one, where there are several."""
    return get_args(kind) if get_origin(kind) in (Union, types.UnionType) else ()


def _are_alike(members: tuple[Any, ...]) -> bool:
    """Whether plain values cannot tell some of the types apart."""
    forms = [form for form in map(_form, members) if form]
    return len(forms) > len({*forms})


def _form(kind: Any) -> str | None:
    kind, _ = _bare(kind)
    if _is_enum(kind) or kind is str:
        return "text"
    if is_dataclass(kind):
        return "fields"
    return "list" if get_origin(kind) is tuple else None


def _is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)


def _dtype(kind: Any) -> Any:
    """The type of an array's numbers, where it is said."""
    _, *dtype = get_args(kind) or (None,)
    scalar = get_args(dtype[0]) if dtype else ()
    return scalar[0] if scalar and isinstance(scalar[0], type) else None


def _check_finite(value: Any, where: str) -> None:
    if isinstance(value, float | np.floating) and not np.isfinite(value):
        raise ValueError(f"{where}: expected a finite number, not {value}")


@lru_cache(maxsize=64)
def _fields(kind: Any) -> dict[str, tuple[Field[Any], Any]]:
    """What a dataclass is made with, by name: the field and its type."""
    hints = get_type_hints(kind, include_extras=True)
    return {field.name: (field, hints[field.name]) for field in fields(kind) if field.init}


def _has_default(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _default(field: Field[Any]) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _name(kind: Any) -> str:
    return str(kind).replace("typing.", "") if get_args(kind) else getattr(kind, "__name__", str(kind))
