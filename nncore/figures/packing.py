"""Plain values as bytes, and back: what JSON has, and besides bytes, NumPy's arrays and NumPy's own scalars.

A value is a byte that says what it is, and then itself. Lengths come before what they count and are compared with what is
there, so that no few bytes can ask for much memory. What is read is data and nothing else.
"""

import math
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

type Plain = (
    bool | int | float | str | bytes | list[Plain] | tuple[Plain, ...] | Mapping[str, Plain] | Array | np.generic | None
)
type Array = np.ndarray[Any, Any]

MOST_BYTES = 4 * 2**20
MOST_VALUES = 100_000
MOST_DEPTH = 40
# Larger ones cannot be written in digits: Python stops at 4,300.
_MOST_BYTES_OF_INT = 1024
_MOST_DIMENSIONS = 8

_NONE, _FALSE, _TRUE, _INT, _FLOAT, _TEXT, _BYTES, _LIST, _FIELDS, _ARRAY, _SCALAR = range(11)
_DTYPES = tuple(
    np.dtype(name)
    for name in ("|b1", "<i1", "<i2", "<i4", "<i8", "<u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16")
)


def pack(value: Plain) -> bytes:
    """A plain value as bytes. Raises a TypeError for any other, and a ValueError where it is too much."""
    out = _Writer()
    out.write(value)
    return bytes(out.data)


def unpack(data: bytes) -> Plain:
    """The value of such bytes. Raises a ValueError for any others."""
    reader = _Reader(data)
    value = reader.value()
    if reader.at != len(data):
        raise ValueError("there is more in it than a state")
    return value


class _Limits:
    """How many values have been met, and how deep in one another they lie."""

    def __init__(self) -> None:
        self.met = 0
        self.depth = 0

    def enter(self) -> None:
        """One more value."""
        self.met += 1
        self.depth += 1
        if self.met > MOST_VALUES or self.depth > MOST_DEPTH:
            raise ValueError(f"expected at most {MOST_VALUES:,} values, {MOST_DEPTH} deep")

    def leave(self) -> None:
        """The value is whole."""
        self.depth -= 1


class _Writer(_Limits):
    def __init__(self) -> None:
        super().__init__()
        self.data = bytearray()

    def write(self, value: Plain) -> None:
        """A value, after what it is."""
        self.enter()
        if value is None or value is True or value is False:
            self.data.append(_NONE if value is None else _TRUE if value else _FALSE)
        elif isinstance(value, np.ndarray):
            self.array(value)
        elif isinstance(value, np.generic):
            self.data += bytes([_SCALAR, _code(value.dtype)]) + _little(np.asarray(value)).tobytes()
        elif isinstance(value, int):
            self.counted(_INT, value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True))
        elif isinstance(value, float):
            self.data += struct.pack("<Bd", _FLOAT, value)
        elif isinstance(value, str):
            self.counted(_TEXT, value.encode())
        elif isinstance(value, bytes):
            self.counted(_BYTES, value)
        elif isinstance(value, list | tuple):
            self.start(_LIST, len(value))
            for one in value:
                self.write(one)
        elif isinstance(value, Mapping):
            self.start(_FIELDS, len(value))
            for name, one in value.items():
                self.write(name)
                self.write(one)
        else:
            raise TypeError(f"cannot put a {type(value).__name__} into a text")
        self.leave()
        if len(self.data) > MOST_BYTES:
            raise ValueError(f"expected a state of at most {MOST_BYTES:,} bytes")

    def array(self, value: Array) -> None:
        """Its type, its shape, then the first byte of each number, the second of each and so on: so alike ones lie together."""
        if value.ndim > _MOST_DIMENSIONS:
            raise ValueError(f"expected arrays of at most {_MOST_DIMENSIONS} dimensions, not {value.ndim}")
        self.data += bytes([_ARRAY, _code(value.dtype), value.ndim])
        for length in value.shape:
            self.count(length)
        self.data += _little(value).reshape(-1, 1).view(np.uint8).T.tobytes()

    def counted(self, tag: int, data: bytes) -> None:
        """Bytes, after their number."""
        if tag == _INT and len(data) > _MOST_BYTES_OF_INT:
            raise ValueError(f"expected whole numbers of at most {_MOST_BYTES_OF_INT} bytes")
        self.start(tag, len(data))
        self.data += data

    def start(self, tag: int, length: int) -> None:
        """What comes, and how many."""
        self.data.append(tag)
        self.count(length)

    def count(self, number: int) -> None:
        """A number from 0, seven bits a byte, the low ones first; all but the last byte have their high bit set."""
        while number > 127:
            self.data.append(number & 127 | 128)
            number >>= 7
        self.data.append(number)


