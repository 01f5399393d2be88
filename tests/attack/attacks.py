"""What clients should not do to a bridge. Each attack goes on until its time is over, and counts how its connections ended."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import re
import ssl
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Awaitable, Callable, Dict, FrozenSet, Optional, Tuple

from vertick import Client, Result, messages
from vertick.frames import FrameReader, Hello, Rejection, decode, encode_messages, with_length
from vertick.session import Lost, Session
from vertick.wire import ProtocolError

SAID_BYTES_MAX = 65_536
IN_FLIGHT = 4_096
DEAF_S = 13.0
"""Longer than the bridge bears it."""
NOISE = 8
"""So many machines, noise-1 and so on, are there to be moved."""

Act = Callable[["Target"], Awaitable[None]]


@dataclass(frozen=True)
class Attack:
    """*ends*: how its connections, or its requests, may end; ``open`` if the attack ends first. *tls*: of a port with TLS."""

    run: Act
    ends: FrozenSet[str]
    tls: bool


ATTACKS: Dict[str, Attack] = {}


def ends(*codes: str, tls: bool = False) -> Callable[[Act], Act]:
    def register(run: Act) -> Act:
        ATTACKS[run.__name__] = Attack(run, frozenset((*codes, "open")), tls)
        return run

    return register


Stream = Tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Ended(Exception):
    """The bridge ended a connection, for this reason."""


@dataclass
class Target:
    """The bridge that is attacked, until when, and what came of it."""

    port: int
    token: str
    end: float
    random: random.Random
    connections: int = 0
    ends: "Counter[str]" = field(default_factory=Counter)

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.end

    async def dial(self) -> Stream:
        """From one of 200 addresses, of which none has many connections."""
        self.connections += 1
        address = f"127.0.1.{1 + self.connections % 200}"
        return await asyncio.open_connection("127.0.0.1", self.port, local_addr=(address, 0))

    async def ended(self, reader: asyncio.StreamReader) -> None:
        """Reads until the bridge ends the connection, or the attack is over, and counts why."""
        said = b""
        try:
            while chunk := await asyncio.wait_for(reader.read(SAID_BYTES_MAX), self.end - time.monotonic()):
                said = (said + chunk)[-SAID_BYTES_MAX:]
            self.ends[code(said)] += 1
        except asyncio.TimeoutError:
            self.ends["open"] += 1
        except OSError:  # It was closed while something of ours was unread.
            self.ends[code(said)] += 1

    async def send(self, data: bytes) -> None:
        """One connection that says this, and then waits for the end."""
        reader, writer = await self.dial()
        writer.write(data)
        await self.ended(reader)
        writer.close()

    async def keep(self, connections: int, attack: Callable[[], Awaitable[None]]) -> None:
        """Keeps so many connections of a kind busy until the end."""
        await asyncio.gather(*(self._again(attack) for _ in range(connections)))

    async def _again(self, attack: Callable[[], Awaitable[None]]) -> None:
        while not self.is_over:
            try:
                await attack()
            except Ended as e:
                self.ends[str(e)] += 1
            except (OSError, asyncio.TimeoutError) as e:
                self.ends[type(e).__name__] += 1

    def hello(self, token: str) -> bytes:
        """What a client says first."""
        hello = Hello(self.random.randbytes(16), 1, 1, asks=True, name="attacker", token=token)
        return b"V" + with_length(hello.encode())

    def lines(self, *asked: object) -> bytes:
        """Lines behind that with the token."""
        return b"".join(json.dumps(line).encode() + b"\n" for line in ({"token": self.token}, *asked))


@dataclass(frozen=True)
class Hits:
    """How the machines of the noise are addressed."""

    hash: bytes

    def of(self, n: int) -> messages.Target:
        return messages.Target(f"noise-{n}", None, self.hash)


async def hits(target: Target) -> Hits:
    async with await Client.connect("127.0.0.1", target.port, token=target.token) as client:
        return Hits((await client.schema("noise-1")).hash)


async def opened(target: Target, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Session:
    """The session of a client that behaves so far."""
    session = Session("attacker", target.token)
    session.connected(time.monotonic())
    while not session.is_open:
        writer.write(session.take_bytes(time.monotonic()))
        said = await asyncio.wait_for(reader.read(SAID_BYTES_MAX), 5)
        session.receive(said, time.monotonic())
        lost = [event.code for event in session.take_events() if isinstance(event, Lost)]
        if lost or not said:
            raise Ended(lost[0] if lost else "without a word")
    writer.write(session.take_bytes(time.monotonic()))
    return session


def code(said: bytes) -> str:
    """Why the bridge ended a connection: the code of its last words."""
    closed = re.findall(rb'"event":"closed","code":"(\w+)"', said)
    plain = re.match(rb"(protocol|idle): ", said)
    if closed:
        return closed[-1].decode()
    if plain:
        return plain.group(1).decode()
    return rejection(said) or "without a word"


def rejection(said: bytes) -> Optional[str]:
    frames = FrameReader()
    frames.feed(said)
    try:
        while (frame := frames.next_frame()) is not None:
            told = decode(frame)
            if isinstance(told, Rejection):
                return told.code
    except ProtocolError:
        return None  # The beginning of what was said is not kept.
    return None


@ends("idle", "overloaded")
async def slowloris(target: Target) -> None:
    """500 clients take all their time to say hello."""

    async def slow() -> None:
        reader, writer = await target.dial()
        end = asyncio.ensure_future(target.ended(reader))
        for byte in target.hello(target.token):
            writer.write(bytes((byte,)))
            await asyncio.wait((end,), timeout=0.5)
            if end.done():
                break
        await end
        writer.close()

    await target.keep(500, slow)


@ends("idle", "overloaded")
async def silent(target: Target) -> None:
    """2,000 connections say nothing."""
    await target.keep(2_000, lambda: target.send(b""))


@ends("malformed")
async def lengths(target: Target) -> None:
    """Frames and payloads announce up to 2 GB."""
    announced = (b"\xff\xff\xff\xff\x07", b"\x80\x80\x80\x08", b"\x81\x80\x04", b"\x00", b"\xff" * 10)
    await target.keep(50, lambda: target.send(b"V" + target.random.choice(announced) + target.random.randbytes(999)))


@ends("token", "forbidden", "overloaded")
async def tokens(target: Target) -> None:
    """Wrong tokens, in both protocols."""

    async def guess() -> None:
        token = target.random.randbytes(20).hex()
        is_binary = target.random.random() < 0.5
        await target.send(target.hello(token) if is_binary else b'{"token":"%s"}\n' % token.encode())

    await target.keep(100, guess)


@ends("idle", "deadline", "malformed", "overloaded", "token", "version", "forbidden", "protocol", "without a word")
async def noise(target: Target) -> None:
    """Hellos, sessions and lines of which some bytes are others, and bytes of no meaning at all."""
    schema = await hits(target)

    async def fuzz() -> None:
        reader, writer = await target.dial()
        kind = target.random.randrange(4)
        if kind == 0:
            said = target.hello(target.token)
        elif kind == 1:
            said = target.lines({"list": True}, {"id": 1, "add": "Hit", "machine": "noise-1"}, {"attach": "noise-2"})
        elif kind == 2:
            said = target.random.choice((b"V", b"{", b"")) + target.random.randbytes(1 + target.random.randrange(2_000))
        else:
            session = await opened(target, reader, writer)
            for n in range(1, 1 + NOISE):
                session.attach(schema.of(n), each=True)
                session.request(schema.of(n), messages.Call(messages.ADD, (0,), {"text": "noise"}), time.monotonic())
            said = session.take_bytes(time.monotonic())
        writer.write(changed(target.random, said, kind < 3))
        if target.random.random() < 0.9:
            writer.write_eof()
        await target.ended(reader)
        writer.close()

    await target.keep(50, fuzz)


def changed(random: random.Random, said: bytes, keeps_first: bool) -> bytes:
    """With up to five bytes that are others; the first one tells the protocol."""
    other = bytearray(said)
    for _ in range(random.randrange(6)):
        other[random.randrange(keeps_first, len(other)) if len(other) > 1 else 0] = random.randrange(256)
    return bytes(other)


@ends("invalid")
async def megabytes(target: Target) -> None:
    """Lines of a megabyte."""
    line = target.lines() + b'{"id":"' + b"x" * 1_000_000 + b'"}\n'
    await target.keep(20, lambda: target.send(line))


async def move(target: Target) -> None:
    """Keeps the machines of the noise moving."""
    reader, writer = await target.dial()
    moves = [{"id": n, "add": "Hit", "machine": f"noise-{n}"} for n in range(1, 1 + NOISE)]
    writer.write(target.lines())
    await reader.readline()
    batch = b"".join(json.dumps(move).encode() + b"\n" for move in moves)
    while not target.is_over:
        writer.write(batch)
        for _ in moves:
            await reader.readline()
        await asyncio.sleep(0.005)
    writer.close()


@ends("idle", "slow", "overloaded")
async def deaf(target: Target) -> None:
    """100 clients, half of them in each protocol, follow each transition of all machines, and never read."""
    schema = await hits(target)

    async def lines() -> None:
        reader, writer = await target.dial()
        writer.write(target.lines({"attach": [f"noise-{n}" for n in range(1, 1 + NOISE)], "each": True}))
        await stay_deaf(target, reader, writer, b"{}\n")

    async def binary() -> None:
        reader, writer = await target.dial()
        session = await opened(target, reader, writer)
        for n in range(1, 1 + NOISE):
            session.attach(schema.of(n), each=True)
        writer.write(session.take_bytes(time.monotonic()))
        beat = messages.encode(messages.Heartbeat(1), messages.Dictionary())
        await stay_deaf(target, reader, writer, with_length(encode_messages(None, None, [beat])))

    await asyncio.gather(move(target), target.keep(50, lines), target.keep(50, binary))


async def stay_deaf(target: Target, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, word: bytes) -> None:
    """Says a word now and then, so that it is not taken for dead, and reads only to learn how it ended."""
    end = min(target.end, time.monotonic() + DEAF_S)
    while time.monotonic() < end and not writer.is_closing():
        writer.write(word)
        await asyncio.sleep(0.5)
    if not target.is_over:
        await target.ended(reader)
    else:
        target.ends["open"] += 1
    writer.close()


@ends("executed", "overloaded")
async def requests(target: Target) -> None:
    """A client has 4,096 requests in flight in a loop."""
    async with await Client.connect("127.0.0.1", target.port, token=target.token) as client:
        target.connections += 1

        async def ask(n: int) -> None:
            machine = client.machine(f"noise-{1 + n % NOISE}")
            while not target.is_over:
                target.ends[word(await machine.add("Hit"))] += 1

        await asyncio.gather(*(ask(n) for n in range(IN_FLIGHT)))


def word(result: Result) -> str:
    reason = getattr(result, "reason", "")
    return reason.split(":")[0] or type(result).__name__.lower()


def outcome(answer: bytes) -> str:
    told = json.loads(answer)
    return str(told.get("code") or told.get("result"))


@ends("executed", "overloaded")
async def lines(target: Target) -> None:
    """The same in lines of JSON."""
    reader, writer = await target.dial()
    asked = [{"id": n, "add": "Hit", "machine": f"noise-{1 + n % NOISE}"} for n in range(IN_FLIGHT)]
    batch = target.lines(*asked).split(b"\n", 1)[1]
    writer.write(target.lines())
    await reader.readline()
    while not target.is_over:
        writer.write(batch)
        for _ in asked:
            target.ends[outcome(await reader.readline())] += 1
    writer.close()


async def converse(target: Target, session: Session, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Goes on as a client that behaves, until the bridge ends the connection or the attack is over."""
    while not target.is_over:
        writer.write(session.take_bytes(time.monotonic()))
        await writer.drain()
        with contextlib.suppress(asyncio.TimeoutError):
            said = await asyncio.wait_for(reader.read(SAID_BYTES_MAX), 0.1)
            session.receive(said, time.monotonic())
            if not said:
                raise Ended("without a word")
        session.tick(time.monotonic())
        for event in session.take_events():
            if isinstance(event, Lost):
                raise Ended(event.code)
    target.ends["open"] += 1
    writer.close()


