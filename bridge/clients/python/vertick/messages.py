"""Messages as type and body (section 5 of the protocol).

Every message is a dataclass with a ``TYPE``, a ``put`` that appends its body, and a ``read``. :func:`encode` and
:func:`decode` are the two ways in. What counts from message to message is in a :class:`Dictionary`, one a direction.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Dict, List, Optional, Tuple, Type

from .wire import (
    INT_MAX, STATES_MAX, Input, ProtocolError, Value, put_int, put_sint, put_states, put_string, put_strings,
    put_value,
)  # fmt: skip

ALIASES_MAX = 4_096
NAMES_MAX = 1_024
REMAINING_MS = 30_000
REMAINING_MS_MAX = 300_000
MESSAGE_BYTES_MAX = 524_288
PART_BYTES_MAX = 16_000
PAYLOAD_BYTES_MAX = 16_777_216

WRITER, READER = 0, 1
"""Origins that need no alias."""

ADD, REMOVE, SET, TOGGLE, CAN_ADD, CAN_REMOVE = range(6)
WHEN, WHEN_NOT, WHEN_ARGS, SHOW, WHY, NEXT, EXPLAIN, DESCRIBE = range(8, 16)

EXECUTED, REFUSED, FAILED, NOT_APPLIED, UNKNOWN, FULFILLED, ENDED, ANSWERED = range(8)

ACCEPTED, PAYLOAD_REFUSED, PAYLOAD_UNKNOWN, WITHDRAWN = range(4)

_ARGS, _GUARDS, _FRONT, _EXTRAS = 0x10, 0x20, 0x40, 0x80


@dataclass
class Dictionary:
    """What one direction of a session remembers: aliases, and the last numbers that the next ones count from."""

    request: int = 0
    reply: int = 0
    version: int = 0
    targets: Dict[int, "Target"] = field(default_factory=dict)
    origins: Dict[int, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Target:
    """A machine, perhaps its life, and the hash of the schema by whose indexes the writer speaks (0: none)."""

    machine: str
    incarnation: Optional[bytes] = None
    schema: bytes = bytes(16)

    def put(self, out: bytearray) -> None:
        put_string(out, self.machine, 128)
        out.append(self.incarnation is not None)
        out += (self.incarnation or b"") + self.schema

    @classmethod
    def read(cls, body: Input) -> "Target":
        machine = body.string(128)
        return cls(machine, body.take(16) if body.flags(1) else None, body.take(16))


class Message:
    TYPE: ClassVar[int]

    def put(self, out: bytearray, words: Dictionary) -> None:
        """Appends the body."""

    @classmethod
    def read(cls, body: Input, words: Dictionary) -> Any:
        return cls()


@dataclass(frozen=True)
class _OneInt(Message):
    value: int

    def put(self, out: bytearray, words: Dictionary) -> None:
        put_int(out, self.value)

    @classmethod
    def read(cls, body: Input, words: Dictionary) -> Any:
        return cls(body.int_())


# Controls and updates


class Heartbeat(_OneInt):
    TYPE = 0x01


class Echo(_OneInt):
    TYPE = 0x02


@dataclass(frozen=True)
class Gap(Message):
    TYPE = 0x03


@dataclass(frozen=True)
class Credit(Message):
    TYPE = 0x04
    request_bytes: int
    update_bytes: int

    def put(self, out: bytearray, words: Dictionary) -> None:
        put_int(out, self.request_bytes)
        put_int(out, self.update_bytes)

    @classmethod
    def read(cls, body: Input, words: Dictionary) -> "Credit":
        return cls(body.int_(), body.int_())


class Held(_OneInt):
    TYPE = 0x05


@dataclass(frozen=True)
class Update(Message):
    """What changed in a feed; *data* is read by :mod:`vertick.feeds`."""

    TYPE = 0x10
    feed: int
    data: bytes

    def put(self, out: bytearray, words: Dictionary) -> None:
        put_int(out, self.feed)
        out += self.data

    @classmethod
    def read(cls, body: Input, words: Dictionary) -> Any:
        if body.left >= PART_BYTES_MAX + 1:
            raise ProtocolError(f"Expected an update of at most {PART_BYTES_MAX} bytes, but it has {body.left}")
        return cls(body.int_(), body.rest())


# Dictionaries


@dataclass(frozen=True)
class TargetAlias(Message):
    TYPE = 0x30
    alias: int
    target: Target

    def put(self, out: bytearray, words: Dictionary) -> None:
        put_int(out, self.alias)
        self.target.put(out)
        words.targets[self.alias] = self.target

    @classmethod
    def read(cls, body: Input, words: Dictionary) -> "TargetAlias":
        found = cls(body.int_(min(ALIASES_MAX - 1, len(words.targets))), Target.read(body))
        _at_end(body)
        words.targets[found.alias] = found.target
        return found


@dataclass(frozen=True)
class OriginAlias(Message):
    TYPE = 0x31
    alias: int
    incarnation: bytes

    def put(self, out: bytearray, words: Dictionary) -> None:
        put_int(out, self.alias)
        out += self.incarnation
        words.origins[self.alias] = self.incarnation

    @classmethod
    def read(cls, body: Input, words: Dictionary) -> "OriginAlias":
        found = cls(body.int_(min(ALIASES_MAX - 1, len(words.origins))), body.take(16))
        _at_end(body)
        words.origins[found.alias] = found.incarnation
        return found


# Requests


@dataclass(frozen=True)
class Transition:
    """One transition of one life of a machine."""

    machine: str
    incarnation: bytes
    number: int
    pipes: Tuple[str, ...] = ()


@dataclass(frozen=True)
class Call:
    """What a request asks of a machine. States are indexes of the target's schema."""

    kind: int
    states: Tuple[int, ...] = ()
    args: Optional[Dict[str, Value]] = None
    if_version: Optional[int] = None
    if_ticks: Tuple[Tuple[int, int], ...] = ()
    to_front: bool = False
    error: Optional[Tuple[str, str]] = None
    source: Optional[Transition] = None
    explained: Optional["Call"] = None

    def put(self, out: bytearray) -> None:
        if self.kind == EXPLAIN:
            if self.explained is None or self.explained.kind > CAN_REMOVE:
                raise ValueError("Expected a mutation to explain, but there is none")
            out.append(EXPLAIN)
            self.explained.put(out)
            return
        guards = self.if_version is not None or bool(self.if_ticks)
        extras = self.error is not None or self.source is not None
        if (guards or extras or self.to_front) and self.kind > CAN_REMOVE:
            raise ValueError("Expected guards and extras with mutations only")
        args = self.args is not None
        out.append(self.kind | args * _ARGS | guards * _GUARDS | self.to_front * _FRONT | extras * _EXTRAS)
        put_states(out, self.states)
        if self.args is not None:
            put_value(out, self.args)
        if guards:
            put_int(out, 0 if self.if_version is None else self.if_version + 1)
            if len(self.if_ticks) > 1_024:
                raise ValueError(f"Expected at most 1,024 guarded ticks, but found {len(self.if_ticks)}")
            put_int(out, len(self.if_ticks))
            for state, tick in self.if_ticks:
                put_int(out, state)
                put_int(out, tick)
        if extras:
            pipes = self.source.pipes if self.source is not None else ()
            out.append((self.error is not None) | (self.source is not None) << 1 | bool(pipes) << 2)
            if self.error is not None:
                put_string(out, self.error[0], 255)
                put_string(out, self.error[1], 4_096)
            if self.source is not None:
                put_string(out, self.source.machine, 128)
                out += self.source.incarnation
                put_int(out, self.source.number)
            if pipes:
                if len(pipes) > 64:
                    raise ValueError(f"Expected at most 64 pipes on the way, but found {len(pipes)}")
                put_strings(out, pipes, 1_024)

    @classmethod
    def read(cls, body: Input) -> "Call":
        head = body.u8()
        kind, options = head & 0x0F, head & 0xF0
        allowed = 0xF0 if kind <= CAN_REMOVE else _ARGS if WHEN <= kind <= WHEN_ARGS else 0
        if kind in (6, 7) or options & ~allowed:
            raise ProtocolError(f"Expected a call, but found {head:#x}")
        if kind == EXPLAIN:
            inner = cls.read(body)
            if inner.kind > CAN_REMOVE:
                raise ProtocolError(f"Expected a mutation to explain, but found the kind {inner.kind}")
            return cls(kind, explained=inner)
        states = tuple(body.states())
        args = body.map() if options & _ARGS else None
        version: Optional[int] = None
        ticks: Tuple[Tuple[int, int], ...] = ()
        if options & _GUARDS:
            version = body.int_() - 1
            version = None if version < 0 else version
            ticks = tuple((body.int_(STATES_MAX - 1), body.int_()) for _ in range(body.count(1_024, 2)))
        error: Optional[Tuple[str, str]] = None
        source: Optional[Transition] = None
        if options & _EXTRAS:
            extras = body.flags(7)
            if extras & 1:
                error = body.string(255), body.string(4_096)
            if extras & 2:
                machine, life, number = body.string(128), body.take(16), body.int_()
                source = Transition(machine, life, number, body.strings(1_024, 64) if extras & 4 else ())
            elif extras & 4:
                raise ProtocolError("Expected pipes on the way from a transition, but there is none")
        return cls(kind, states, args, version, ticks, bool(options & _FRONT), error, source)


