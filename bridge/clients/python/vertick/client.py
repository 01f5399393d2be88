"""The asyncio client: connections, retries and timers around a :class:`vertick.session.Session`."""

from __future__ import annotations

import asyncio
import difflib
import random
import ssl
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, AsyncIterator, Callable, Deque, Dict, Iterable, Iterator, List, Mapping, Optional, Tuple, Union

from . import messages as m
from . import session as s
from .feeds import Change, Replica, Step
from .results import (
    Accepted, Ended, Executed, Failed, Fulfilled, NoAnswer, NotApplied, NotOffered, NotOpen, Offered, PayloadRefused,
    Posted, Refused, Result, SlowReader, Unknown, VertickError, Verdict,
)  # fmt: skip
from .wire import STATES_MAX, Value

CONNECTING, OPEN, SUSPECT, CLOSED = "connecting", "open", "suspect", "closed"
"""Connection states: no session yet; all well; a session, but no connection, or a silent one; over for good."""

CONNECT_S = 5.0
RETRY_S = (0.1, 5.0)
REJECTED_S = 5.0
DROPPED_S = 1.0
CHANGES_MAX = 1_024
WAIT_S_MAX = m.REMAINING_MS_MAX / 1000
WAIT_AGAIN_S = 1.0
NAMES_MAX = 10
DIRECTORY = "@directory"
WORDLESS = "a connection that was closed without a word, as by a server that speaks TLS with a client that does not"

Args = Optional[Mapping[str, Value]]
StateListener = Callable[[str], None]


