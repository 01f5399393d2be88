"""A client's end of a session, without any I/O (sections 3, 4, 6, 9 and 11 of the protocol).

Bytes come in by :meth:`Session.receive`, calls by the methods of their names; :meth:`Session.take_bytes` is what to
send, :meth:`Session.take_events` what happened, :meth:`Session.next_tick` when to call :meth:`Session.tick` next. Time
is an argument: seconds of any clock that never goes back. The session outlives its connections: requests without a
word, messages without an acknowledgement and feeds wait in it for the next one.
"""

from __future__ import annotations

import secrets
from collections import deque
from dataclasses import dataclass, replace
from typing import Deque, Dict, List, Optional, Tuple, Union

from . import messages as m
from .feeds import Change, Replica, WrongSum
from .frames import (
    FIRST_BYTE, VERSION, FrameReader, Hello, Messages, Rejection, decode, encode_messages, with_length,
)  # fmt: skip
from .wire import STATES_MAX, ProtocolError, Value, cut

HEARTBEAT_S = 0.5
SILENCE_S = 3.0
OPEN_S = 5.0
ACKNOWLEDGE_S = 0.02
ACKNOWLEDGE_BYTES = 16_384
SCAN_S = 0.25
DONE_S = 1.0
GRACE_S = 2.0
BATCH_BYTES = 1_024
CREDIT_BYTES = 1_048_576
PAYLOAD_PART_BYTES = 15_000
CONTROLS_MAX = 256
ANSWERS_MAX = 16_384
UNREAD_BYTES_MAX = 8_388_608
FEATURE_PAYLOADS, FEATURE_FETCHES = 1, 2
FEATURES = FEATURE_PAYLOADS | FEATURE_FETCHES
FINAL_CODES = ("token", "version", "slow", "stopped")
"""Rejections after which the session is over."""


@dataclass(frozen=True)
class Limits:
    """What a session holds at most; beyond, a call is ``NotApplied(overloaded)``."""

    requests: int = 8_192
    queue_bytes: int = 16_777_216
    feeds: int = 1_024
    payloads: int = 64
    fetches: int = 64
    fetched_bytes: int = 67_108_864
    """Of payloads that come at a time."""


# Events


@dataclass(frozen=True)
class Opened:
    """The session goes on, or (*is_new*) another began, perhaps with another life of the server (*is_restart*)."""

    server: str
    is_new: bool
    is_restart: bool


@dataclass(frozen=True)
class Lost:
    """This connection is of no use any more. *code*: of a rejection, or malformed, silence."""

    code: str
    text: str = ""


@dataclass(frozen=True)
class Replied:
    """The word on a request."""

    reply: m.Reply


@dataclass(frozen=True)
class PayloadEnded:
    payload: int
    outcome: int
    reason: str


@dataclass(frozen=True)
class Fetched:
    """What a fetch brought, or why it did not (*payload* is None)."""

    fetch: int
    payload: Optional[m.Payload]
    data: bytes
    reason: str = ""


@dataclass(frozen=True)
class FeedChanged:
    feed: int
    change: Change


@dataclass(frozen=True)
class FeedOver:
    feed: int
    reason: str


@dataclass(frozen=True)
class FeedRelayed:
    feed: int
    stale: bool
    age_ms: int
    path: Tuple[str, ...]


@dataclass(frozen=True)
class ServerGoodbye:
    reason: str


Event = Union[Opened, Lost, Replied, PayloadEnded, Fetched, FeedChanged, FeedOver, FeedRelayed, ServerGoodbye]


@dataclass
class _Open:
    """A request without a word yet."""

    number: int
    target: m.Target
    call: m.Call
    sent: float
    deadline: float
    post: bool
    written: bytes
    is_framed: bool = False
    is_cancelled: bool = False


@dataclass
class _Feed:
    key: int
    target: m.Target
    each: bool
    interval_ms: int
    ranges: Tuple[Tuple[int, int], ...]
    replica: Replica
    states: Tuple[str, ...]
    attributes: Tuple[str, ...]
    number: int = 0
    """In this session; 0 before it is attached."""
    is_asked: bool = False
    """A snapshot is on its way."""


@dataclass
class _Payload:
    payload: m.Payload
    data: bytes
    deadline: float
    is_begun: bool = False
    at: int = 0
    """How much of the data is in frames."""

    @property
    def is_whole(self) -> bool:
        return self.is_begun and self.at == len(self.data)


@dataclass
class _Fetch:
    key: int
    machine: str
    name: str
    deadline: float


@dataclass
class _Coming:
    """A payload that answers a fetch."""

    fetch: int
    payload: m.Payload
    data: bytearray


@dataclass
class _Kept:
    number: int
    data: bytes
    born: float


_Queued = Union[_Open, _Feed, _Payload, _Fetch, m.Message]