@dataclass(frozen=True)
class Request(Message):
    """A call under a number of its origin. *age* and *remaining* are in milliseconds."""

    TYPE = 0x20
    number: int
    target: int
    call: Call
    origin: int = WRITER
    distance: int = 1
    age: int = 0
    remaining: int = REMAINING_MS
    post: bool = False
    principal: Optional[str] = None
    written: Optional[bytes] = field(default=None, compare=False)
    """The call as bytes, if they are there already."""

    def put(self, out: bytearray, words: Dictionary) -> None:
        aged, timed = self.age > 0, self.remaining != REMAINING_MS
        named = self.principal is not None
        out.append((self.origin != WRITER) | aged << 1 | timed << 2 | self.post << 3 | named << 4)
        if self.origin != WRITER:
            put_int(out, self.origin)
        put_sint(out, self.number - words.request)
        put_int(out, self.distance)
        put_int(out, self.target)
        if aged:
            put_int(out, self.age)
        if timed:
            put_int(out, min(self.remaining, REMAINING_MS_MAX))
        if self.principal is not None:
            put_string(out, self.principal, 128)
        if self.written is not None:
            out += self.written
        else:
            self.call.put(out)
        words.request = self.number

    @classmethod
    def read(cls, body: Input, words: Dictionary) -> "Request":
        flags = body.flags(0x1F)
        origin = _origin(body, words) if flags & 1 else WRITER
        number = _counted(words.request, body)
        distance = body.int_()
        if distance < 1:
            raise ProtocolError("Expected a distance of at least 1, but found 0")
        target = body.int_()
        if target not in words.targets:
            raise ProtocolError(f"Expected a target that was told, but found the alias {target}")
        age = body.int_() if flags & 2 else 0
        remaining = body.int_(REMAINING_MS_MAX) if flags & 4 else REMAINING_MS
        principal = body.string(128) if flags & 0x10 else None
        found = cls(
            number, target, Call.read(body), origin, distance, age, remaining, bool(flags & 8), principal,
        )  # fmt: skip
        _at_end(body)
        words.request = number
        return found