class _Reader(_Limits):
    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.data = data
        self.at = 0

    def value(self) -> Plain:
        """The next value."""
        self.enter()
        value = self.body(self.take(1)[0])
        self.leave()
        return value

    def body(self, tag: int) -> Plain:
        """What follows the byte that says what it is."""
        if tag <= _TRUE:
            return (None, False, True)[tag]
        if tag == _FLOAT:
            return float(struct.unpack("<d", self.take(8))[0])
        if tag == _SCALAR:
            dtype = self.dtype()
            scalar: np.generic = self.numbers(dtype, 1)[0]
            return scalar
        if tag == _ARRAY:
            return self.array()
        if tag > _SCALAR:
            raise ValueError("it is no state, or it was altered")
        length = self.count()
        if tag == _LIST:
            return tuple([self.value() for _ in range(length)])
        if tag == _FIELDS:
            return self.fields(length)
        data = self.take(length)
        if tag == _INT:
            return self.whole(data)
        return str(data, "utf-8") if tag == _TEXT else bytes(data)

    def whole(self, data: bytes) -> int:
        """A whole number."""
        if len(data) > _MOST_BYTES_OF_INT:
            raise ValueError(f"expected whole numbers of at most {_MOST_BYTES_OF_INT} bytes")
        return int.from_bytes(data, "little", signed=True)

    def fields(self, length: int) -> dict[str, Plain]:
        """Values by their names."""
        found: dict[str, Plain] = {}
        for _ in range(length):
            name = self.value()
            if not isinstance(name, str) or name in found:
                raise ValueError("a field has no name, or the name of another")
            found[name] = self.value()
        return found

    def array(self) -> Array:
        """An array of its own memory, in the order of its rows."""
        dtype = self.dtype()
        shape = [self.count() for _ in range(self.take(1)[0])]
        if len(shape) > _MOST_DIMENSIONS or math.prod(max(length, 1) for length in shape) > MOST_BYTES:
            raise ValueError("expected a smaller array")
        array: Array = self.numbers(dtype, math.prod(shape)).reshape(shape)
        return array

    def numbers(self, dtype: np.dtype[Any], size: int) -> Array:
        """So many numbers of a type, as `_Writer.array` lays them."""
        planes = np.frombuffer(self.take(size * dtype.itemsize), np.uint8).reshape(dtype.itemsize, size)
        if dtype == np.bool_:
            planes = (planes != 0).view(np.uint8)
        numbers: Array = np.ascontiguousarray(planes.T).reshape(-1).view(dtype).astype(dtype.newbyteorder("="))
        return numbers

    def dtype(self) -> np.dtype[Any]:
        """One of the types that an array may have."""
        code = self.take(1)[0]
        if code >= len(_DTYPES):
            raise ValueError("an array is of an unknown type")
        return _DTYPES[code]

    def count(self) -> int:
        """A number from 0 as `_Writer.count` writes it."""
        number = shift = 0
        while True:
            byte = self.take(1)[0]
            number |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return number
            if shift > 28:
                raise ValueError("a number in it is too large")

    def take(self, length: int) -> bytes:
        """The next so many bytes."""
        end = self.at + length
        if end > len(self.data):
            raise ValueError("it ends too early")
        data = self.data[self.at : end]
        self.at = end
        return data


def _code(dtype: np.dtype[Any]) -> int:
    little = dtype.newbyteorder("<")
    if little not in _DTYPES:
        raise TypeError(f"cannot put NumPy's {dtype} into a text: only bool, int, float and complex")
    return _DTYPES.index(little)


def _little(value: Array) -> Array:
    return np.ascontiguousarray(value, dtype=value.dtype.newbyteorder("<"))