@dataclass(frozen=True)
class Schema:
    """The names behind a machine's indexes, as it describes them. A machine that has grown is described anew by asking."""

    machine: str
    incarnation: str
    hash: bytes
    states: Tuple[str, ...]
    attributes: Tuple[str, ...]
    types: Tuple[str, ...] = ()
    """Of the attributes, in their order: bool, int64, float64 or string."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_indexes", {name: index for index, name in enumerate(self.states)})

    def index(self, state: str) -> int:
        indexes: Dict[str, int] = getattr(self, "_indexes")
        if state not in indexes:
            raise KeyError(f"Expected a state of {self.machine}, but found {state}; {self._hint(state)}")
        return indexes[state]

    def _hint(self, wanted: str) -> str:
        lowered = {name.lower(): name for name in self.states}
        near = difflib.get_close_matches(str(wanted).lower(), lowered, n=1)
        if near:
            return f"did you mean {lowered[near[0]]}?"
        more = f" and {len(self.states) - NAMES_MAX} more" if len(self.states) > NAMES_MAX else ""
        return f"it has {', '.join(self.states[:NAMES_MAX])}{more}"

    def name(self, index: int) -> str:
        return self.states[index] if index < len(self.states) else f"#{index}"

    def names(self, indexes: Iterable[int]) -> Tuple[str, ...]:
        return tuple(self.name(index) for index in indexes)


@dataclass(frozen=True)
class MachineInfo:
    """A line of the directory."""

    id: str
    node: str
    type: str
    incarnation: str
    schema: str
    tags: Tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """A machine at one moment."""

    version: int
    queue_tick: int
    ticks: Dict[str, int]
    attributes: Dict[str, Value]
    error: Optional[str]

    @property
    def active(self) -> Tuple[str, ...]:
        return tuple(name for name, tick in self.ticks.items() if tick & 1)


@dataclass(frozen=True)
class Reason:
    """The answer to *why* and *explain*. *remedy*: states to remove, ``add`` or ``set``, states to call then."""

    kind: str
    text: str
    verdict: Optional[Verdict]
    remedy: Optional[Tuple[Tuple[str, ...], str, Tuple[str, ...]]]


@dataclass(frozen=True)
class Possible:
    """One mutation that *next* says is possible now. *asks*: the handlers that may still refuse."""

    type: str
    state: str
    enters: Tuple[str, ...]
    exits: Tuple[str, ...]
    asks: Tuple[str, ...]


@dataclass(frozen=True)
class ViewChange:
    """What changed in a view. *entered* and *left* tell what is so now; *ticks* tell of what came and went between."""

    version: int
    entered: Tuple[str, ...]
    left: Tuple[str, ...]
    ticks: Dict[str, int]
    attributes: Tuple[str, ...]
    step: Optional[Step]
    step_states: Tuple[str, ...]
    error: Optional[Tuple[str, str]]
    is_snapshot: bool
    is_restart: bool


class Client:
    """A connection to a server that comes back by itself. All methods belong to the thread of its event loop."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        name: str = "",
        token: str = "",
        tls: Union[bool, ssl.SSLContext] = False,
        server_hostname: Optional[str] = None,
        limits: s.Limits = s.Limits(),
        retry_stopped: bool = True,
    ):
        """*tls*: True for the system's authorities, or a context. *retry_stopped*: also after the server stopped."""
        self._address = host, port
        self._tls = ssl.create_default_context() if tls is True else tls or None
        self._hostname = server_hostname
        self._retry_stopped = retry_stopped
        self._loop = asyncio.get_running_loop()
        self._session = s.Session(name, token, limits)
        self._state = CONNECTING
        self._listeners: List[StateListener] = []
        self._words: Dict[int, "asyncio.Future[m.Reply]"] = {}
        self._payloads: Dict[int, "asyncio.Future[s.PayloadEnded]"] = {}
        self._fetches: Dict[int, "asyncio.Future[s.Fetched]"] = {}
        self._views: Dict[int, MachineView] = {}
        self._schemas: Dict[str, Schema] = {}
        self._transport: Optional[asyncio.Transport] = None
        self._is_paused = self._is_flushing = False
        self._timer: Optional[asyncio.TimerHandle] = None
        self._over: Optional[NotOpen] = None
        self._lost: Optional[s.Lost] = None
        self._dropped = asyncio.Event()
        self._opened = asyncio.Event()
        self._was_open = False
        self._task = self._loop.create_task(self._stay_connected())

    @classmethod
    async def connect(cls, host: str, port: int, *, within: float = 10.0, **options: Any) -> "Client":
        """A client whose session is open.

        :raises NotOpen: if the server rejects it for good, or none was open within *within* seconds
        """
        client = cls(host, port, **options)
        try:
            await client.opened(within)
        except BaseException:
            await client.close(0)
            raise
        return client

    async def __aenter__(self) -> "Client":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    # Connection states

    @property
    def state(self) -> str:
        return self._state

    @property
    def server(self) -> str:
        """The name of the node at the other end."""
        return self._session.server

    @property
    def round_trip_s(self) -> Optional[float]:
        return self._session.round_trip_s

    def on_state(self, listener: StateListener) -> Callable[[], None]:
        """Calls *listener* with each new connection state; the returned function ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def opened(self, within: Optional[float] = None) -> None:
        """Waits until the session is open.

        :raises NotOpen: if the client is closed, or time is up
        """
        try:
            await asyncio.wait_for(self._opened.wait(), within)
        except asyncio.TimeoutError:
            last = f"; last: {self._lost.code} {self._lost.text}" if self._lost else ""
            raise NotOpen("timeout", f"No session with {self._address} within {within} s{last}") from None
        if self._over is not None:
            raise self._over

    def _become(self, state: str) -> None:
        if state == self._state:
            return
        self._state = state
        if state in (OPEN, CLOSED):
            self._opened.set()
        else:
            self._opened.clear()
        for listener in list(self._listeners):
            self._call(listener, state)

    def _call(self, listener: Callable[..., None], *args: Any) -> None:
        try:
            listener(*args)
        except Exception as e:
            self._loop.call_exception_handler({"message": "A listener of a Vertick client failed", "exception": e})

    # Connections

    async def _stay_connected(self) -> None:
        delay = RETRY_S[0]
        while self._over is None:
            self._dropped.clear()
            self._lost = None
            was_open = False
            try:
                await asyncio.wait_for(
                    self._loop.create_connection(
                        lambda: _Link(self),
                        *self._address,
                        ssl=self._tls,
                        server_hostname=self._hostname if self._tls else None,
                    ),
                    CONNECT_S,
                )
                await self._dropped.wait()
                was_open, self._was_open = self._was_open, False
                self._lost = self._lost or s.Lost("unreachable", WORDLESS)
            except ssl.SSLCertVerificationError as e:
                self._end(NotOpen("tls", str(e)))
                return
            except (OSError, asyncio.TimeoutError) as e:
                self._lost = s.Lost("unreachable", str(e) or "no connection within 5 s")
            if self._over is not None:
                return
            code = self._lost.code if self._lost else ""
            if code in s.FINAL_CODES and not (code == "stopped" and self._retry_stopped):
                self._end(NotOpen(code, self._lost.text if self._lost else ""))
                return
            self._become(SUSPECT if self._session.has_session else CONNECTING)
            delay = RETRY_S[0] if was_open else min(delay * 2, RETRY_S[1])
            least = 0.0
            if self._lost is not None and code not in ("unreachable", "silence", "over"):
                least = DROPPED_S if was_open or code == "malformed" else REJECTED_S
            await asyncio.sleep(max(least, delay * random.uniform(0.5, 1.0)))

    def _connected(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._is_paused = False
        self._session.connected(self._loop.time())
        self._flush()

    def _received(self, data: bytes) -> None:
        self._session.receive(data, self._loop.time())
        self._take_events()
        self._soon()

    def _disconnected(self, error: Optional[Exception]) -> None:
        self._transport = None
        self._session.disconnected(self._loop.time())
        if self._over is None:
            self._become(SUSPECT if self._session.has_session else CONNECTING)
        self._dropped.set()

    def _paused(self, is_paused: bool) -> None:
        self._is_paused = is_paused
        if not is_paused:
            self._soon()

    def _soon(self) -> None:
        """Sends what was said in this turn of the loop at its end, together."""
        if not self._is_flushing:
            self._is_flushing = True
            self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        self._is_flushing = False
        while self._transport is not None and not self._is_paused:
            data = self._session.take_bytes(self._loop.time())
            if not data:
                break
            self._transport.write(data)
        if self._session.has_events:
            self._take_events()
        self._set_timer()

    def _set_timer(self) -> None:
        due = self._session.next_tick()
        if self._timer is not None:
            if due is not None and self._timer.when() <= due:
                return
            self._timer.cancel()
            self._timer = None
        if due is not None:
            self._timer = self._loop.call_at(due, self._tick)

    def _tick(self) -> None:
        self._timer = None
        self._session.tick(self._loop.time())
        self._take_events()
        self._flush()

    async def close(self, grace: float = 1.0) -> None:
        """Says goodbye, waits *grace* seconds at most for open requests, and closes."""
        if self._over is None and self._state == OPEN:
            self._session.goodbye("done")
            self._flush()
            end = self._loop.time() + grace
            while self._words and self._state == OPEN and self._loop.time() < end:
                await asyncio.sleep(0.01)
        if self._over is None:
            self._end(NotOpen("closed", "The client was closed"))
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def _end(self, why: NotOpen) -> None:
        self._over = why
        self._session.end(self._loop.time(), "leaving" if why.code == "closed" else why.code)
        self._take_events()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._transport is not None:
            self._transport.close()
        self._become(CLOSED)

    # Events

    def _take_events(self) -> None:
        for event in self._session.take_events():
            if isinstance(event, s.Replied):
                word = self._words.pop(event.reply.number, None)
                if word is not None and not word.done():
                    word.set_result(event.reply)
            elif isinstance(event, s.FeedChanged):
                view = self._views.get(event.feed)
                if view is not None:
                    view._changed(event.change)
            elif isinstance(event, s.FeedRelayed):
                view = self._views.get(event.feed)
                if view is not None:
                    view._relayed(event)
            elif isinstance(event, s.FeedOver):
                view = self._views.pop(event.feed, None)
                if view is not None:
                    self._schemas.pop(view.id, None)
                    view._end(event.reason)
            elif isinstance(event, s.PayloadEnded):
                sent = self._payloads.pop(event.payload, None)
                if sent is not None and not sent.done():
                    sent.set_result(event)
            elif isinstance(event, s.Fetched):
                fetch = self._fetches.pop(event.fetch, None)
                if fetch is not None and not fetch.done():
                    fetch.set_result(event)
            elif isinstance(event, s.Opened):
                self._was_open = True
                self._become(OPEN)
            elif isinstance(event, s.Lost):
                self._lost = event
                if self._transport is not None:
                    self._transport.abort()

    # Calls

    async def _ask(self, target: m.Target, call: m.Call, within: float, post: bool = False) -> m.Reply:
        if self._over is not None:
            return m.Reply(m.NOT_APPLIED, 0, reason=f"leaving: {self._over}")
        number = self._session.request(target, call, self._loop.time(), within, post)
        word: "asyncio.Future[m.Reply]" = self._loop.create_future()
        self._words[number] = word
        if self._session.has_events:
            self._take_events()
        self._soon()
        try:
            return await word
        except asyncio.CancelledError:
            self._words.pop(number, None)
            self._session.cancel(number, self._loop.time())
            self._soon()
            raise

    async def _answer(self, target: m.Target, call: m.Call, within: float) -> Dict[str, Value]:
        reply = await self._ask(target, call, within)
        if reply.outcome != m.ANSWERED or reply.answer is None:
            raise NoAnswer(_result(reply, None))
        return reply.answer

    def _left(self, end: float) -> float:
        """For the next page of several, in seconds."""
        return max(0.001, end - self._loop.time())

    def machine(self, id: str) -> "Machine":
        """A machine of the server's cluster, by id. Nothing is asked yet."""
        return Machine(self, id)

    async def schema(self, id: str, within: float = 30.0) -> Schema:
        """Describes a machine; asked once, and again when the server no longer knows the answer.

        :raises NoAnswer: if there is no such machine, or it may not be read
        """
        return self._schemas.get(id) or await self._describe(id, within)

    async def _describe(self, id: str, within: float) -> Schema:
        names: List[str] = []
        types: List[str] = []
        end = self._loop.time() + within
        while True:
            call = m.Call(m.DESCRIBE, (len(names),) if names else ())
            page = await self._answer(m.Target(id), call, self._left(end))
            with _reading():
                listed = [*page["states"], *(line[0] for line in page["attributes"])]
                names += listed
                types += [line[1] for line in page["attributes"]]
                if page.get("more") and listed and len(names) < STATES_MAX:
                    continue
                size, hash = page["size"], bytes.fromhex(page["schema"])
                schema = Schema(id, page["incarnation"], hash, tuple(names[:size]), tuple(names[size:]), tuple(types))
                break
        self._schemas[id] = schema
        return schema

    async def machines(self, within: float = 30.0) -> List[MachineInfo]:
        """The machines that the token may read, in order of ids."""
        found: List[MachineInfo] = []
        end = self._loop.time() + within
        while True:
            call = m.Call(m.DESCRIBE, (len(found),) if found else ())
            page = await self._answer(m.Target(DIRECTORY), call, self._left(end))
            with _reading():
                for id, node, type, incarnation, schema, tags in (line[:6] for line in page["machines"]):
                    found.append(MachineInfo(id, node, type, incarnation, schema, tuple(tags)))
                if not page.get("more") or not page["machines"] or len(found) >= STATES_MAX:
                    return found

    async def attach(
        self,
        id: str,
        states: Iterable[str] = (),
        *,
        each: bool = False,
        interval: float = 0.0,
        within: float = 30.0,
    ) -> "MachineView":
        """Follows a machine, all its states or some; *each* transition, or merged once an *interval* (seconds).

        :raises NoAnswer: if there is no such machine, it may not be read, or it was not shown within *within* seconds
        """
        schema = await self.schema(id, within)
        if self._over is not None:
            raise self._over
        ranges = _ranges(sorted({schema.index(state) for state in states}))
        feed, replica = self._session.attach(
            m.Target(id, None, schema.hash), each, int(interval * 1000), ranges, schema.states, schema.attributes
        )
        view = self._views[feed] = MachineView(self, feed, schema, replica, each, ranges)
        self._soon()
        try:
            await asyncio.wait_for(asyncio.shield(view._shown), within)
        except asyncio.TimeoutError:
            view.detach()
            raise NoAnswer(NotApplied("timeout")) from None
        except asyncio.CancelledError:
            view.detach()
            raise
        return view

    async def send(
        self, id: str, name: str, data: bytes, args: Args = None, *, within: float = 30.0
    ) -> Union[Accepted, PayloadRefused, NotApplied, Unknown]:
        """Sends a payload: a named block of bytes for a machine."""
        if self._over is not None:
            return NotApplied(f"leaving: {self._over}")
        number = self._session.payload(id, name, dict(args or {}), data, within, self._loop.time())
        sent: "asyncio.Future[s.PayloadEnded]" = self._loop.create_future()
        self._payloads[number] = sent
        self._take_events()
        self._soon()
        ended = await sent
        if ended.outcome == m.ACCEPTED:
            return Accepted()
        if ended.outcome == m.PAYLOAD_REFUSED:
            return PayloadRefused(ended.reason)
        return Unknown(ended.reason) if ended.outcome == m.PAYLOAD_UNKNOWN else NotApplied(ended.reason)

    async def fetch(self, id: str, name: str, *, within: float = 30.0) -> Union[Offered, NotOffered]:
        """Fetches the payload that a machine offers under a name."""
        if self._over is not None:
            return NotOffered(f"leaving: {self._over}")
        number = self._session.fetch(id, name, within, self._loop.time())
        fetch: "asyncio.Future[s.Fetched]" = self._loop.create_future()
        self._fetches[number] = fetch
        self._take_events()
        self._soon()
        came = await fetch
        if came.payload is None:
            return NotOffered(came.reason)
        return Offered(name, came.data, came.payload.args)