class Session:
    """One client in one life. Not for two threads at once."""

    def __init__(self, name: str = "", token: str = "", limits: Limits = Limits(), incarnation: Optional[bytes] = None):
        self.incarnation = incarnation or secrets.token_bytes(16)
        self.name = cut(name, 128)
        self.token = token
        self.limits = limits
        self.server = ""
        self.round_trip_s: Optional[float] = None
        self.malformed = 0
        """Frames of the server that broke a rule."""
        self.wrong_sums = 0
        self._question = 0
        self._last_request = 0
        self._last_feed = 0
        self._last_payload = 0
        self._open: Dict[int, _Open] = {}
        self._feeds: Dict[int, _Feed] = {}
        self._payloads: Dict[int, _Payload] = {}
        self._last_fetch = 0
        self._fetches: Dict[int, _Fetch] = {}
        self._fetch_numbers: Dict[int, int] = {}
        self._last_fetch_number = 0
        self._coming: Dict[int, _Coming] = {}
        self._queue: Deque[_Queued] = deque()
        self._queue_bytes = 0
        self._events: List[Event] = []
        self._peer: Optional[bytes] = None
        self._is_connected = False
        self._is_open = False
        self._is_leaving = False
        self._features = 0
        self._next = 0
        self._bytes = bytearray()
        self._controls: List[m.Message] = []
        self._heard = 0.0
        self._begin(0, 0)
        self._connection(0.0)

    # Connections

    @property
    def is_open(self) -> bool:
        return self._is_open

    @property
    def requests_open(self) -> int:
        return len(self._open)

    @property
    def has_session(self) -> bool:
        """Whether there is a session that may go on."""
        return self._session > 0

    @property
    def has_events(self) -> bool:
        return bool(self._events)

    @property
    def heard(self) -> float:
        """When the server was last heard."""
        return self._heard

    def connected(self, now: float) -> None:
        """A new connection stands: greets on it."""
        self._connection(now)
        self._is_connected = True
        self._question += 1
        self._bytes += FIRST_BYTE
        self._hello(answers=0, asks=True)

    def disconnected(self, now: float) -> None:
        """The connection is gone; what it brought counts, what is unsent stays."""
        self._is_connected = self._is_open = False
        self._bytes.clear()

    def _connection(self, now: float) -> None:
        self._reader = FrameReader()
        self._bytes.clear()
        self._controls.clear()
        self._is_open = self._is_answered = False
        self._since = now
        self._acknowledged_out = self._acknowledged_in = 0
        self._number_due = True
        self._number_expected = True
        self._acknowledge_at: Optional[float] = None
        self._unacknowledged_bytes = 0
        self._beat = 0
        self._beat_at = now
        self._beats: Dict[int, float] = {}
        self._scan_at = now
        self._unsent: Deque[_Kept] = deque()

    def _begin(self, own: int, peers: int) -> None:
        """A new session: numbers from 1, nothing received, empty dictionaries."""
        self._session, self._peer_session = own, peers
        self._sent = self._received = self._through = 0
        self._kept: Deque[_Kept] = deque()
        self._said, self._heard_words = m.Dictionary(), m.Dictionary()
        self._aliases: Dict[m.Target, int] = {}
        self._alias_last = -1
        self._requests_sent = self._requests_granted = 0
        self._updates_received = self._updates_granted = 0
        self._requests_received = 0
        self._granted_requests, self._granted_updates = CREDIT_BYTES, CREDIT_BYTES
        self._parts = bytearray()
        self._is_cut = False
        self._feed_numbers: Dict[int, int] = {}
        self._feed_number_last = 0
        self._is_recovering = False
        self._done_told = 0
        self._done_at: Optional[float] = None
        self._has_goodbye = False
        self._recover_again: Optional[int] = None
        self._posts: Dict[int, _Open] = {}
        self._names_told: Dict[bytes, int] = {}

    def _hello(self, answers: int, asks: bool) -> None:
        known = self._peer is not None and self._session > 0
        self._put_frame(
            Hello(
                self.incarnation,
                self._session if known else self._question,
                self._question,
                answers,
                asks,
                self._peer if known else None,
                self._peer_session if known else 0,
                self._received if known else 0,
                self._granted_requests,
                self._granted_updates,
                0,
                self.name,
                self.token,
                FEATURES,
            ).encode()
        )
        self._number_due = True

    def _put_frame(self, frame: bytes) -> None:
        if len(self._bytes) > UNREAD_BYTES_MAX:
            raise ProtocolError(f"Expected a server that reads, but {len(self._bytes)} bytes for it wait")
        self._bytes += with_length(frame)

    # Calls

    def request(self, target: m.Target, call: m.Call, now: float, within: float = 30.0, post: bool = False) -> int:
        """Asks for something and says under which number the word will come. *within*: seconds, 300 at most."""
        if not 0 < within <= m.REMAINING_MS_MAX / 1000:
            raise ValueError(f"Expected a deadline within 300 seconds, but found {within}")
        # Whatever cannot be written is the caller's mistake, and has to show before it is in the queue.
        written = bytearray()
        call.put(written)
        self._last_request += 1
        number = self._last_request
        asked = _Open(number, target, call, now, now + within, post, bytes(written))
        if len(self._open) >= self.limits.requests or self._queue_bytes + len(written) > self.limits.queue_bytes:
            self._events.append(Replied(m.Reply(m.NOT_APPLIED, number, reason="overloaded")))
        elif self._is_leaving or self._has_goodbye:
            self._events.append(Replied(m.Reply(m.NOT_APPLIED, number, reason="leaving")))
        else:
            self._open[number] = asked
            self._enqueue(asked, len(written))
        return number

    def cancel(self, number: int, now: float) -> None:
        """Asks to end a request early. One that was not sent yet is ``NotApplied(cancelled)`` at once."""
        asked = self._open.get(number)
        if asked is None:
            return
        if asked.is_framed:
            asked.is_cancelled = True
            self._enqueue(m.Cancel(number), 0)
        else:
            self._word(m.Reply(m.NOT_APPLIED, number, reason="cancelled"), now)

    def attach(
        self,
        target: m.Target,
        each: bool = False,
        interval_ms: int = 0,
        ranges: Tuple[Tuple[int, int], ...] = (),
        states: Tuple[str, ...] = (),
        attributes: Tuple[str, ...] = (),
    ) -> Tuple[int, Replica]:
        """Follows a machine. The replica is known after the first :class:`FeedChanged`; it survives sessions, and a
        machine that comes back with another schema, if that has these *states* and *attributes* too."""
        if len(self._feeds) >= self.limits.feeds:
            raise ValueError(f"Expected at most {self.limits.feeds} feeds, but there are more")
        self._last_feed += 1
        feed = _Feed(self._last_feed, target, each, interval_ms, ranges, Replica(), states, attributes)
        m.encode(m.Attach(1, target, each, interval_ms, ranges), m.Dictionary())
        self._feeds[self._last_feed] = feed
        self._enqueue(feed, 0)
        return self._last_feed, feed.replica

    def detach(self, feed: int) -> None:
        gone = self._feeds.pop(feed, None)
        if gone is not None and self._feed_numbers.pop(gone.number, None) is not None:
            self._enqueue(m.Detach(gone.number), 0)

    def payload(
        self, machine: str, name: str, args: Dict[str, Value], data: bytes, within: float, now: float
    ) -> int:
        """Sends a block of bytes; :class:`PayloadEnded` says what became of it."""
        if not 0 < within <= m.REMAINING_MS_MAX / 1000:
            raise ValueError(f"Expected a deadline within 300 seconds, but found {within}")
        if len(data) > m.PAYLOAD_BYTES_MAX:
            raise ValueError(f"Expected a payload of at most {m.PAYLOAD_BYTES_MAX} bytes, but it has {len(data)}")
        self._last_payload += 1
        number = self._last_payload
        head = m.Payload(number, machine, name, args, len(data), int(within * 1000))
        m.encode(head, m.Dictionary())
        sent = _Payload(head, data, now + within)
        if len(self._payloads) >= self.limits.payloads or self._queue_bytes + len(data) > self.limits.queue_bytes:
            self._events.append(PayloadEnded(number, m.PAYLOAD_REFUSED, "overloaded"))
        else:
            self._payloads[number] = sent
            self._enqueue(sent, len(data))
        return number

    def fetch(self, machine: str, name: str, within: float, now: float) -> int:
        """Asks for what a machine offers; :class:`Fetched` says what came."""
        if not 0 < within <= m.REMAINING_MS_MAX / 1000:
            raise ValueError(f"Expected a deadline within 300 seconds, but found {within}")
        m.encode(m.Fetch(1, machine, name), m.Dictionary())
        self._last_fetch += 1
        key = self._last_fetch
        if len(self._fetches) >= self.limits.fetches:
            self._events.append(Fetched(key, None, b"", "overloaded"))
        elif self._is_leaving or self._has_goodbye:
            self._events.append(Fetched(key, None, b"", "leaving"))
        else:
            self._fetches[key] = _Fetch(key, machine, name, now + within)
            self._enqueue(self._fetches[key], 0)
        return key

    def goodbye(self, reason: str = "") -> None:
        """No more requests from here on; replies still come."""
        if not self._is_leaving:
            self._is_leaving = True
            self._enqueue(m.Goodbye(reason), 0)

    def end(self, now: float, reason: str = "leaving") -> None:
        """Ends all that waits: what was in a frame is unknown, the rest not applied."""
        self._fail_open(reason, now)
        for key in list(self._fetches):
            self._end_fetch(key, reason)
        for feed in list(self._feeds):
            self._events.append(FeedOver(feed, reason))
        self._feeds.clear()

    def _enqueue(self, what: _Queued, size: int) -> None:
        self._queue.append(what)
        self._queue_bytes += size

    # What comes

    def receive(self, data: bytes, now: float) -> None:
        """Takes bytes of the connection. Malformed ones end it (:class:`Lost`); what came before them counts."""
        self._reader.feed(data)
        try:
            while self._is_connected:
                frame = self._reader.next_frame()
                if frame is None:
                    break
                self._take_frame(frame, now)
        except ProtocolError as e:
            self.malformed += 1
            self._lose("malformed", str(e))

    def _lose(self, code: str, text: str = "") -> None:
        if self._is_connected:
            self._is_connected = self._is_open = False
            self._events.append(Lost(code, text))

    def _take_frame(self, data: bytes, now: float) -> None:
        frame = decode(data)
        if isinstance(frame, Hello):
            self._take_hello(frame, now)
        elif isinstance(frame, Rejection):
            if frame.incarnation == self.incarnation and frame.question == self._question:
                if frame.code in FINAL_CODES:
                    self._forget_session(now)
                self._lose(frame.code, frame.text)
        elif self._is_open:
            self._heard = now
            self._take_messages(frame, now)
        else:
            raise ProtocolError("Expected a hello, but found messages")

    def _take_hello(self, hello: Hello, now: float) -> None:
        answers_ours = hello.peer == self.incarnation and hello.answers == self._question
        if not answers_ours or self._is_answered:
            # Not to be believed, but to be answered.
            if hello.asks:
                foreign = hello.incarnation != self._peer or self._session == 0
                self._hello_to(hello, asks=foreign or not self._is_answered)
            return
        if not hello.oldest <= VERSION <= hello.newest:
            self._lose("version", f"The server speaks the versions {hello.oldest} to {hello.newest}")
            return
        held = (self._peer, self._session, self._peer_session) if self._session else None
        same = held == (hello.incarnation, hello.peer_session, hello.session)
        if same and hello.received <= self._sent:
            self._go_on(hello, now)
        elif same:
            self._forget_session(now)
            self._lose("over", "The server received more than was sent")
            return
        else:
            current = self._session if self._session and self._peer == hello.incarnation else 0
            if hello.session == 0 or hello.peer_session not in (0, current):
                # The server ends its own session when it reads this.
                self._forget_session(now)
                self._question += 1
                self._hello_to(hello, asks=True)
                return
            self._start(hello, now)
        self._is_answered = True
        if hello.asks:
            self._hello_to(hello, asks=False)
        self._is_open = True
        self._heard = self._beat_at = now

    def _hello_to(self, hello: Hello, asks: bool) -> None:
        """Answers a hello: names its end as the peer, though there may be no session with it."""
        if self._peer == hello.incarnation and self._session:
            self._hello(hello.question if hello.asks else 0, asks)
            return
        self._put_frame(
            Hello(
                self.incarnation,
                0 if self._session else self._question,
                self._question,
                hello.question if hello.asks else 0,
                asks,
                hello.incarnation,
                0,
                0,
                self._granted_requests,
                self._granted_updates,
                0,
                self.name,
                self.token,
                FEATURES,
            ).encode()
        )
        self._number_due = True

    def _go_on(self, hello: Hello, now: float) -> None:
        self._acknowledge_through(hello.received)
        self._unsent = deque(self._kept)
        self._grant(hello.request_bytes, hello.update_bytes)
        if hello.updates_sent > self._updates_received:
            self._recover(hello.updates_sent)
        self._events.append(Opened(hello.name, False, False))

    def _start(self, hello: Hello, now: float) -> None:
        is_restart = self._peer is not None and self._peer != hello.incarnation
        self._forget_session(now)
        self._peer = hello.incarnation
        self.server = hello.name
        self._begin(self._question, hello.session)
        self._grant(hello.request_bytes, hello.update_bytes)
        self._updates_received = hello.updates_sent
        self._features = hello.features & FEATURES
        if is_restart:
            # A request is for one life of a host only.
            self._fail_open("restarted", now)
        waiting = [kept for kept in self._queue if isinstance(kept, m.Goodbye)]
        cancels = [m.Cancel(asked.number) for asked in self._open.values() if asked.is_cancelled]
        self._queue = deque([*self._feeds.values(), *self._open.values(), *cancels])
        self._queue.extend([*self._fetches.values(), *self._payloads.values(), *waiting])
        self._queue_bytes = sum(len(asked.written) for asked in self._open.values())
        self._queue_bytes += sum(len(sent.data) for sent in self._payloads.values())
        self._done_at = now + DONE_S if self._last_request else None
        self._events.append(Opened(hello.name, True, is_restart))

    def _forget_session(self, now: float) -> None:
        """The session is over: its feeds and payloads end with it, its requests do not."""
        for feed in self._feeds.values():
            feed.number = 0
            feed.replica.forget_sequence()
        for number, sent in list(self._payloads.items()):
            if sent.is_whole:
                del self._payloads[number]
                self._events.append(PayloadEnded(number, m.PAYLOAD_UNKNOWN, "restarted"))
            else:
                # Nobody has seen it: it can be sent again from its beginning.
                sent.is_begun, sent.at = False, 0
        # Fetches change nothing: they are made anew, under other numbers.
        self._fetch_numbers.clear()
        self._coming.clear()
        self._session = self._peer_session = 0
        self._received = 0

    def _take_messages(self, frame: Messages, now: float) -> None:
        if frame.acknowledged is not None:
            self._acknowledged_in += frame.acknowledged
            if self._acknowledged_in > self._sent:
                raise ProtocolError(f"Expected at most {self._sent} acknowledged, but found {self._acknowledged_in}")
            self._acknowledge_through(self._acknowledged_in)
        if frame.number is not None:
            self._next = frame.number
            if self._next < 1 or self._next > self._received + 1:
                raise ProtocolError(f"Expected the number {self._received + 1}, but found {self._next}")
            self._number_expected = False
        while True:
            item = frame.next_item()
            if item is None:
                return
            if not m.is_first_class(item):
                self._take_unnumbered(item, now)
                continue
            if self._number_expected:
                raise ProtocolError("Expected the number of a first message, but there is none")
            if self._next > self._received:
                self._take_first_class(item, now)
                self._received = self._next
            self._next += 1
            self._acknowledge_soon(len(item), now)

    def _acknowledge_soon(self, size: int, now: float) -> None:
        self._unacknowledged_bytes += size
        due = now if self._unacknowledged_bytes >= ACKNOWLEDGE_BYTES else now + ACKNOWLEDGE_S
        self._acknowledge_at = due if self._acknowledge_at is None else min(due, self._acknowledge_at)

    def _take_unnumbered(self, item: bytes, now: float) -> None:
        message = m.decode(item, self._heard_words)
        if isinstance(message, m.Update):
            self._take_update(message, len(item), now)
        elif isinstance(message, m.Heartbeat):
            if len(self._controls) < CONTROLS_MAX:
                self._controls.append(m.Echo(message.value))
        elif isinstance(message, m.Echo):
            sent = self._beats.pop(message.value, None)
            if sent is not None:
                self.round_trip_s = now - sent
        elif isinstance(message, m.Credit):
            self._grant(message.request_bytes, message.update_bytes)
        elif isinstance(message, m.Gap):
            raise ProtocolError("Expected no gap on a stream, but found one")

    def _take_first_class(self, item: bytes, now: float) -> None:
        if item[0] in (0x3E, 0x3F):
            if len(self._parts) + len(item) - 1 > m.MESSAGE_BYTES_MAX:
                raise ProtocolError(f"Expected a message of at most {m.MESSAGE_BYTES_MAX} bytes, but it is longer")
            self._is_cut = True
            if item[0] == 0x3E:
                self._parts += item[1:]
                return
            # If this fails it comes again: until it is taken, the parts before it stay.
            whole = bytes(self._parts) + item[1:]
            if not whole or not m.is_first_class(whole) or whole[0] >= 0x3E:
                raise ProtocolError("Expected a first-class message in parts, but found another")
            self._take_message(whole, now)
            self._is_cut = False
            self._parts = bytearray()
        elif self._is_cut:
            raise ProtocolError("Expected the next part of a message, but found another message")
        else:
            self._take_message(item, now)

    def _take_message(self, item: bytes, now: float) -> None:
        message = m.decode(item, self._heard_words)
        if isinstance(message, m.Reply):
            if message.origin == m.READER:
                self._word(message, now)
        elif isinstance(message, m.Snapshot):
            self._take_snapshot(message, now)
        elif isinstance(message, m.FeedEnded):
            feed = self._feed_numbers.pop(message.feed, None)
            if feed is not None and self._feeds.pop(feed, None) is not None:
                self._events.append(FeedOver(feed, message.reason))
        elif isinstance(message, m.Relayed):
            feed = self._feed_numbers.get(message.feed)
            if feed is not None:
                self._events.append(FeedRelayed(feed, message.stale, message.age, message.path))
        elif isinstance(message, m.Recovered):
            self._recovered()
        elif isinstance(message, m.PayloadEnd) and message.outcome == m.WITHDRAWN:
            self._coming.pop(message.payload, None)
        elif isinstance(message, m.PayloadEnd):
            if self._payloads.pop(message.payload, None) is not None:
                self._events.append(PayloadEnded(message.payload, message.outcome, message.reason))
        elif isinstance(message, m.Goodbye):
            self._has_goodbye = True
            self._events.append(ServerGoodbye(message.reason))
        elif isinstance(message, m.FetchEnded):
            self._end_fetch(self._fetch_numbers.pop(message.fetch, 0), message.reason)
        else:
            if isinstance(message, m.COUNTED_AS_REQUESTS):
                self._count_request(len(item))
            if isinstance(message, m.Payload):
                self._take_payload(message)
            elif isinstance(message, m.PayloadPart):
                self._take_part(message)
            else:
                self._decline(message)

    def _count_request(self, size: int) -> None:
        if self._requests_received >= self._granted_requests:
            raise ProtocolError("Expected no more requests than were granted, but found one")
        self._requests_received += size
        self._renew_credit()

    def _decline(self, message: m.Message) -> None:
        """A client has no machines: what a server asks of it is answered so."""
        if isinstance(message, m.Request) and not message.post:
            origin = {m.WRITER: m.READER, m.READER: m.WRITER}.get(message.origin, m.READER)
            self._answer(m.Reply(m.NOT_APPLIED, message.number, origin, reason="absent"))
        elif isinstance(message, m.Attach):
            self._answer(m.FeedEnded(message.feed, "absent"))
        elif isinstance(message, m.Fetch):
            self._answer(m.FetchEnded(message.fetch, "absent"))

    def _answer(self, message: m.Message) -> None:
        """Says something to the server, which has to acknowledge what it made us say."""
        waiting = len(self._queue) + len(self._kept)
        if waiting > 2 * self.limits.requests + ANSWERS_MAX:
            raise ProtocolError(f"Expected a server that acknowledges, but {waiting} messages to it wait")
        self._enqueue(message, 0)

    # Fetches

    def _take_payload(self, payload: m.Payload) -> None:
        address = payload.machine
        number = int(address[1:]) if address[:1] == "@" and address[1:].isascii() and address[1:].isdigit() else 0
        fetch = self._fetches.get(self._fetch_numbers.get(number, 0))
        coming = sum(one.payload.size for one in self._coming.values())
        is_asked = fetch is not None and fetch.name == payload.name and payload.payload not in self._coming
        if fetch is None or not is_asked or any(one.fetch == fetch.key for one in self._coming.values()):
            # One payload answers a fetch, so no more of them come than there are fetches.
            self._refuse_payload(payload.payload, "absent")
        elif coming + payload.size > self.limits.fetched_bytes:
            self._refuse_payload(payload.payload, "overloaded")
        else:
            self._coming[payload.payload] = _Coming(fetch.key, payload, bytearray())
            self._end_if_whole(payload.payload)

    def _refuse_payload(self, number: int, reason: str) -> None:
        self._answer(m.PayloadEnd(number, m.PAYLOAD_REFUSED, reason))

    def _take_part(self, part: m.PayloadPart) -> None:
        coming = self._coming.get(part.payload)
        if coming is None:
            return
        coming.data += part.data
        if len(coming.data) > coming.payload.size:
            del self._coming[part.payload]
            self._refuse_payload(part.payload, "invalid: it has more bytes than it said")
        else:
            self._end_if_whole(part.payload)

    def _end_if_whole(self, number: int) -> None:
        coming = self._coming[number]
        if len(coming.data) < coming.payload.size:
            return
        del self._coming[number]
        if self._fetches.pop(coming.fetch, None) is None:
            self._refuse_payload(number, "absent")
            return
        self._enqueue(m.PayloadEnd(number, m.ACCEPTED), 0)
        self._events.append(Fetched(coming.fetch, coming.payload, bytes(coming.data)))

    def _end_fetch(self, key: int, reason: str) -> None:
        if self._fetches.pop(key, None) is not None:
            self._coming = {number: one for number, one in self._coming.items() if one.fetch != key}
            self._events.append(Fetched(key, None, b"", reason))

    def _word(self, reply: m.Reply, now: float) -> None:
        if self._open.pop(reply.number, None) is not None:
            self._done_at = self._done_at or now + DONE_S
            self._events.append(Replied(reply))

    # Feeds

    def _feed_of(self, number: int) -> Tuple[int, Optional[_Feed]]:
        feed = self._feed_numbers.get(number, 0)
        return feed, self._feeds.get(feed)

    def _take_update(self, update: m.Update, size: int, now: float) -> None:
        if self._updates_received >= self._granted_updates:
            raise ProtocolError("Expected no more updates than were granted, but found one")
        self._updates_received += size
        self._renew_credit()
        number, feed = self._feed_of(update.feed)
        if feed is None:
            return
        try:
            change = feed.replica.follow(update.data)
        except LookupError:
            if not self._is_recovering:
                self._resync(feed)
        except WrongSum:
            self.wrong_sums += 1
            feed.replica.forget_sequence()
            self._resync(feed)
        else:
            if change is not None:
                self._events.append(FeedChanged(number, change))

    def _take_snapshot(self, snapshot: m.Snapshot, now: float) -> None:
        number, feed = self._feed_of(snapshot.feed)
        if feed is None:
            return
        # The server sends no updates of this feed before this is acknowledged.
        self._acknowledge_at = now
        feed.is_asked = False
        try:
            change = feed.replica.show(snapshot.data)
        except WrongSum:
            self.wrong_sums += 1
            self._resync(feed)
        else:
            self._events.append(FeedChanged(number, change))

    def _resync(self, feed: _Feed) -> None:
        if not feed.is_asked:
            feed.is_asked = True
            self._enqueue(m.Resync(feed.number), 0)

    def _recover(self, sent: int) -> None:
        """Updates were lost: asks once for snapshots of all feeds that had one since."""
        before, self._updates_received = self._updates_received, sent
        self._renew_credit()
        if not self._is_recovering:
            self._is_recovering = True
            self._enqueue(m.Recover(before), 0)
        elif self._recover_again is None:
            self._recover_again = before

    def _recovered(self) -> None:
        again, self._recover_again = self._recover_again if self._is_recovering else None, None
        self._is_recovering = again is not None
        if again is not None:
            self._enqueue(m.Recover(again), 0)

    # Credit and acknowledgements

    def _grant(self, requests: int, updates: int) -> None:
        self._requests_granted = max(self._requests_granted, requests)
        self._updates_granted = max(self._updates_granted, updates)

    def _renew_credit(self) -> None:
        half = CREDIT_BYTES // 2
        if (
            self._granted_updates - self._updates_received < half
            or self._granted_requests - self._requests_received < half
        ):
            self._granted_updates = max(self._granted_updates, self._updates_received + CREDIT_BYTES)
            self._granted_requests = max(self._granted_requests, self._requests_received + CREDIT_BYTES)
            self._controls.append(m.Credit(self._granted_requests, self._granted_updates))

    def _acknowledge_through(self, number: int) -> None:
        while self._kept and self._kept[0].number <= number:
            kept = self._kept.popleft()
            if kept.data[0] == m.Request.TYPE or kept.data[0] == 0x3F:
                self._posts_done(kept.number)
        while self._unsent and self._unsent[0].number <= number:
            self._unsent.popleft()
        self._through = max(self._through, number)

    def _posts_done(self, number: int) -> None:
        asked = self._posts.pop(number, None)
        if asked is not None and self._open.pop(asked.number, None) is not None:
            self._events.append(Replied(m.Reply(m.EXECUTED, asked.number)))

    # Time

    def next_tick(self) -> Optional[float]:
        """When :meth:`tick` is due next; None if nothing waits for time."""
        due: List[float] = []
        if self._is_open:
            due.append(self._beat_at)
            due.append(self._heard + SILENCE_S)
            if self._acknowledge_at is not None:
                due.append(self._acknowledge_at)
            if self._done_at is not None:
                due.append(self._done_at)
        elif self._is_connected:
            due.append(self._since + OPEN_S)
        if self._has_deadlines():
            due.append(self._scan_at)
        return min(due) if due else None

    def tick(self, now: float) -> None:
        """Does what is due: heartbeats, acknowledgements, deadlines, silence."""
        if self._has_deadlines() and now >= self._scan_at:
            self._scan_at = now + SCAN_S
            self._scan(now)
        if not self._is_connected:
            return
        if not self._is_open:
            if now >= self._since + OPEN_S:
                self._lose("silence", "No session was open after 5 s")
            return
        if now >= self._heard + SILENCE_S:
            self._lose("silence", "Nothing was heard for 3 s")
            return
        if now >= self._beat_at:
            self._beat_at = now + HEARTBEAT_S
            self._beat += 1
            self._beats[self._beat] = now
            self._beats.pop(self._beat - 16, None)
            self._controls.append(m.Heartbeat(self._beat))
            self._controls.append(m.Credit(self._granted_requests, self._granted_updates))
        if self._done_at is not None and now >= self._done_at:
            self._done_at = None
            self._tell_done()

    def _scan(self, now: float) -> None:
        for asked in list(self._open.values()):
            if not asked.is_framed and now >= asked.deadline:
                self._word(m.Reply(m.NOT_APPLIED, asked.number, reason="deadline"), now)
            elif now >= asked.deadline + GRACE_S:
                self._word(m.Reply(m.UNKNOWN, asked.number, reason="deadline"), now)
        for number, sent in list(self._payloads.items()):
            if now >= sent.deadline + GRACE_S:
                self._end_payload(number, sent, "deadline")
        for fetch in list(self._fetches.values()):
            if now >= fetch.deadline:
                self._end_fetch(fetch.key, "deadline")

    def _end_payload(self, number: int, sent: _Payload, reason: str) -> None:
        del self._payloads[number]
        if sent.is_begun and not sent.is_whole:
            self._enqueue(m.PayloadEnd(number, m.WITHDRAWN, reason), 0)
        outcome = m.PAYLOAD_UNKNOWN if sent.is_whole else m.WITHDRAWN
        self._events.append(PayloadEnded(number, outcome, reason))

    def _fail_open(self, reason: str, now: float) -> None:
        for asked in list(self._open.values()):
            self._word(m.Reply(m.UNKNOWN if asked.is_framed else m.NOT_APPLIED, asked.number, reason=reason), now)
        for number, sent in list(self._payloads.items()):
            self._end_payload(number, sent, reason)

    def _has_deadlines(self) -> bool:
        return bool(self._open or self._payloads or self._fetches)

    def _done_through(self) -> int:
        """All requests through this number have their word."""
        return next(iter(self._open), self._last_request + 1) - 1

    def _tell_done(self) -> None:
        through = self._done_through()
        ranges: List[Tuple[int, int]] = []
        before = through
        for number in [*self._open, self._last_request + 1]:
            if number - before >= 2 and before > through and len(ranges) < 1_024:
                ranges.append((before + 1, number - 1))
            before = number
        if through > self._done_told or ranges:
            self._done_told = through
            self._enqueue(m.Acknowledge(through, tuple(ranges)), 0)

    # What goes

    def take_events(self) -> List[Event]:
        found, self._events = self._events, []
        return found

    def take_bytes(self, now: float, limit: int = 262_144) -> bytes:
        """What to send now, about *limit* bytes at most; call again when that is written."""
        while self._is_open and len(self._bytes) < limit and self._put_messages(now):
            pass
        found = bytes(self._bytes)
        self._bytes.clear()
        return found

    def _put_messages(self, now: float) -> bool:
        """Writes one frame, if there is something to say."""
        items: List[bytes] = []
        number: Optional[int] = None
        waited = 0
        if not self._unsent:
            self._unsent.extend(self._from_queue(now))
        if self._unsent:
            number = self._unsent[0].number
            waited = _held_ms(self._unsent[0], now)
            items = self._next_items(waited, now)
        due = self._acknowledge_at is not None and now >= self._acknowledge_at
        if not items and not self._controls and not due:
            return False
        controls = [m.encode(control, self._said) for control in self._controls]
        self._controls.clear()
        if waited:
            controls.append(m.encode(m.Held(waited), self._said))
        told = number if self._number_due else None
        acknowledged: Optional[int] = None
        if self._received > self._acknowledged_out or told is not None:
            acknowledged = self._received - self._acknowledged_out
            self._acknowledged_out = self._received
        self._acknowledge_at = None
        self._unacknowledged_bytes = 0
        if number is not None:
            self._number_due = False
        self._put_frame(encode_messages(acknowledged, told, controls + items))
        return True

    def _next_items(self, waited: int, now: float) -> List[bytes]:
        """The next messages of a frame, that waited equally long: one *held* speaks for all behind it."""
        items: List[bytes] = []
        size = 0
        while self._unsent and size < BATCH_BYTES and _held_ms(self._unsent[0], now) == waited:
            items.append(self._unsent.popleft().data)
            size += len(items[-1]) + 3
        return items

    def _from_queue(self, now: float) -> List[_Kept]:
        """Encodes what waits, in order, enough for a frame, as far as the credit goes."""
        found: List[_Kept] = []
        size = 0
        while self._queue and size < BATCH_BYTES:
            head = self._queue[0]
            is_counted = isinstance(head, (_Open, _Feed, _Payload, _Fetch, m.Names))
            if is_counted and self._requests_sent >= self._requests_granted:
                break
            if not isinstance(head, _Payload) or self._is_over(head):
                self._queue.popleft()
            for message in self._messages(head, now):
                size += self._keep(message, found, now)
            if isinstance(head, _Open) and head.post:
                self._posts[self._sent] = head
        return found

    def _is_over(self, sent: _Payload) -> bool:
        return sent.is_whole or sent.payload.payload not in self._payloads

    def _messages(self, head: _Queued, now: float) -> List[m.Message]:
        """What the head of the queue says next: of a payload one part, of the others all."""
        if isinstance(head, _Open):
            self._queue_bytes -= len(head.written)
            if head.number not in self._open:
                return []
            if self._has_goodbye:
                self._word(m.Reply(m.NOT_APPLIED, head.number, reason="leaving"), now)
                return []
            return self._spoken(head, now)
        if isinstance(head, _Feed):
            return self._attached(head) if head.key in self._feeds else []
        if isinstance(head, _Payload):
            return self._next_part(head, now)
        if isinstance(head, _Fetch):
            return self._asked(head, now)
        return [head]

    def _asked(self, fetch: _Fetch, now: float) -> List[m.Message]:
        if fetch.key not in self._fetches:
            return []
        if self._has_goodbye or not self._features & FEATURE_FETCHES:
            self._end_fetch(fetch.key, "leaving" if self._has_goodbye else "unreachable: nothing is offered here")
            return []
        self._last_fetch_number += 1
        self._fetch_numbers[self._last_fetch_number] = fetch.key
        remaining = max(0, round((fetch.deadline - now) * 1000))
        return [m.Fetch(self._last_fetch_number, fetch.machine, fetch.name, remaining)]

    def _next_part(self, sent: _Payload, now: float) -> List[m.Message]:
        if self._is_over(sent):
            self._queue_bytes -= len(sent.data)
            return []
        if not self._features & FEATURE_PAYLOADS:
            del self._payloads[sent.payload.payload]
            self._events.append(PayloadEnded(sent.payload.payload, m.PAYLOAD_REFUSED, "invalid: no payloads here"))
            return []
        if not sent.is_begun:
            sent.is_begun = True
            return [replace(sent.payload, remaining=max(0, round((sent.deadline - now) * 1000)))]
        part = sent.data[sent.at : sent.at + PAYLOAD_PART_BYTES]
        sent.at += len(part)
        return [m.PayloadPart(sent.payload.payload, part)]

    def _spoken(self, asked: _Open, now: float) -> List[m.Message]:
        """A request as this session says it, behind the alias of its target if that is new."""
        spoken: List[m.Message] = []
        alias = self._aliases.get(asked.target)
        if alias is None:
            alias = self._alias_last = (self._alias_last + 1) % m.ALIASES_MAX
            old = self._said.targets.get(alias)
            if old is not None:
                self._aliases.pop(old, None)
            self._aliases[asked.target] = alias
            spoken.append(m.TargetAlias(alias, asked.target))
        through = self._done_through()
        self._done_told = max(self._done_told, through)
        age = int((now - asked.sent) * 1000) if asked.is_framed else 0
        if not asked.is_framed:
            asked.is_framed, asked.sent = True, now
        remaining = max(0, round((asked.deadline - now) * 1000))
        spoken.append(
            m.Request(
                asked.number, alias, asked.call, distance=asked.number - through, age=age, remaining=remaining,
                post=asked.post, written=asked.written,
            )  # fmt: skip
        )
        return spoken

    def _names(self, feed: _Feed) -> List[m.Names]:
        """Told once a session, as by then the machine may have another schema; those that were told first are forgotten at both ends."""
        schema, states = feed.target.schema, feed.states
        if schema in self._names_told:
            return []
        self._names_told[schema] = len(states)
        while sum(self._names_told.values()) > STATES_MAX:
            del self._names_told[next(iter(self._names_told))]
        parts = range(0, len(states), m.NAMES_MAX)
        return [m.Names(schema, len(states), at, states[at : at + m.NAMES_MAX]) for at in parts]

    def _attached(self, feed: _Feed) -> List[m.Message]:
        names = self._names(feed)
        if names:
            # Each needs credit of its own, and the feed waits behind them.
            self._queue.extendleft((feed, *reversed(names)))
            return []
        return [self._attach(feed)]

    def _attach(self, feed: _Feed) -> m.Attach:
        self._feed_number_last += 1
        feed.number = self._feed_number_last
        feed.is_asked = True
        self._feed_numbers[feed.number] = feed.key
        return m.Attach(feed.number, feed.target, feed.each, feed.interval_ms, feed.ranges, feed.attributes)

    def _keep(self, message: m.Message, found: List[_Kept], now: float) -> int:
        data = m.encode(message, self._said)
        if isinstance(message, m.COUNTED_AS_REQUESTS):
            self._requests_sent += len(data)
        size = 0
        for item in _parts(data):
            self._sent += 1
            kept = _Kept(self._sent, item, now)
            self._kept.append(kept)
            found.append(kept)
            size += len(item) + 3
        return size


def _parts(data: bytes) -> List[bytes]:
    if len(data) <= m.PART_BYTES_MAX:
        return [data]
    step = m.PART_BYTES_MAX - 1
    cuts = [data[at : at + step] for at in range(0, len(data), step)]
    return [b"\x3e" + part for part in cuts[:-1]] + [b"\x3f" + cuts[-1]]


def _held_ms(kept: _Kept, now: float) -> int:
    return round((now - kept.born) * 100) * 10