# Replies


@dataclass(frozen=True)
class Verdict:
    """Why a mutation was refused. States are indexes; *state* may be missing."""

    code: str
    state: Optional[int] = None
    because: Tuple[int, ...] = ()
    chain: Tuple[int, ...] = ()
    handler: str = ""
    text: str = ""


@dataclass(frozen=True)
class Reply(Message):
    """What became of a request. Which fields count depends on the outcome; *reason* holds a failure's message too."""

    TYPE = 0x21
    outcome: int
    number: int
    origin: int = READER
    version: int = 0
    verdict: Optional[Verdict] = None
    error_type: str = ""
    reason: str = ""
    taken_out: Tuple[int, ...] = ()
    answer: Optional[Dict[str, Value]] = None

    def put(self, out: bytearray, words: Dictionary) -> None:
        out.append(self.outcome | (self.origin != READER) << 4)
        if self.origin != READER:
            put_int(out, self.origin)
        put_sint(out, self.number - words.reply)
        if self.outcome <= FAILED:
            put_sint(out, self.version - words.version)
            words.version = self.version
        if self.outcome == REFUSED:
            v = self.verdict or Verdict("")
            put_string(out, v.code, 64)
            put_int(out, 0 if v.state is None else v.state + 1)
            put_states(out, v.because)
            put_states(out, v.chain)
            put_string(out, v.handler, 1_024)
            put_string(out, v.text, 4_096)
        elif self.outcome == FAILED:
            put_string(out, self.error_type, 255)
            put_string(out, self.reason, 4_096)
            put_states(out, self.taken_out)
        elif self.outcome in (NOT_APPLIED, UNKNOWN, ENDED):
            put_string(out, self.reason, 1_024)
        elif self.outcome == ANSWERED:
            put_value(out, self.answer or {})
        words.reply = self.number

    @classmethod
    def read(cls, body: Input, words: Dictionary) -> "Reply":
        flags = body.flags(0x1F)
        outcome = flags & 0x0F
        if outcome > ANSWERED:
            raise ProtocolError(f"Expected an outcome, but found {outcome}")
        origin = _origin(body, words) if flags & 0x10 else READER
        number = _counted(words.reply, body)
        version = _counted(words.version, body) if outcome <= FAILED else 0
        found = cls(outcome, number, origin, version, **_outcome(outcome, body))
        _at_end(body)
        words.reply = number
        if outcome <= FAILED:
            words.version = version
        return found


