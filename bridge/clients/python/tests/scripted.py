"""The scripted server of the conversations in ``tests/conformance/bridge``: what its README says that it does by itself."""

import asyncio

from vertick import frames
from vertick.wire import Input, ProtocolError, put_int, put_sint, put_string

LIFE = 0x22
CREDIT = 1 << 20


class Cut:
    """Where the first connection is lost: before that byte of one direction."""

    def __init__(self, of_client, at):
        self.of_client, self.at = of_client, at

    def __repr__(self):
        return f"cut before byte {self.at} of the {'client' if self.of_client else 'server'}"


class ScriptedServer:
    """One session, over one connection after the other. *heard*: what no line has asked for yet."""

    def __init__(self, cut=None):
        self.cut_at = cut
        self.life = LIFE
        self.question = 0
        self.peer = None
        self.heard = asyncio.Queue()
        self.rejection = None
        self.bytes_heard = self.bytes_said = 0
        self.connection = None
        self.connections = 0
        self.problem = None
        self.forget()

    def forget(self):
        """Nothing is known of the session; what ran is the host's affair."""
        self.session = self.peer_session = self.received = self.sent = self.updates_sent = 0
        self.kept = []
        self.last_request = self.last_reply = 0
        self.machines = {}
        self.taken = set()
        self.shown = None
        self.all_acknowledged = asyncio.Event()
        self.all_acknowledged.set()

    def restart(self):
        self.forget()
        self.life += 1
        self.question = 0

    async def start(self):
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self.server.sockets[0].getsockname()[1]

    async def stop(self):
        self.cut()
        self.server.close()

    async def _serve(self, reader, writer):
        self.cut()
        self.connections += 1
        here = self.connection = _Connection(self, writer, self.cut_at if self.connections == 1 else None)
        try:
            while self.connection is here:
                data = await reader.read(65_536)
                if not data or self.connection is not here:
                    break
                here.receive(data)
        except ConnectionError:
            pass
        except (ProtocolError, AssertionError) as e:
            self.fail(repr(e))
        finally:
            if self.connection is here:
                self.cut()

    def fail(self, problem):
        self.problem = self.problem or problem
        self.heard.put_nowait(("broke the protocol:", problem, "", ""))

    def cut(self):
        if self.connection is not None:
            gone, self.connection = self.connection, None
            gone.writer.close()

    def say(self, item):
        self.sent += 1
        self.kept.append((self.sent, item))
        self.all_acknowledged.clear()
        if self.connection is not None:
            self.connection.write(self.sent, [item])

    def update(self, item, shown):
        self.shown = shown
        self.updates_sent += len(item)
        if self.connection is not None:
            self.connection.write(None, [item])

    def acknowledge(self, through):
        assert through <= self.sent, f"{through} acknowledged, but only {self.sent} were said"
        self.kept = [kept for kept in self.kept if kept[0] > through]
        if not self.kept:
            self.all_acknowledged.set()

    def take(self, item):
        """A first-class message that is new."""
        body = Input(item)
        kind = body.u8()
        if kind == 0x20:
            self._request(body)
        elif kind == 0x22:
            assert body.int_() == 0, "a request of another origin is cancelled"
            self.heard.put_nowait(("cancel", body.int_(), "", ""))
        elif kind == 0x25:
            self.heard.put_nowait(("goodbye", 0, "", ""))
        elif kind == 0x26:
            self._attach(body)
        elif kind == 0x27:
            self.heard.put_nowait(("detach", body.int_(), "", ""))
        elif kind == 0x2A:
            self.heard.put_nowait(("resync", body.int_(), "", ""))
            self._show()
        elif kind == 0x2B:
            self._show()
            self.say(b"\x2c")
        elif kind == 0x30:
            alias = body.int_()
            self.machines[alias] = body.string(128)
        else:
            assert kind in (0x23, 0x24, 0x2D, 0x2E, 0x2F), f"a message of type {kind:#x}"

    def _show(self):
        if self.shown is not None:
            self.say(self.shown)

    def _request(self, body):
        flags = body.u8()
        assert flags & 0x11 == 0, "a request of another origin, or on behalf of somebody"
        number = self.last_request = self.last_request + body.sint()
        assert body.int_() >= 1, "a distance of 0"
        machine = self.machines[body.int_()]
        for there in (flags & 2, flags & 4):
            if there:
                body.int_()
        assert number not in self.taken, f"request {number} came again"
        self.taken.add(number)
        self.heard.put_nowait(("request", number, machine, body.take(body.left).hex()))

    def _attach(self, body):
        feed, machine = body.int_(), body.string(128)
        body.take(16 * body.u8() + 16)
        each = "each" if body.u8() else "merged"
        body.int_()
        ranges, at = [], 0
        for _ in range(body.int_()):
            first = at + body.int_()
            at = first + body.int_() + 1
            ranges.append(f"{first}-{at - 1}")
        self.heard.put_nowait(("attach", feed, machine, f"{each} {','.join(ranges) or 'all'}"))


