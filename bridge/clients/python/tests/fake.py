"""A scripted server's end of a session, without I/O: one machine, gate-1, with the states A, B and C."""

from vertick import frames, messages as m
from vertick.feeds import encode_state, encode_update, checksum, Step

SCHEMA = bytes(range(1, 17))
LIFE = b"\x05" * 16
STATES = ["A", "B", "C"]


class FakeServer:
    """Answers at once. Keeps its session over connections, and what it did for each request number."""

    def __init__(self, incarnation=b"\x22" * 16, credit=1 << 20, rejects=None, first_questions=0):
        self.incarnation = incarnation
        self.credit = credit
        self.rejects = rejects
        self.question = first_questions
        self.session = self.peer_session = 0
        self.peer = None
        self.applied = []
        self.replies = {}
        self.waits = []
        self.ticks = [0, 0, 0]
        self.version = 0
        self.feeds = {}
        self.sequence = 0
        self.updates_sent = 0
        self.granted = credit
        self.taken = 0
        self.hellos = []
        self.got = []
        self.is_mute = False
        self.payloads = {}
        self.features = 3
        self.offers = {}
        self.fetches = {}
        self.ends = []
        self.begin()

    def begin(self):
        self.received = self.sent = 0
        self.kept = []
        self.words, self.said = m.Dictionary(), m.Dictionary()
        self.feeds = {}
        self.updates_sent = 0
        self.taken = 0
        self.granted = self.credit

    def connect(self):
        self.reader = frames.FrameReader()
        self.out = bytearray()
        self.is_open = False
        self.is_first_byte = True
        self.acknowledged_in = self.acknowledged_out = 0
        self.number_due = True

    def put(self, frame):
        self.out += frames.with_length(frame)

    def take(self):
        found, self.out = bytes(self.out), bytearray()
        return found

    def feed_bytes(self, data):
        if self.is_first_byte and data:
            assert data[:1] == b"\x56", data
            self.is_first_byte, data = False, data[1:]
        self.reader.feed(data)
        while True:
            frame = self.reader.next_frame()
            if frame is None:
                return
            self.on_frame(frames.decode(frame))

    def hello(self, answers, asks, to):
        known = self.peer == to and self.session
        self.put(
            frames.Hello(
                self.incarnation, self.session or self.question, self.question, answers, asks, to,
                self.peer_session if known else 0, self.received if known else 0,
                self.granted, 1 << 20, self.updates_sent, "node-a", "", self.features,
            ).encode()
        )  # fmt: skip
        self.number_due = True

    def on_frame(self, frame):
        if isinstance(frame, frames.Hello):
            self.on_hello(frame)
        else:
            assert self.is_open
            self.on_messages(frame)

    def on_hello(self, hello):
        self.hellos.append(hello)
        if self.rejects:
            self.put(frames.Rejection(hello.incarnation, hello.question, *self.rejects).encode())
            return
        if hello.answers == self.question and hello.peer == self.incarnation and not self.is_open:
            if self.session and (hello.incarnation, hello.session, hello.peer_session) == (
                self.peer, self.peer_session, self.session,
            ):  # fmt: skip
                while self.kept and self.kept[0][0] <= hello.received:
                    self.kept.pop(0)
                resend, self.kept = self.kept, []
                self.is_open = True
                for number, item in resend:
                    self.write(number, item)
            else:
                self.peer, self.peer_session = hello.incarnation, hello.session
                self.session = self.question
                self.begin()
                self.is_open = True
        if hello.asks:
            if not hello.answers:
                self.question += 1
            self.hello(hello.question, not self.is_open, hello.incarnation)

    def write(self, number, item):
        self.kept.append((number, item))
        if self.is_open:
            acknowledged = self.received - self.acknowledged_out or None
            self.acknowledged_out = self.received
            self.put(frames.encode_messages(acknowledged, number if self.number_due else None, [item]))
            self.number_due = False

    def say(self, message):
        self.sent += 1
        self.write(self.sent, m.encode(message, self.said))

    def control(self, *messages):
        if self.is_open:
            acknowledged, self.acknowledged_out = self.received - self.acknowledged_out, self.received
            self.put(frames.encode_messages(acknowledged, None, [m.encode(one, self.said) for one in messages]))

    def on_messages(self, frame):
        if frame.acknowledged is not None:
            self.acknowledged_in += frame.acknowledged
            assert self.acknowledged_in <= self.sent
            while self.kept and self.kept[0][0] <= self.acknowledged_in:
                self.kept.pop(0)
        if frame.number is not None:
            self.next = frame.number
            assert self.next <= self.received + 1, "a hole"
        for item in frame.items():
            if not m.is_first_class(item):
                message = m.decode(item, self.words)
                self.got.append(message)
                if isinstance(message, m.Heartbeat) and not self.is_mute:
                    self.control(m.Echo(message.value))
                continue
            if self.next == self.received + 1:
                self.received += 1
                self.on_item(item)
            self.next += 1

    def on_item(self, item):
        if item[0] in (0x3E, 0x3F):
            self.parts = getattr(self, "parts", b"") + item[1:]
            if item[0] == 0x3E:
                return
            item, self.parts = self.parts, b""
        message = m.decode(item, self.words)
        self.got.append(message)
        if isinstance(message, m.COUNTED_AS_REQUESTS):
            assert self.taken < self.granted, "more than was granted"
            self.taken += len(item)
        if isinstance(message, m.Request):
            self.on_request(message)
        elif isinstance(message, m.Cancel):
            if message.number in self.waits:
                self.waits.remove(message.number)
                self.say(m.Reply(m.ENDED, message.number, reason="cancelled"))
        elif isinstance(message, m.Attach):
            if message.target.machine != "gate-1":
                self.say(m.FeedEnded(message.feed, "absent"))
            else:
                self.feeds[message.feed] = message
                self.snapshot(message.feed)
        elif isinstance(message, m.Detach):
            self.feeds.pop(message.value)
        elif isinstance(message, m.Resync):
            self.snapshot(message.value)
        elif isinstance(message, m.Recover):
            for feed in self.feeds:
                self.snapshot(feed)
            self.say(m.Recovered())
        elif isinstance(message, m.Payload):
            self.payloads[message.payload] = [message, b""]
            self.payload_end(message.payload)
        elif isinstance(message, m.PayloadPart):
            self.payloads[message.payload][1] += message.data
            self.payload_end(message.payload)

        elif isinstance(message, m.PayloadEnd):
            self.ends.append(message)
        elif isinstance(message, m.Fetch):
            self.fetches[message.fetch] = message
            if message.name in self.offers:
                self.send_offer(message.fetch, self.offers[message.name])
            elif message.name != "slow":
                self.say(m.FetchEnded(message.fetch, "absent"))

    def send_offer(self, fetch, data, name=None):
        name = name or self.fetches[fetch].name
        self.say(m.Payload(fetch, f"@{fetch}", name, {"format": "png"}, len(data)))
        for at in range(0, len(data), 60_000):
            self.say(m.PayloadPart(fetch, data[at : at + 60_000]))

    def payload_end(self, number):
        head, data = self.payloads[number]
        if len(data) == head.size:
            refused = head.name == "bad"
            self.say(m.PayloadEnd(number, m.PAYLOAD_REFUSED if refused else m.ACCEPTED, "no" if refused else ""))

    def snapshot(self, feed):
        self.say(m.Snapshot(feed, encode_state(self.sequence, LIFE, self.version, self.version, self.ticks, {0: 7})))

    def update(self, changes, lost=False, **more):
        """One update to all feeds; *lost*: as if the connection had not brought it."""
        self.version += 1
        self.sequence += 1
        for index, increment in changes:
            self.ticks[index] += increment
        for feed in self.feeds:
            item = m.encode(m.Update(feed, encode_update(self.sequence, changes, **more)), self.said)
            self.updates_sent += len(item)
            if self.is_open and not lost:
                self.put(frames.encode_messages(None, None, [item]))

    def on_request(self, request):
        target = self.words.targets[request.target]
        if request.number in self.replies:
            self.say(self.replies[request.number])
            return
        reply = self.answer(request.number, target.machine, request.call)
        if reply is None:
            self.waits.append(request.number)
        elif not request.post:
            self.replies[request.number] = reply
            self.say(reply)

    def answer(self, number, machine, call):
        if machine == "@directory":
            skip = call.states[0] if call.states else 0
            lines = [["gate-%d" % i, "node-a", "Gate", "05" * 16, SCHEMA.hex(), ["x"]] for i in (1, 2, 3)]
            return m.Reply(m.ANSWERED, number, answer={"machines": lines[skip : skip + 2], "more": skip + 2 < 3})
        if machine != "gate-1":
            return m.Reply(m.NOT_APPLIED, number, reason="absent")
        if call.kind == m.DESCRIBE:
            names = [*STATES, "Count"]
            skip = call.states[0] if call.states else 0
            page = names[skip : skip + 2]
            states = [name for name in page if name in STATES]
            return m.Reply(m.ANSWERED, number, answer={
                "incarnation": "05" * 16, "schema": SCHEMA.hex(), "size": 3, "states": states,
                "attributes": [[name, "int64"] for name in page if name not in STATES], "more": skip + 2 < len(names),
            })  # fmt: skip
        if call.kind == m.SHOW:
            return m.Reply(m.ANSWERED, number, answer={
                "version": self.version, "queueTick": 1, "ticks": list(self.ticks), "attributes": {"Count": 7},
            })  # fmt: skip
        if call.kind in (m.WHY, m.EXPLAIN):
            return m.Reply(m.ANSWERED, number, answer={
                "kind": "relation", "text": "B needs A", "verdict": ["relation.unmet", 1, [0], [1, 0], "", "no A"],
                "remedy": [[], "add", [0, 1]],
            })  # fmt: skip
        if call.kind == m.NEXT:
            return m.Reply(m.ANSWERED, number, answer={"next": [["add", 0, [0], [], ["A.enter"]]]})
        if call.kind in (m.WHEN, m.WHEN_NOT, m.WHEN_ARGS):
            return m.Reply(m.FULFILLED, number) if self.ticks[call.states[0]] & 1 else None
        if call.states == (1,):
            return m.Reply(m.REFUSED, number, version=self.version, verdict=m.Verdict("relation.unmet", 1, (0,), (1, 0)))
        if call.states == (2,):
            return m.Reply(m.FAILED, number, version=self.version, error_type="T", reason="text", taken_out=(2,))
        self.applied.append(number)
        self.update([(0, 1)])
        return m.Reply(m.EXECUTED, number, version=self.version)


__all__ = ["FakeServer", "SCHEMA", "LIFE", "STATES", "Step", "checksum"]
