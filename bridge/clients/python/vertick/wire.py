"""Integers, strings and values as bytes (section 1 of the protocol).

Writing appends to a ``bytearray``; reading goes through :class:`Input`, which never believes a length before it has
compared it with the bytes that are left.
"""

from __future__ import annotations

import struct
from typing import Any, Dict, Iterable, List, Sequence, Tuple

MASK64 = (1 << 64) - 1
INT_MAX = (1 << 63) - 1
VALUE_BYTES_MAX = 65_536
VALUE_DEPTH_MAX = 8
STATES_MAX = 65_535

Value = Any
"""None, bool, int, float, str, bytes, list of values, or dict from str to value."""


class ProtocolError(Exception):
    """Bytes that break a rule of the protocol; they cost the connection, never a request."""


def mix(v: int) -> int:
    """The 64-bit mixing function of tags and checksums (section 3)."""
    z = (v + 0x9E3779B97F4A7C15) & MASK64
    y = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK64
    x = ((y ^ (y >> 27)) * 0x94D049BB133111EB) & MASK64
    return x ^ (x >> 31)


class Input:
    """Reads bytes from the front. Every method raises :class:`ProtocolError` where the bytes are short or wrong."""

    __slots__ = ("data", "at", "end")

    def __init__(self, data: bytes, at: int = 0, end: int = -1) -> None:
        self.data = data
        self.at = at
        self.end = len(data) if end < 0 else end

    @property
    def left(self) -> int:
        return self.end - self.at

    def u8(self) -> int:
        if self.at >= self.end:
            raise ProtocolError("Expected another byte, but there is none")
        self.at += 1
        return self.data[self.at - 1]

    def flags(self, known: int) -> int:
        """One byte of which only the bits in *known* may be set."""
        found = self.u8()
        if found & ~known:
            raise ProtocolError(f"Expected no flags but {known:#x}, but found {found:#x}")
        return found

    def take(self, size: int) -> bytes:
        if size > self.end - self.at:
            raise ProtocolError(f"Expected {size} bytes, but only {self.left} are left")
        self.at += size
        return self.data[self.at - size : self.at]

    def rest(self) -> bytes:
        return self.take(self.left)

    def fixed64(self) -> int:
        return int.from_bytes(self.take(8), "big")

    def int_(self, limit: int = INT_MAX) -> int:
        """An unsigned integer of at most *limit*, in its shortest form."""
        at, end, data = self.at, self.end, self.data
        result = shift = 0
        while True:
            if at >= end:
                raise ProtocolError("Expected the rest of an int, but there is none")
            byte = data[at]
            at += 1
            result |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
            shift += 7
            if shift > 63:
                raise ProtocolError("Expected an int of at most 10 bytes, but it is longer")
        if byte == 0 and shift:
            raise ProtocolError("Expected the shortest form of an int, but found a longer one")
        if result > limit:
            raise ProtocolError(f"Expected at most {limit}, but found {result}")
        self.at = at
        return result

    def sint(self) -> int:
        raw = self.int_(MASK64)
        return (raw >> 1) ^ -(raw & 1)

    def count(self, limit: int, bytes_each: int = 1) -> int:
        """A count of things that take at least *bytes_each* bytes each."""
        found = self.int_(limit)
        if found * bytes_each > self.left:
            raise ProtocolError(f"Expected room for {found} entries, but only {self.left} bytes are left")
        return found

    def string(self, limit: int) -> str:
        try:
            return self.take(self.int_(limit)).decode("utf-8")
        except UnicodeDecodeError as e:
            raise ProtocolError(f"Expected UTF-8, but {e.reason}") from None

    def strings(self, limit: int, count: int) -> Tuple[str, ...]:
        """Strings of at most *limit* bytes each, at most *count* of them, behind how many they are."""
        return tuple(self.string(limit) for _ in range(self.count(count)))

    def states(self) -> List[int]:
        return [self.int_(STATES_MAX - 1) for _ in range(self.count(STATES_MAX))]

    def value(self) -> Value:
        start = self.at
        # The limit holds while reading, so that nothing above it is ever built.
        whole, self.end = self.end, min(self.end, start + VALUE_BYTES_MAX)
        try:
            return self._value(0)
        finally:
            self.end = whole

    def map(self) -> Dict[str, Value]:
        found = self.value()
        if not isinstance(found, dict):
            raise ProtocolError(f"Expected a map, but found {type(found).__name__}")
        return found

    def _value(self, depth: int) -> Value:
        b = self.u8()
        if b < 0x80:
            return b
        if b >= 0xE0:
            return b - 256
        if b < 0x90:
            return self._map(b & 0x0F, depth)
        if b < 0xA0:
            return self._array(b & 0x0F, depth)
        if b < 0xC0:
            return self._text(b & 0x1F)
        if b == 0xC0:
            return None
        if b in (0xC2, 0xC3):
            return b == 0xC3
        if 0xC4 <= b <= 0xC6:
            return bytes(self.take(self._number(1 << (b - 0xC4))))
        if b == 0xCA:
            return struct.unpack(">f", self.take(4))[0]
        if b == 0xCB:
            return struct.unpack(">d", self.take(8))[0]
        if 0xCC <= b <= 0xCF:
            found = self._number(1 << (b - 0xCC))
            if found > INT_MAX:
                raise ProtocolError(f"Expected an integer below 2^63, but found {found}")
            return found
        if 0xD0 <= b <= 0xD3:
            return int.from_bytes(self.take(1 << (b - 0xD0)), "big", signed=True)
        if 0xD9 <= b <= 0xDB:
            return self._text(self._number(1 << (b - 0xD9)))
        if b in (0xDC, 0xDD):
            return self._array(self._number(2 << (b - 0xDC)), depth)
        if b in (0xDE, 0xDF):
            return self._map(self._number(2 << (b - 0xDE)), depth)
        raise ProtocolError(f"Expected a value, but found the byte {b:#x}")

    def _number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def _text(self, size: int) -> str:
        try:
            return self.take(size).decode("utf-8")
        except UnicodeDecodeError as e:
            raise ProtocolError(f"Expected UTF-8, but {e.reason}") from None

    def _inside(self, depth: int, least: int) -> None:
        if depth >= VALUE_DEPTH_MAX:
            raise ProtocolError(f"Expected at most {VALUE_DEPTH_MAX} levels of a value, but there are more")
        if least > self.left:
            raise ProtocolError(f"Expected at least {least} bytes, but only {self.left} are left")

    def _array(self, count: int, depth: int) -> List[Value]:
        self._inside(depth, count)
        return [self._value(depth + 1) for _ in range(count)]

    def _map(self, count: int, depth: int) -> Dict[str, Value]:
        self._inside(depth, 2 * count)
        found: Dict[str, Value] = {}
        for _ in range(count):
            key = self._value(depth + 1)
            if not isinstance(key, str):
                raise ProtocolError(f"Expected a string as a key, but found {type(key).__name__}")
            found[key] = self._value(depth + 1)
        return found