def _outcome(outcome: int, body: Input) -> Dict[str, Any]:
    if outcome == REFUSED:
        code, state = body.string(64), body.int_(STATES_MAX) - 1
        because, chain = tuple(body.states()), tuple(body.states())
        verdict = Verdict(code, None if state < 0 else state, because, chain, body.string(1_024), body.string(4_096))
        return {"verdict": verdict}
    if outcome == FAILED:
        return {"error_type": body.string(255), "reason": body.string(4_096), "taken_out": tuple(body.states())}
    if outcome in (NOT_APPLIED, UNKNOWN, ENDED):
        return {"reason": body.string(1_024)}
    return {"answer": body.map()} if outcome == ANSWERED else {}


# Others


@dataclass(frozen=True)
class Cancel(Message):
    TYPE = 0x22
    number: int
    origin: int = WRITER

    def put(self, out: bytearray, words: Dictionary) -> None:
        put_int(out, self.origin)
        put_int(out, self.number)

    @classmethod
    def read(cls, body: Input, words: Dictionary) -> "Cancel":
        origin = _origin(body, words)
        return cls(body.int_(), origin)


@dataclass(frozen=True)
class Acknowledge(Message):
    """Which requests an origin has done with: all through a number, and *ranges* (first, last) above it."""

    TYPE = 0x23
    through: int
    ranges: Tuple[Tuple[int, int], ...] = ()
    origin: int = WRITER

    def put(self, out: bytearray, words: Dictionary) -> None:
        put_int(out, self.origin)
        put_int(out, self.through)
        put_int(out, len(self.ranges))
        before = self.through
        for first, last in self.ranges:
            put_int(out, first - before)
            put_int(out, last - first)
            before = last

    @classmethod
    def read(cls, body: Input, words: Dictionary) -> "Acknowledge":
        origin, through = _origin(body, words), body.int_()
        ranges: List[Tuple[int, int]] = []
        before = through
        for _ in range(body.count(1_024, 2)):
            step = body.int_()
            if step < 2:
                raise ProtocolError(f"Expected a range at least 2 above the last, but found {step}")
            first = before + step
            before = first + body.int_()
            if before > INT_MAX:
                raise ProtocolError(f"Expected a number below 2^63, but found {before}")
            ranges.append((first, before))
        return cls(through, tuple(ranges), origin)


@dataclass(frozen=True)
class Names(Message):
    """The names behind the indexes of a schema of *size* states, from index *first* on."""

    TYPE = 0x24
    schema: bytes
    size: int
    first: int
    names: Tuple[str, ...]

    def put(self, out: bytearray, words: Dictionary) -> None:
        out += self.schema
        put_int(out, self.size)
        put_int(out, self.first)
        put_strings(out, self.names, 255)

    @classmethod
    def read(cls, body: Input, words: Dictionary) -> "Names":
        schema, size, first = body.take(16), body.int_(STATES_MAX), body.int_(STATES_MAX)
        return cls(schema, size, first, body.strings(255, 1_024))


@dataclass(frozen=True)
class Goodbye(Message):
    TYPE = 0x25
    reason: str = ""

    def put(self, out: bytearray, words: Dictionary) -> None:
        put_string(out, self.reason, 1_024)

    @classmethod
    def read(cls, body: Input, words: Dictionary) -> "Goodbye":
        return cls(body.string(1_024))


# Feeds


