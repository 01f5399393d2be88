"""Frames on a stream: hello, rejection, messages (sections 2, 3 and 11 of the protocol)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Optional, Tuple, Union

from .wire import MASK64, Input, ProtocolError, put_int, put_string

FRAME_BYTES_MAX = 65_536
VERSION = 1
FIRST_BYTE = b"\x56"
_MAGIC = b"\x56\x54\x4b"


@dataclass(frozen=True)
class Hello:
    """Who an end is, whom it knows, what it asks and answers."""

    incarnation: bytes
    session: int
    question: int
    answers: int = 0
    asks: bool = False
    peer: Optional[bytes] = None
    peer_session: int = 0
    received: int = 0
    request_bytes: int = 0
    update_bytes: int = 0
    updates_sent: int = 0
    name: str = ""
    token: str = ""
    features: int = 0
    oldest: int = VERSION
    newest: int = VERSION

    def encode(self) -> bytes:
        out = bytearray(b"\x01" + _MAGIC)
        out += bytes((self.oldest, self.newest))
        put_int(out, self.features)
        out += self.incarnation
        for n in (self.session, self.question, self.answers):
            put_int(out, n)
        out.append((self.peer is not None) | self.asks << 1)
        if self.peer is not None:
            out += self.peer
            put_int(out, self.peer_session)
            put_int(out, self.received)
        for n in (self.request_bytes, self.update_bytes, self.updates_sent):
            put_int(out, n)
        put_string(out, self.name, 128)
        put_string(out, self.token, 4_096)
        return bytes(out)


@dataclass(frozen=True)
class Rejection:
    """Why an end is not talked to; *question* is its last one."""

    incarnation: bytes
    question: int
    code: str
    text: str = ""

    def encode(self) -> bytes:
        out = bytearray(b"\x02")
        out += self.incarnation
        put_int(out, self.question)
        put_string(out, self.code, 64)
        put_string(out, self.text, 1_024)
        return bytes(out)


@dataclass(frozen=True)
class Messages:
    """A frame of messages. *items*: where each one (type and body) begins and ends in *data*; read before use."""

    acknowledged: Optional[int]
    number: Optional[int]
    body: Input

    def next_item(self) -> Optional[bytes]:
        if self.body.left == 0:
            return None
        size = self.body.int_(FRAME_BYTES_MAX)
        if size == 0:
            raise ProtocolError("Expected an item of at least one byte, but its length is 0")
        return self.body.take(size)

    def items(self) -> List[bytes]:
        return list(iter(self.next_item, None))


Frame = Union[Hello, Rejection, Messages]


def decode(data: bytes) -> Frame:
    """Reads one frame, without its length; the items of messages are read one by one afterwards."""
    body = Input(data)
    kind = body.u8()
    if kind == 0x01:
        return _hello(body)
    if kind == 0x02:
        return Rejection(body.take(16), body.int_(), body.string(64), body.string(1_024))
    if 0x40 <= kind <= 0x43:
        acknowledged = body.int_() if kind & 1 else None
        number = body.int_() if kind & 2 else None
        return Messages(acknowledged, number, body)
    raise ProtocolError(f"Expected a frame of a stream, but its first byte is {kind:#x}")


def _hello(body: Input) -> Hello:
    if body.take(3) != _MAGIC:
        raise ProtocolError("Expected the hello of this protocol, but found another")
    oldest, newest, features = body.u8(), body.u8(), body.int_(MASK64)
    incarnation, session, question, answers = body.take(16), body.int_(), body.int_(), body.int_()
    flags = body.flags(0x03)
    peer: Optional[bytes] = None
    peer_session = received = 0
    if flags & 1:
        peer, peer_session, received = body.take(16), body.int_(), body.int_()
    request_bytes, update_bytes, updates_sent = body.int_(), body.int_(), body.int_()
    name, token = body.string(128), body.string(4_096)
    return Hello(
        incarnation, session, question, answers, bool(flags & 2), peer, peer_session, received,
        request_bytes, update_bytes, updates_sent, name, token, features, oldest, newest,
    )  # fmt: skip


def encode_messages(acknowledged: Optional[int], number: Optional[int], items: List[bytes]) -> bytes:
    out = bytearray((0x40 | (acknowledged is not None) | (number is not None) << 1,))
    if acknowledged is not None:
        put_int(out, acknowledged)
    if number is not None:
        put_int(out, number)
    for item in items:
        put_int(out, len(item))
        out += item
    return bytes(out)


def with_length(frame: bytes) -> bytes:
    out = bytearray()
    put_int(out, len(frame))
    return bytes(out + frame)


class FrameReader:
    """Cuts the bytes of a connection into frames. Holds at most one frame that is not whole."""

    def __init__(self) -> None:
        self._data = bytearray()

    def feed(self, data: bytes) -> None:
        self._data += data

    def next_frame(self) -> Optional[bytes]:
        head = self._length()
        if head is None:
            return None
        size, skip = head
        if len(self._data) < skip + size:
            return None
        frame = bytes(self._data[skip : skip + size])
        del self._data[: skip + size]
        return frame

    def _length(self) -> Optional[Tuple[int, int]]:
        size = 0
        for at, byte in enumerate(self._data[:3]):
            size |= (byte & 0x7F) << (7 * at)
            if byte < 0x80:
                if size == 0 or size > FRAME_BYTES_MAX or (byte == 0 and at):
                    raise ProtocolError(f"Expected a frame of 1 to {FRAME_BYTES_MAX} bytes, but found {size}")
                return size, at + 1
        if len(self._data) >= 3:
            raise ProtocolError(f"Expected a frame of at most {FRAME_BYTES_MAX} bytes, but it is longer")
        return None