def put_int(out: bytearray, n: int) -> None:
    if n < 0 or n > MASK64:
        raise ValueError(f"Expected 0 to 2^64 - 1, but found {n}")
    while n > 0x7F:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    out.append(n)


def put_sint(out: bytearray, n: int) -> None:
    put_int(out, n << 1 if n >= 0 else (-n << 1) - 1)


def put_string(out: bytearray, text: str, limit: int) -> None:
    data = text.encode("utf-8")
    if len(data) > limit:
        raise ValueError(f"Expected at most {limit} bytes, but a string has {len(data)}: {text[:40]}…")
    put_int(out, len(data))
    out += data


def put_strings(out: bytearray, texts: Sequence[str], limit: int) -> None:
    put_int(out, len(texts))
    for text in texts:
        put_string(out, text, limit)


def cut(text: str, limit: int) -> str:
    """The front of *text* that takes at most *limit* bytes."""
    return text.encode("utf-8")[:limit].decode("utf-8", "ignore")


def put_states(out: bytearray, states: Iterable[int]) -> None:
    listed = list(states)
    if len(listed) > STATES_MAX:
        raise ValueError(f"Expected at most {STATES_MAX} states, but found {len(listed)}")
    put_int(out, len(listed))
    for index in listed:
        put_int(out, index)


def put_value(out: bytearray, value: Value) -> None:
    """Appends a value, each part in its shortest form."""
    start = len(out)
    _pack(out, value, 0)
    if len(out) - start > VALUE_BYTES_MAX:
        raise ValueError(f"Expected at most {VALUE_BYTES_MAX} bytes of a value, but found {len(out) - start}")


def _head(out: bytearray, size: int, fix: int, fix_max: int, first: int, widths: Iterable[int]) -> None:
    if size <= fix_max:
        out.append(fix | size)
        return
    for step, width in enumerate(widths):
        if size < 1 << (8 * width):
            out.append(first + step)
            out += size.to_bytes(width, "big")
            return
    raise ValueError(f"Expected less than 2^32 entries or bytes, but found {size}")


def _pack(out: bytearray, v: Value, depth: int) -> None:
    if v is None:
        out.append(0xC0)
    elif v is True or v is False:
        out.append(0xC3 if v else 0xC2)
    elif isinstance(v, int):
        _pack_integer(out, v)
    elif isinstance(v, float):
        out.append(0xCB)
        out += struct.pack(">d", v)
    elif isinstance(v, str):
        data = v.encode("utf-8")
        _head(out, len(data), 0xA0, 31, 0xD9, (1, 2, 4))
        out += data
    elif isinstance(v, (bytes, bytearray, memoryview)):
        _head(out, len(v), 0, -1, 0xC4, (1, 2, 4))
        out += v
    elif isinstance(v, (list, tuple, dict)):
        if depth >= VALUE_DEPTH_MAX:
            raise ValueError(f"Expected at most {VALUE_DEPTH_MAX} levels of a value, but there are more")
        if isinstance(v, dict):
            _head(out, len(v), 0x80, 15, 0xDE, (2, 4))
            for key, inner in v.items():
                if not isinstance(key, str):
                    raise TypeError(f"Expected a string as a key, but found {type(key).__name__}")
                _pack(out, key, depth + 1)
                _pack(out, inner, depth + 1)
        else:
            _head(out, len(v), 0x90, 15, 0xDC, (2, 4))
            for inner in v:
                _pack(out, inner, depth + 1)
    else:
        raise TypeError(f"Expected None, bool, int, float, str, bytes, list or dict, but found {type(v).__name__}")


def _pack_integer(out: bytearray, v: int) -> None:
    if not -(1 << 63) <= v <= INT_MAX:
        raise ValueError(f"Expected an integer from -2^63 to 2^63 - 1, but found {v}")
    if v >= 0:
        _head(out, v, 0, 0x7F, 0xCC, (1, 2, 4, 8))
    elif v >= -32:
        out.append(v + 256)
    else:
        for step, width in enumerate((1, 2, 4, 8)):
            if v >= -(1 << (8 * width - 1)):
                out.append(0xD0 + step)
                out += v.to_bytes(width, "big", signed=True)
                return