class Machine:
    """A machine at the other end. Mutations run at most once; the result says whether, or that it is unknown."""

    def __init__(self, client: Client, id: str):
        self.client = client
        self.id = id

    async def add(self, *states: str, **options: Any) -> Result:
        """Adds states. Options: *args*, *if_version*, *if_ticks* (state to tick), *within* (seconds), *to_front*,
        *error* (type and message that are reported), *post* (no reply: only whether the server has it)."""
        return await self._mutate(m.ADD, states, **options)

    async def remove(self, *states: str, **options: Any) -> Result:
        return await self._mutate(m.REMOVE, states, **options)

    async def set(self, *states: str, **options: Any) -> Result:
        return await self._mutate(m.SET, states, **options)

    async def toggle(self, *states: str, **options: Any) -> Result:
        return await self._mutate(m.TOGGLE, states, **options)

    async def can_add(self, *states: str, **options: Any) -> Result:
        """Whether an add would be executed now; nothing changes."""
        return await self._mutate(m.CAN_ADD, states, **options)

    async def can_remove(self, *states: str, **options: Any) -> Result:
        return await self._mutate(m.CAN_REMOVE, states, **options)

    async def _mutate(
        self,
        kind: int,
        states: Tuple[str, ...],
        args: Args = None,
        if_version: Optional[int] = None,
        if_ticks: Optional[Mapping[str, int]] = None,
        within: float = 30.0,
        to_front: bool = False,
        error: Optional[Tuple[str, str]] = None,
        post: bool = False,
    ) -> Result:
        def call(schema: Schema) -> m.Call:
            indexes = tuple(map(schema.index, states))
            ticks = tuple((schema.index(state), tick) for state, tick in (if_ticks or {}).items())
            given = None if args is None else dict(args)
            return m.Call(kind, indexes, given, if_version, ticks, to_front, error)

        return await self._result(call, within, post)

    async def _result(self, call: Callable[[Schema], m.Call], within: float, post: bool = False) -> Result:
        try:
            schema = self.client._schemas.get(self.id) or await self.client.schema(self.id, within)
        except NoAnswer as e:
            return e.result
        reply = await self.client._ask(m.Target(self.id, None, schema.hash), call(schema), within, post)
        if reply.outcome == m.NOT_APPLIED and _word(reply.reason) == "invalid":
            # Perhaps the machine has another schema by now. What was not applied may be asked again.
            self.client._schemas.pop(self.id, None)
            try:
                again = await self.client.schema(self.id, within)
            except NoAnswer:
                return NotApplied(reply.reason)
            if again.hash != schema.hash:
                schema = again
                reply = await self.client._ask(m.Target(self.id, None, schema.hash), call(schema), within, post)
        return Posted() if post and reply.outcome == m.EXECUTED else _result(reply, schema)

    async def when(self, *states: str, within: Optional[float] = None) -> Result:
        """Waits at the machine until all these states are active: Fulfilled, or Ended, NotApplied, Unknown.
        Without *within* for as long as it takes, asking anew every 5 minutes. Cancelling the task cancels the wait."""
        return await self._wait(m.WHEN, states, None, within)

    async def when_not(self, *states: str, within: Optional[float] = None) -> Result:
        """Waits until all these states are inactive."""
        return await self._wait(m.WHEN_NOT, states, None, within)

    async def when_args(self, state: str, args: Mapping[str, Value], within: Optional[float] = None) -> Result:
        """Waits until the state is entered with these arguments."""
        return await self._wait(m.WHEN_ARGS, (state,), args, within)

    async def _wait(self, kind: int, states: Tuple[str, ...], args: Args, within: Optional[float]) -> Result:
        loop = self.client._loop
        end = None if within is None else loop.time() + within
        while True:
            begun = loop.time()
            left = WAIT_S_MAX if end is None else max(0.001, min(WAIT_S_MAX, end - begun))
            result = await self._result(
                lambda schema: m.Call(kind, tuple(map(schema.index, states)), None if args is None else dict(args)), left
            )
            is_renewed = isinstance(result, Ended) and _word(result.reason) == "timeout"
            if not is_renewed or (end is not None and loop.time() + 0.001 >= end):
                return result
            if loop.time() - begun < left / 2:
                # It ended long before its time, and would do so again at once.
                await asyncio.sleep(WAIT_AGAIN_S)

    async def show(self, within: float = 30.0) -> Shown:
        """The machine now.

        :raises NoAnswer: if it does not say
        """
        schema, found = await self._question(m.Call(m.SHOW), within)
        with _reading():
            ticks = dict(zip(schema.states, found["ticks"]))
            return Shown(found["version"], found["queueTick"], ticks, dict(found["attributes"]), found.get("error"))

    async def why(self, state: str, within: float = 30.0) -> Reason:
        """Why a state is active, or is not."""
        schema = await self.client.schema(self.id, within)
        return _reason(*await self._question(m.Call(m.WHY, (schema.index(state),)), within))

    async def explain(self, type: str, *states: str, args: Args = None, within: float = 30.0) -> Reason:
        """Why a mutation (*type*: add, remove, set or toggle) would be refused."""
        kinds = {"add": m.ADD, "remove": m.REMOVE, "set": m.SET, "toggle": m.TOGGLE}
        if type not in kinds:
            raise ValueError(f"Expected {', '.join(kinds)}, but found {type}")
        schema = await self.client.schema(self.id, within)
        call = m.Call(kinds[type], tuple(map(schema.index, states)), None if args is None else dict(args))
        return _reason(*await self._question(m.Call(m.EXPLAIN, explained=call), within))

    async def next(self, within: float = 30.0) -> List[Possible]:
        """The mutations of one state that are possible now."""
        schema, found = await self._question(m.Call(m.NEXT), within)
        with _reading():
            return [
                Possible(line[0], schema.name(line[1]), schema.names(line[2]), schema.names(line[3]), tuple(line[4]))
                for line in found["next"]
            ]

    async def describe(self, within: float = 30.0) -> Schema:
        """The machine's schema, asked afresh."""
        return await self.client._describe(self.id, within)

    async def attach(self, *states: str, **options: Any) -> "MachineView":
        """See :meth:`Client.attach`."""
        return await self.client.attach(self.id, states, **options)

    async def send(self, name: str, data: bytes, args: Args = None, *, within: float = 30.0) -> Result:
        """See :meth:`Client.send`."""
        return await self.client.send(self.id, name, data, args, within=within)

    async def fetch(self, name: str, *, within: float = 30.0) -> Result:
        """See :meth:`Client.fetch`."""
        return await self.client.fetch(self.id, name, within=within)

    async def _question(self, call: m.Call, within: float) -> Tuple[Schema, Dict[str, Value]]:
        schema = await self.client.schema(self.id, within)
        return schema, await self.client._answer(m.Target(self.id, None, schema.hash), call, within)


