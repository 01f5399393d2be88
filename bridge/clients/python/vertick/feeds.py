"""Feeds: a machine of the server as a local replica, first whole, then by what changed (section 7 of the protocol)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Optional, Tuple

from .wire import INT_MAX, MASK64, STATES_MAX, Input, ProtocolError, Value, mix, put_int, put_string, put_value

STEP_TYPES = ("add", "remove", "set")


@dataclass(frozen=True)
class Step:
    """The transition behind a change of a feed that shows each one."""

    type: str
    states: Tuple[int, ...]
    is_auto: bool = False


@dataclass(frozen=True)
class Change:
    """What one snapshot or update changed. *ticks*: state index to its new tick, for those that differ."""

    version: int
    ticks: Dict[int, int]
    entered: Tuple[int, ...] = ()
    left: Tuple[int, ...] = ()
    attributes: Tuple[int, ...] = ()
    step: Optional[Step] = None
    error: Optional[Tuple[str, str]] = None
    is_snapshot: bool = False
    is_restart: bool = False
    """The machine lives anew: ticks and versions begin again."""


class WrongSum(Exception):
    """The checksum of a feed differs: a bug of one end. The remedy is a snapshot."""


def checksum(ticks: List[int]) -> int:
    return sum(mix(((index << 48) ^ tick) & MASK64) for index, tick in enumerate(ticks)) & MASK64


class Replica:
    """The ticks, version and attributes of a machine as last told. Pure: bytes in, changes out."""

    def __init__(self) -> None:
        self.sequence = -1
        self.incarnation: Optional[bytes] = None
        self.version = 0
        self.queue_tick = 0
        self.ticks: List[int] = []
        self.attributes: Dict[int, Value] = {}
        self.error: Optional[Tuple[str, str]] = None

    @property
    def is_known(self) -> bool:
        return self.sequence >= 0

    def is_active(self, index: int) -> bool:
        return index < len(self.ticks) and self.ticks[index] & 1 == 1

    def forget_sequence(self) -> None:
        """The session is over: only a snapshot counts from here on; what is shown stays, and is stale."""
        self.sequence = -1

    def show(self, data: bytes) -> Change:
        """Takes a snapshot.

        :raises ProtocolError: if it is malformed; nothing has changed then
        :raises WrongSum: if its checksum differs; nothing has changed then
        """
        body = Input(data)
        sequence = body.int_()
        flags = body.flags(0x0C)
        incarnation, version, queue_tick = body.take(16), body.int_(), body.int_()
        ticks = [body.int_() for _ in range(body.count(STATES_MAX))]
        attributes = _attributes(body) if flags & 4 else []
        error = (body.string(255), body.string(4_096)) if flags & 8 else None
        expected = body.fixed64()
        _at_end(body)
        if checksum(ticks) != expected:
            raise WrongSum
        before, known = self.ticks, {index: value for index, value in attributes if value is not None}
        restart = self.incarnation is not None and self.incarnation != incarnation
        old = before + [0] * (len(ticks) - len(before))
        changed = {i: tick for i, tick in enumerate(ticks) if tick != old[i]}
        names = tuple(i for i in {**self.attributes, **known} if self.attributes.get(i) != known.get(i))
        self.sequence, self.incarnation, self.version, self.queue_tick = sequence, incarnation, version, queue_tick
        self.ticks, self.attributes, self.error = ticks, known, error
        entered = tuple(i for i in changed if ticks[i] & 1 and not old[i] & 1)
        left = tuple(i for i in changed if old[i] & 1 and not ticks[i] & 1)
        return Change(version, changed, entered, left, names, None, error, True, restart)

    def follow(self, data: bytes) -> Optional[Change]:
        """Takes an update (from its sequence on); None for one that is older.

        :raises LookupError: if one before it was lost
        :raises ProtocolError: if it is malformed; nothing has changed then
        :raises WrongSum: if its checksum differs
        """
        body = Input(data)
        sequence = body.int_()
        flags = body.flags(0x3F)
        if sequence <= self.sequence:
            return None
        if not self.is_known or sequence != self.sequence + 1:
            raise LookupError(f"Expected the update {self.sequence + 1}, but found {sequence}")
        versions = 1 if flags & 1 else body.int_()
        queue_ticks = versions if flags & 2 else body.int_()
        attributes = _attributes(body) if flags & 4 else []
        error = (body.string(255), body.string(4_096)) if flags & 8 else None
        step = _step(body) if flags & 0x10 else None
        expected = body.fixed64() if flags & 0x20 else None
        increments = _changes(body, self.ticks)
        if self.version + versions > INT_MAX or self.queue_tick + queue_ticks > INT_MAX:
            raise ProtocolError("Expected versions and queue ticks below 2^63, but they are above")
        # From here on nothing fails but the sum.
        self.sequence = sequence
        self.version += versions
        self.queue_tick += queue_ticks
        self.error = error or self.error
        entered: List[int] = []
        left: List[int] = []
        ticks: Dict[int, int] = {}
        for index, increment in increments:
            before, now = self.ticks[index], self.ticks[index] + increment
            self.ticks[index] = ticks[index] = now
            if (before ^ now) & 1:
                (entered if now & 1 else left).append(index)
        for index, value in attributes:
            if value is None:
                self.attributes.pop(index, None)
            else:
                self.attributes[index] = value
        if expected is not None and checksum(self.ticks) != expected:
            raise WrongSum
        names = tuple(index for index, _ in attributes)
        return Change(self.version, ticks, tuple(entered), tuple(left), names, step, error)


def _attributes(body: Input) -> List[Tuple[int, Value]]:
    return [(body.int_(STATES_MAX), body.value()) for _ in range(body.count(STATES_MAX, 2))]


def _step(body: Input) -> Step:
    head = body.flags(0x13)
    if head & 3 == 3:
        raise ProtocolError("Expected add, remove or set, but found the step type 3")
    return Step(STEP_TYPES[head & 3], tuple(body.states()), bool(head & 0x10))


def _changes(body: Input, ticks: List[int]) -> List[Tuple[int, int]]:
    found: List[Tuple[int, int]] = []
    index = 0
    while body.left:
        d = body.int_()
        index += d >> 1
        increment = 1 if d & 1 else body.int_()
        if index >= len(ticks):
            raise ProtocolError(f"Expected a state below {len(ticks)}, but found {index}")
        if ticks[index] + increment > INT_MAX:
            raise ProtocolError("Expected a tick below 2^63, but it is above")
        found.append((index, increment))
        index += 1
    return found


def _at_end(body: Input) -> None:
    if body.left:
        raise ProtocolError(f"Expected the end of a state, but {body.left} bytes are left")


# The writing side: for tests, and for who wants to show machines of their own.


def encode_state(
    sequence: int, incarnation: bytes, version: int, queue_tick: int, ticks: List[int],
    attributes: Optional[Dict[int, Value]] = None, error: Optional[Tuple[str, str]] = None,
) -> bytes:  # fmt: skip
    out = bytearray()
    put_int(out, sequence)
    out.append(bool(attributes) << 2 | (error is not None) << 3)
    out += incarnation
    put_int(out, version)
    put_int(out, queue_tick)
    put_int(out, len(ticks))
    for tick in ticks:
        put_int(out, tick)
    if attributes:
        _put_attributes(out, attributes)
    if error is not None:
        put_string(out, error[0], 255)
        put_string(out, error[1], 4_096)
    out += checksum(ticks).to_bytes(8, "big")
    return bytes(out)


def encode_update(
    sequence: int, changes: List[Tuple[int, int]], versions: int = 1, queue_ticks: Optional[int] = None,
    attributes: Optional[Dict[int, Value]] = None, error: Optional[Tuple[str, str]] = None,
    step: Optional[Step] = None, sum_after: Optional[int] = None,
) -> bytes:  # fmt: skip
    """*changes*: pairs of state index and tick increment, ascending."""
    out = bytearray()
    put_int(out, sequence)
    same = queue_ticks is None or queue_ticks == versions
    out.append(
        (versions == 1) | same << 1 | bool(attributes) << 2 | (error is not None) << 3
        | (step is not None) << 4 | (sum_after is not None) << 5
    )  # fmt: skip
    if versions != 1:
        put_int(out, versions)
    if queue_ticks is not None and not same:
        put_int(out, queue_ticks)
    if attributes:
        _put_attributes(out, attributes)
    if error is not None:
        put_string(out, error[0], 255)
        put_string(out, error[1], 4_096)
    if step is not None:
        out.append(STEP_TYPES.index(step.type) | step.is_auto << 4)
        put_int(out, len(step.states))
        for state in step.states:
            put_int(out, state)
    if sum_after is not None:
        out += sum_after.to_bytes(8, "big")
    index = 0
    for state, increment in changes:
        put_int(out, (state - index) << 1 | (increment == 1))
        if increment != 1:
            put_int(out, increment)
        index = state + 1
    return bytes(out)


def _put_attributes(out: bytearray, attributes: Dict[int, Value]) -> None:
    put_int(out, len(attributes))
    for index, value in attributes.items():
        put_int(out, index)
        put_value(out, value)