@dataclass(frozen=True)
class Attach(Message):
    """*ranges* (first, last) of followed states, none for all. *attributes*: names, if the schema is not the machine's."""

    TYPE = 0x26
    feed: int
    target: Target
    each: bool = False
    interval_ms: int = 0
    ranges: Tuple[Tuple[int, int], ...] = ()
    attributes: Tuple[str, ...] = ()

    def put(self, out: bytearray, words: Dictionary) -> None:
        put_int(out, self.feed)
        self.target.put(out)
        out.append(self.each)
        put_int(out, self.interval_ms)
        put_int(out, len(self.ranges))
        index = 0
        for first, last in self.ranges:
            put_int(out, first - index)
            put_int(out, last - first)
            index = last + 1
        put_strings(out, self.attributes, 255)

    @classmethod
    def read(cls, body: Input, words: Dictionary) -> "Attach":
        feed, target, each, interval = body.int_(), Target.read(body), bool(body.flags(1)), body.int_(60_000)
        ranges: List[Tuple[int, int]] = []
        index = 0
        for _ in range(body.count(STATES_MAX, 2)):
            first = index + body.int_(STATES_MAX)
            last = first + body.int_(STATES_MAX)
            if last >= STATES_MAX:
                raise ProtocolError(f"Expected a state below {STATES_MAX}, but found {last}")
            ranges.append((first, last))
            index = last + 1
        return cls(feed, target, each, interval, tuple(ranges), body.strings(255, 1_024))


class Detach(_OneInt):
    TYPE = 0x27


@dataclass(frozen=True)
class Snapshot(Message):
    """A whole machine; *data* is read by :mod:`vertick.feeds`."""

    TYPE = 0x28
    feed: int
    data: bytes

    def put(self, out: bytearray, words: Dictionary) -> None:
        put_int(out, self.feed)
        out += self.data

    @classmethod
    def read(cls, body: Input, words: Dictionary) -> Any:
        return cls(body.int_(), body.rest())


@dataclass(frozen=True)
class FeedEnded(Message):
    TYPE = 0x29
    feed: int
    reason: str

    def put(self, out: bytearray, words: Dictionary) -> None:
        put_int(out, self.feed)
        put_string(out, self.reason, 1_024)

    @classmethod
    def read(cls, body: Input, words: Dictionary) -> "FeedEnded":
        return cls(body.int_(), body.string(1_024))


class Resync(_OneInt):
    TYPE = 0x2A


class Recover(_OneInt):
    TYPE = 0x2B


@dataclass(frozen=True)
class Recovered(Message):
    TYPE = 0x2C


@dataclass(frozen=True)
class Relayed(Message):
    """How a relay knows the machine it shows: stale or not, unheard for *age* ms, over which nodes (nearest first)."""

    TYPE = 0x32
    feed: int
    stale: bool
    age: int
    path: Tuple[str, ...]

    def put(self, out: bytearray, words: Dictionary) -> None:
        put_int(out, self.feed)
        out.append(self.stale)
        put_int(out, self.age)
        put_strings(out, self.path, 255)

    @classmethod
    def read(cls, body: Input, words: Dictionary) -> "Relayed":
        feed, stale, age = body.int_(), bool(body.flags(1)), body.int_()
        return cls(feed, stale, age, body.strings(255, 64))


# Payloads


@dataclass(frozen=True)
class Payload(Message):
    TYPE = 0x2D
    payload: int
    machine: str
    name: str
    args: Dict[str, Value]
    size: int
    remaining: int = REMAINING_MS
    principal: Optional[str] = None

    def put(self, out: bytearray, words: Dictionary) -> None:
        put_int(out, self.payload)
        out.append(self.principal is not None)
        put_string(out, self.machine, 128)
        put_string(out, self.name, 128)
        put_value(out, self.args)
        put_int(out, self.size)
        put_int(out, self.remaining)
        if self.principal is not None:
            put_string(out, self.principal, 128)

    @classmethod
    def read(cls, body: Input, words: Dictionary) -> "Payload":
        number, named = body.int_(), body.flags(1)
        machine, name, args = body.string(128), body.string(128), body.map()
        size, remaining = body.int_(PAYLOAD_BYTES_MAX), body.int_(REMAINING_MS_MAX)
        return cls(number, machine, name, args, size, remaining, body.string(128) if named else None)