@ends("overloaded", "slow", "idle", "without a word", "BrokenPipeError", "ConnectionResetError")
async def hoard(target: Target) -> None:
    """80 clients have all kept for them that may be: waits with long arguments, names, half a payload, answers that they do not read."""
    schema = await hits(target)

    async def waits() -> None:
        reader, writer = await target.dial()
        asked = {"whenArgs": "Hit", "machine": "noise-1", "args": {"x": [{}] * 16_000}}
        writer.write(target.lines())
        for n in range(IN_FLIGHT):
            writer.write(json.dumps({"id": n, **asked}).encode() + b"\n")
            await writer.drain()
            if writer.is_closing() or target.is_over:
                break
        await target.ended(reader)
        writer.close()

    async def names() -> None:
        reader, writer = await target.dial()
        session = await opened(target, reader, writer)
        states = tuple(f"{n:0250}" for n in range(1_000))
        for n in range(128):
            foreign = messages.Target("noise-1", None, target.random.randbytes(16))
            session.attach(foreign, ranges=((0, 0),), states=("Hit", *states))
        await converse(target, session, reader, writer)

    async def payloads() -> None:
        reader, writer = await target.dial()
        session = await opened(target, reader, writer)
        for n in range(4):
            session.payload("noise-1", "hoard", {}, bytes(12_000_000), 300, time.monotonic())
        await converse(target, session, reader, writer)

    async def answers() -> None:
        reader, writer = await target.dial()
        writer.write(target.lines() + b'{"help":true}\n' * 100_000)
        await stay_deaf(target, reader, writer, b"{}\n")

    await asyncio.gather(*(target.keep(20, keep) for keep in (waits, names, payloads, answers)))


def client_hello() -> bytes:
    """What a client of TLS says first."""
    said = ssl.MemoryBIO()
    with contextlib.suppress(ssl.SSLWantReadError):
        ssl.create_default_context().wrap_bio(ssl.MemoryBIO(), said, server_hostname="localhost").do_handshake()
    return said.read()


@ends("answered", "without a word", "ConnectionResetError", tls=True)
async def hellos(target: Target) -> None:
    """200 connections say the hello of TLS, which costs them nothing, and go when it is answered, and come again."""
    hello = client_hello()

    async def greet() -> None:
        reader, writer = await target.dial()
        writer.write(hello)
        target.ends["answered" if await reader.read(SAID_BYTES_MAX) else "without a word"] += 1
        writer.close()

    await target.keep(200, greet)


async def attack(name: str, port: int, token: str, seed: int, seconds: float) -> Dict[str, object]:
    target = Target(port, token, time.monotonic() + seconds, random.Random(f"{seed} {name}"))
    await ATTACKS[name].run(target)
    return {"connections": target.connections, "ends": target.ends}