@dataclass
class _Waiter:
    states: Tuple[int, ...]
    is_active: bool
    word: "asyncio.Future[Result]"


class MachineView:
    """A local replica of a machine: a real past state of it, of a known age. Answers without asking anybody."""

    def __init__(
        self, client: Client, feed: int, schema: Schema, replica: Replica, each: bool, ranges: Tuple[Tuple[int, int], ...]
    ):
        self.id = schema.machine
        self.schema = schema
        self.each = each
        self.path: Tuple[str, ...] = ()
        """The nodes by which a relayed machine comes, the nearest first."""
        self._client = client
        self._feed = feed
        self._replica = replica
        self._followed = ranges
        self._listeners: List[Callable[[ViewChange], None]] = []
        self._waiters: List[_Waiter] = []
        self._queues: List["_Changes"] = []
        self._shown: "asyncio.Future[None]" = client._loop.create_future()
        self._relay: Optional[Tuple[bool, float, float]] = None
        self._ended: Optional[str] = None
        self._ticks_before: Dict[int, int] = {}
        self._before: Dict[int, int] = {}

    @property
    def version(self) -> int:
        return self._replica.version

    @property
    def queue_tick(self) -> int:
        return self._replica.queue_tick

    @property
    def incarnation(self) -> str:
        return (self._replica.incarnation or b"").hex()

    @property
    def error(self) -> Optional[Tuple[str, str]]:
        """Type and text of the last error that was told."""
        return self._replica.error

    @property
    def ended(self) -> Optional[str]:
        """Why nothing comes any more; None while it is followed."""
        return self._ended

    @property
    def age(self) -> float:
        """Seconds since the machine's host was last heard."""
        now = self._client._loop.time()
        relay = self._relay[1] + now - self._relay[2] if self._relay and self._relay[0] else 0.0
        return max(now - self._client._session.heard, relay)

    @property
    def is_stale(self) -> bool:
        """Whether the machine may have gone on unseen."""
        relayed = self._relay is not None and self._relay[0]
        behind = not self._replica.is_known or self._ended is not None
        return behind or relayed or self._client.state != OPEN or self.age > s.SILENCE_S

    def is_active(self, state: str) -> bool:
        return self._replica.is_active(self._index(state))

    def tick(self, state: str) -> int:
        """How often the state changed; odd is active."""
        index = self._index(state)
        return self._replica.ticks[index] if index < len(self._replica.ticks) else 0

    @property
    def active(self) -> Tuple[str, ...]:
        """The active states among those that are followed, in the schema's order."""
        return self.schema.names(i for i, tick in enumerate(self._replica.ticks) if tick & 1)

    @property
    def attributes(self) -> Dict[str, Value]:
        names = self.schema.attributes
        found = self._replica.attributes.items()
        return {names[i] if i < len(names) else f"#{i}": value for i, value in found}

    def _index(self, state: str) -> int:
        index = self.schema.index(state)
        if self._followed and not any(first <= index <= last for first, last in self._followed):
            raise KeyError(f"Expected a state that this view of {self.id} follows, but found {state}")
        return index

    async def when(self, *states: str, within: Optional[float] = None) -> Result:
        """Waits until all these states are active here. One state's wait sees even what was active between two
        updates; with several, *each* is needed for that."""
        return await self._wait(states, True, within)

    async def when_not(self, *states: str, within: Optional[float] = None) -> Result:
        """Waits until all these states are inactive here."""
        return await self._wait(states, False, within)

    async def _wait(self, states: Tuple[str, ...], is_active: bool, within: Optional[float]) -> Result:
        waiter = _Waiter(tuple(map(self._index, states)), is_active, self._client._loop.create_future())
        if self._ended is not None:
            return Ended(self._ended)
        if self._holds(waiter, None):
            return Fulfilled()
        if len(self._waiters) >= CHANGES_MAX:
            return NotApplied("overloaded")
        self._waiters.append(waiter)
        try:
            return await asyncio.wait_for(waiter.word, within)
        except asyncio.TimeoutError:
            return Ended("timeout")
        finally:
            if waiter in self._waiters:
                self._waiters.remove(waiter)

    def _holds(self, waiter: _Waiter, change: Optional[Change]) -> bool:
        if all(self._replica.is_active(index) == waiter.is_active for index in waiter.states):
            return True
        # Whoever changed twice or more was both active and inactive on the way.
        if change is None or change.is_restart or len(waiter.states) != 1:
            return False
        index = waiter.states[0]
        before = self._before.get(index, 0)
        return change.ticks.get(index, before) - before >= 2

    def on_change(self, listener: Callable[[ViewChange], None]) -> Callable[[], None]:
        """Calls *listener* with each change; the returned function ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def changes(self) -> AsyncIterator[ViewChange]:
        """All changes from now on; ends with the feed.

        :raises SlowReader: from the iterator, if 1,024 changes wait in it
        """
        queue = _Changes(self)
        self._queues.append(queue)
        return queue

    def detach(self) -> None:
        """Stops following."""
        if self._ended is None:
            self._client._views.pop(self._feed, None)
            self._client._session.detach(self._feed)
            self._client._soon()
            self._end("detached")

    def _changed(self, change: Change) -> None:
        self._before = {index: self._ticks_before.get(index, 0) for index in change.ticks}
        for index, tick in change.ticks.items():
            self._ticks_before[index] = tick
        if not self._shown.done():
            self._shown.set_result(None)
        for waiter in list(self._waiters):
            if not waiter.word.done() and self._holds(waiter, change):
                waiter.word.set_result(Fulfilled())
        if self._listeners or self._queues:
            told = self._told(change)
            for listener in list(self._listeners):
                self._client._call(listener, told)
            for queue in self._queues:
                queue.put(told)

    def _told(self, change: Change) -> ViewChange:
        names = self.schema.attributes
        return ViewChange(
            change.version,
            self.schema.names(change.entered),
            self.schema.names(change.left),
            {self.schema.name(index): tick for index, tick in change.ticks.items()},
            tuple(names[i] if i < len(names) else f"#{i}" for i in change.attributes),
            change.step,
            self.schema.names(change.step.states) if change.step else (),
            change.error,
            change.is_snapshot,
            change.is_restart,
        )

    def _relayed(self, told: s.FeedRelayed) -> None:
        self._relay = told.stale, told.age_ms / 1000, self._client._loop.time()
        self.path = told.path

    def _end(self, reason: str) -> None:
        self._ended = reason
        if not self._shown.done():
            self._shown.set_exception(NoAnswer(NotApplied(reason)))
        for waiter in self._waiters:
            if not waiter.word.done():
                waiter.word.set_result(Ended(reason))
        for queue in self._queues:
            queue.end()


class _Changes(AsyncIterator[ViewChange]):
    def __init__(self, view: MachineView):
        self._view = view
        self._waiting: Deque[ViewChange] = deque()
        self._ready = asyncio.Event()
        self._is_over = view.ended is not None
        self._is_full = False

    def put(self, change: ViewChange) -> None:
        if len(self._waiting) >= CHANGES_MAX:
            self._is_full = True
            self._view._queues = [queue for queue in self._view._queues if queue is not self]
        else:
            self._waiting.append(change)
        self._ready.set()

    def end(self) -> None:
        self._is_over = True
        self._ready.set()

    async def __anext__(self) -> ViewChange:
        while not self._waiting:
            if self._is_full:
                raise SlowReader(f"Expected fewer than {CHANGES_MAX} changes to wait, but there were more")
            if self._is_over:
                raise StopAsyncIteration
            self._ready.clear()
            await self._ready.wait()
        return self._waiting.popleft()

    async def aclose(self) -> None:
        self._view._queues = [queue for queue in self._view._queues if queue is not self]
        self.end()


class _Link(asyncio.Protocol):
    """One connection of a client; of an earlier one nothing is heard any more."""

    def __init__(self, client: Client):
        self._client = client
        self._transport: Optional[asyncio.Transport] = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        if self._client._over is not None:
            transport.close()
        else:
            self._client._connected(transport)

    def _is_current(self) -> bool:
        return self._client._transport is self._transport

    def data_received(self, data: bytes) -> None:
        if self._is_current():
            self._client._received(data)

    def connection_lost(self, exc: Optional[Exception]) -> None:
        if self._is_current():
            self._client._disconnected(exc)

    def pause_writing(self) -> None:
        if self._is_current():
            self._client._paused(True)

    def resume_writing(self) -> None:
        if self._is_current():
            self._client._paused(False)


def _word(reason: str) -> str:
    return reason.split(":", 1)[0].strip()


def _ranges(indexes: List[int]) -> Tuple[Tuple[int, int], ...]:
    found: List[Tuple[int, int]] = []
    for index in indexes:
        if found and found[-1][1] == index - 1:
            found[-1] = found[-1][0], index
        else:
            found.append((index, index))
    return tuple(found)


def _result(reply: m.Reply, schema: Optional[Schema]) -> Result:
    def names(indexes: Iterable[int]) -> Tuple[str, ...]:
        return schema.names(indexes) if schema else tuple(f"#{index}" for index in indexes)

    if reply.outcome == m.EXECUTED:
        return Executed(reply.version)
    if reply.outcome == m.REFUSED and reply.verdict is not None:
        v = reply.verdict
        state = None if v.state is None else names((v.state,))[0]
        return Refused(
            reply.version, Verdict(v.code, state, names(v.because), names(v.chain), v.handler, v.text)
        )  # fmt: skip
    if reply.outcome == m.FAILED:
        return Failed(reply.version, reply.error_type, reply.reason, names(reply.taken_out))
    if reply.outcome == m.FULFILLED:
        return Fulfilled()
    if reply.outcome == m.ENDED:
        return Ended(reply.reason)
    return NotApplied(reply.reason) if reply.outcome == m.NOT_APPLIED else Unknown(reply.reason)


def _reason(schema: Schema, found: Dict[str, Value]) -> Reason:
    with _reading():
        verdict: Optional[Verdict] = None
        if found.get("verdict") is not None:
            code, state, because, chain, handler, text = found["verdict"][:6]
            named = None if state < 0 else schema.name(state)
            verdict = Verdict(code, named, schema.names(because), schema.names(chain), handler, text)
        remedy = found.get("remedy")
        told = None if remedy is None else (schema.names(remedy[0]), remedy[1], schema.names(remedy[2]))
        return Reason(found["kind"], found["text"], verdict, told)


@contextmanager
def _reading() -> Iterator[None]:
    """An answer of another shape than the document's is no answer."""
    try:
        yield
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as e:
        raise NoAnswer(NotApplied(f"invalid: the answer has another shape, {e!r}")) from e


__all__ = [
    "Client", "Machine", "MachineView", "Schema", "Shown", "Reason", "Possible", "ViewChange", "MachineInfo",
    "VertickError", "CONNECTING", "OPEN", "SUSPECT", "CLOSED",
]  # fmt: skip