@dataclass(frozen=True)
class PayloadPart(Message):
    TYPE = 0x2E
    payload: int
    data: bytes

    def put(self, out: bytearray, words: Dictionary) -> None:
        put_int(out, self.payload)
        out += self.data

    @classmethod
    def read(cls, body: Input, words: Dictionary) -> "PayloadPart":
        number = body.int_()
        if body.left > 65_536:
            raise ProtocolError(f"Expected a part of at most 65,536 bytes, but found {body.left}")
        return cls(number, body.rest())


@dataclass(frozen=True)
class PayloadEnd(Message):
    TYPE = 0x2F
    payload: int
    outcome: int
    reason: str = ""

    def put(self, out: bytearray, words: Dictionary) -> None:
        put_int(out, self.payload)
        out.append(self.outcome)
        put_string(out, self.reason, 1_024)

    @classmethod
    def read(cls, body: Input, words: Dictionary) -> "PayloadEnd":
        return cls(body.int_(), body.flags(3), body.string(1_024))


@dataclass(frozen=True)
class Fetch(Message):
    TYPE = 0x33
    fetch: int
    machine: str
    name: str
    remaining: int = REMAINING_MS

    def put(self, out: bytearray, words: Dictionary) -> None:
        put_int(out, self.fetch)
        put_string(out, self.machine, 128)
        put_string(out, self.name, 128)
        put_int(out, self.remaining)

    @classmethod
    def read(cls, body: Input, words: Dictionary) -> "Fetch":
        return cls(body.int_(), body.string(128), body.string(128), body.int_(REMAINING_MS_MAX))


@dataclass(frozen=True)
class FetchEnded(Message):
    TYPE = 0x34
    fetch: int
    reason: str

    def put(self, out: bytearray, words: Dictionary) -> None:
        put_int(out, self.fetch)
        put_string(out, self.reason, 1_024)

    @classmethod
    def read(cls, body: Input, words: Dictionary) -> "FetchEnded":
        return cls(body.int_(), body.string(1_024))


@dataclass(frozen=True)
class Skipped(Message):
    """A message of the types 70 to 7f: later versions may know it."""

    TYPE = 0x70
    data: bytes

    def put(self, out: bytearray, words: Dictionary) -> None:
        out += self.data


COUNTED_AS_REQUESTS = (Request, Names, Attach, Payload, PayloadPart, Fetch)
"""What needs request credit (section 6)."""

_KNOWN: List[Type[Message]] = [
    Heartbeat, Echo, Gap, Credit, Held, Update, TargetAlias, OriginAlias, Request, Reply, Cancel, Acknowledge, Names,
    Goodbye, Attach, Detach, Snapshot, FeedEnded, Resync, Recover, Recovered, Relayed, Payload, PayloadPart, PayloadEnd,
    Fetch, FetchEnded,
]  # fmt: skip
_BY_TYPE: Dict[int, Type[Message]] = {known.TYPE: known for known in _KNOWN}


def is_first_class(item: bytes) -> bool:
    """Whether an item is numbered, kept until acknowledged and taken once."""
    return 0x20 <= item[0] <= 0x3F


def encode(message: Message, words: Dictionary) -> bytes:
    """Type and body. Changes the dictionary."""
    out = bytearray((message.TYPE,))
    message.put(out, words)
    if len(out) > MESSAGE_BYTES_MAX:
        raise ValueError(f"Expected a message of at most {MESSAGE_BYTES_MAX} bytes, but it has {len(out)}")
    return bytes(out)


def decode(item: bytes, words: Dictionary) -> Message:
    """Reads type and body. A message that fails leaves the dictionary as it was."""
    body = Input(item)
    kind = body.u8()
    if 0x70 <= kind <= 0x7F:
        return Skipped(body.rest())
    known = _BY_TYPE.get(kind)
    if known is None:
        raise ProtocolError(f"Expected a message of version 1, but found the type {kind:#x}")
    message: Message = known.read(body, words)
    _at_end(body)
    return message


def _at_end(body: Input) -> None:
    if body.left:
        raise ProtocolError(f"Expected the end of a message, but {body.left} bytes are left")


def _counted(last: int, body: Input) -> int:
    found = last + body.sint()
    if not 0 <= found <= INT_MAX:
        raise ProtocolError(f"Expected a number from 0 to 2^63 - 1, but found {found}")
    return found


def _origin(body: Input, words: Dictionary) -> int:
    found = body.int_()
    if found > READER and found - 2 not in words.origins:
        raise ProtocolError(f"Expected an origin that was told, but found {found}")
    return found