class _Connection:
    def __init__(self, server, writer, cut):
        self.server, self.writer = server, writer
        self.room_in = cut.at if cut and cut.of_client else None
        self.room_out = cut.at if cut and not cut.of_client else None
        self.reader = frames.FrameReader()
        self.is_first = True
        self.is_open = False
        self.acknowledged_in = self.acknowledged_out = 0
        self.is_number_due = True
        self.next = None

    def receive(self, data):
        self.server.bytes_heard += len(data)
        if self.room_in is not None:
            data, is_cut = data[: self.room_in], len(data) > self.room_in
            self.room_in -= len(data)
        else:
            is_cut = False
        self._read(data)
        if is_cut and self.server.connection is self:
            self.server.cut()

    def _read(self, data):
        if self.is_first and data:
            assert data[:1] == b"\x56", "another first byte"
            self.is_first, data = False, data[1:]
        self.reader.feed(data)
        while self.server.connection is self:
            frame = self.reader.next_frame()
            if frame is None:
                break
            self._take(frames.decode(frame))
        if self.is_open and self.server.received > self.acknowledged_out:
            self.write(None, [])

    def _take(self, frame):
        if isinstance(frame, frames.Hello):
            self._greet(frame)
        else:
            assert self.is_open and isinstance(frame, frames.Messages), "messages before the session is open"
            self._hear(frame)

    def _greet(self, hello):
        server = self.server
        assert (hello.name, hello.token) == ("till", "secret"), f"the name {hello.name}, the token {hello.token}"
        if server.rejection is not None:
            code, text = server.rejection
            # The client is let in when it comes again, if it does.
            server.rejection = None
            self._put(frames.Rejection(hello.incarnation, hello.question, code, text).encode())
            server.cut()
            return
        if not self.is_open and hello.peer == self._life() and hello.answers == server.question:
            self._open(hello)
        if hello.asks:
            if not hello.answers:
                server.question += 1
            self._hello(hello)

    def _life(self):
        return bytes([self.server.life]) * 16

    def _open(self, hello):
        server = self.server
        names = hello.incarnation, hello.session, hello.peer_session
        if server.session and names == (server.peer, server.peer_session, server.session):
            server.acknowledge(hello.received)
        else:
            server.forget()
            server.peer, server.peer_session, server.session = hello.incarnation, hello.session, server.question
        self.is_open = True
        if server.kept:
            self.write(server.kept[0][0], [item for _, item in server.kept])

    def _hello(self, hello):
        server = self.server
        is_known = server.session > 0 and server.peer == hello.incarnation
        self._put(
            frames.Hello(
                self._life(), server.session or server.question, server.question, hello.question, not self.is_open,
                hello.incarnation, server.peer_session if is_known else 0, server.received if is_known else 0,
                CREDIT, CREDIT, server.updates_sent, "node-a", "", 1,
            ).encode()
        )  # fmt: skip

    def _hear(self, frame):
        server = self.server
        if frame.acknowledged is not None:
            self.acknowledged_in += frame.acknowledged
            server.acknowledge(self.acknowledged_in)
        if frame.number is not None:
            self.next = frame.number
        for item in frame.items():
            if item[0] == 0x01:
                self.write(None, [b"\x02" + item[1:]])
            elif 0x20 <= item[0] < 0x40:
                assert self.next is not None and self.next <= server.received + 1, "a hole"
                if self.next > server.received:
                    server.received += 1
                    server.take(item)
                self.next += 1

    def write(self, number, items):
        """Says items; *number* is that of the first, if it is of the first class."""
        if not self.is_open:
            return
        said = number if self.is_number_due else None
        if number is not None:
            self.is_number_due = False
        acknowledged = self.server.received - self.acknowledged_out or None
        self.acknowledged_out = self.server.received
        self._put(frames.encode_messages(acknowledged, said, items))

    def _put(self, frame):
        data = frames.with_length(frame)
        self.server.bytes_said += len(data)
        if self.room_out is None:
            self.writer.write(data)
            return
        self.writer.write(data[: self.room_out])
        is_cut = len(data) > self.room_out
        self.room_out -= min(self.room_out, len(data))
        if is_cut and self.server.connection is self:
            self.server.cut()


def encode(words, server, numbers, feeds):
    """BYTES of the README."""
    out = bytearray()
    for word in words:
        if word[0] == "#":
            put_sint(out, numbers[word[1:]] - server.last_reply)
            server.last_reply = numbers[word[1:]]
        elif word[0] == "@":
            put_int(out, feeds[word[1:]])
        elif word[0] == '"':
            put_string(out, text(word), 65_535)
        elif word[0] == "'":
            data = text(word).encode()
            out += bytes([0xA0 | len(data)]) if len(data) < 32 else bytes([0xD9, len(data)])
            out += data
        else:
            out += bytes.fromhex(word)
    return bytes(out)


def text(word):
    return word[1:-1].replace("_", " ")


__all__ = ["Cut", "ScriptedServer", "encode", "text"]
