"""The sans-IO session against a scripted server: hellos, cuts at every byte, rejections, credit, feeds."""

import random
import unittest

from tests.fake import LIFE, SCHEMA, FakeServer
from vertick import frames, messages as m, session as s
from vertick.feeds import encode_state, encode_update

GATE = m.Target("gate-1", None, SCHEMA)
ADD_A = m.Call(m.ADD, (0,))


class Pair:
    """A client and a server on a wire with a virtual clock."""

    def __init__(self, server=None, client=None, **options):
        self.now = 1.0
        self.server = server or FakeServer(**options)
        self.client = client or s.Session("till", "secret", incarnation=b"\x11" * 16)
        self.events = []
        self.sent_bytes = 0

    def connect(self):
        self.server.connect()
        self.client.connected(self.now)
        return self

    def run(self, budget=None):
        """Carries bytes until both are silent, or *budget* bytes went either way; False if it was used up."""
        while True:
            data, back = self.client.take_bytes(self.now), self.server.take()
            self.events += self.client.take_events()
            if not data and not back:
                return True
            for carried, take in ((data, self.server.feed_bytes), (back, self._to_client)):
                if budget is not None:
                    carried = carried[:budget]
                    budget -= len(carried)
                self.sent_bytes += len(carried)
                take(carried)
                if budget == 0:
                    return False

    def _to_client(self, data):
        self.client.receive(data, self.now)
        self.events += self.client.take_events()

    def pass_time(self, seconds, step=0.01):
        end = self.now + seconds
        while self.now < end:
            self.now += step
            self.client.tick(self.now)
            self.run()

    def cut(self):
        self.client.disconnected(self.now)
        self.events += self.client.take_events()
        return self

    def of(self, kind):
        return [event for event in self.events if isinstance(event, kind)]

    def words(self):
        return {event.reply.number: event.reply for event in self.of(s.Replied)}


class Hellos(unittest.TestCase):
    def test_should_say_the_conversation_of_the_document(self):
        from tests.test_examples import FRAMES

        client = s.Session("till", "secret", incarnation=b"\x11" * 16)
        client.connected(0.0)
        lines = [(side, bytes.fromhex(digits)) for side, digits in FRAMES]
        said = client.take_bytes(0.0)
        self.assertEqual(said, b"\x56" + frames.with_length(lines[0][1]))
        call, target = m.Call(m.ADD, (3,)), m.Target("gate-1", None, SCHEMA)
        client.receive(frames.with_length(lines[1][1]), 0.0)
        answer = client.take_bytes(0.0)[1:]
        self.assertEqual(answer, lines[2][1])
        client.request(target, call, 0.0)
        self.assertEqual(client.take_bytes(0.0)[1:], lines[3][1])
        client.receive(frames.with_length(lines[4][1]), 0.0)
        client.request(target, call, 0.0)
        self.assertEqual(client.take_bytes(0.0)[1:], lines[5][1])
        client.receive(frames.with_length(lines[6][1]) + frames.with_length(lines[7][1]), 0.0)
        found = client.take_events()
        self.assertEqual([e.reply.version for e in found if isinstance(e, s.Replied)], [41, 42])
        self.assertEqual(found[-1], s.ServerGoodbye("update"))

    def test_should_open_and_go_on_after_a_cut(self):
        pair = Pair().connect()
        pair.run()
        self.assertEqual(pair.events, [s.Opened("node-a", True, False)])
        pair.cut().connect().run()
        self.assertEqual(pair.events[1], s.Opened("node-a", False, False))
        hello = pair.server.hellos[-1]
        self.assertEqual((hello.session, hello.question, hello.answers, hello.asks), (1, 2, 2, False))

    def test_should_begin_anew_when_the_server_lost_the_session(self):
        pair = Pair().connect()
        pair.run()
        pair.client.request(GATE, m.Call(m.WHEN, (2,)), pair.now)
        pair.run()
        pair.cut()
        pair.server = FakeServer(first_questions=7)
        pair.now += 1
        pair.connect().run()
        self.assertEqual(pair.events[-1], s.Opened("node-a", True, False))
        asked = [one for one in pair.server.got if isinstance(one, m.Request)]
        self.assertEqual([(one.number, one.age) for one in asked], [(1, 1000)])
        self.assertEqual(pair.server.peer_session, 2)
        self.assertEqual(asked[0].remaining, 29_000)

    def test_should_not_repeat_requests_to_another_life(self):
        pair = Pair().connect()
        pair.run()
        framed = pair.client.request(GATE, m.Call(m.WHEN, (2,)), pair.now)
        pair.run()
        pair.cut()
        unsent = pair.client.request(GATE, ADD_A, pair.now)
        pair.server = FakeServer(b"\x44" * 16)
        pair.connect().run()
        self.assertEqual(pair.of(s.Opened)[-1], s.Opened("node-a", True, True))
        self.assertEqual((pair.words()[framed].outcome, pair.words()[framed].reason), (m.UNKNOWN, "restarted"))
        self.assertEqual((pair.words()[unsent].outcome, pair.words()[unsent].reason), (m.NOT_APPLIED, "restarted"))
        self.assertEqual([one for one in pair.server.got if isinstance(one, m.Request)], [])

    def test_should_ask_again_when_an_old_session_is_named(self):
        client = s.Session(incarnation=b"\x11" * 16)
        client.connected(0.0)
        client.take_bytes(0.0)
        old = frames.Hello(b"\x22" * 16, 3, 4, 1, True, b"\x11" * 16, 99, 5)
        client.receive(frames.with_length(old.encode()), 0.0)
        reader = frames.FrameReader()
        reader.feed(client.take_bytes(0.0))
        hello = frames.decode(reader.next_frame())
        self.assertEqual((hello.question, hello.answers, hello.asks, hello.peer_session), (2, 4, True, 0))
        self.assertFalse(client.is_open)

    def test_should_not_believe_a_hello_that_answers_another_question(self):
        client = s.Session(incarnation=b"\x11" * 16)
        client.connected(0.0)
        client.take_bytes(0.0)
        stale = frames.Hello(b"\x22" * 16, 1, 1, 9, True, b"\x11" * 16)
        client.receive(frames.with_length(stale.encode()), 0.0)
        self.assertFalse(client.is_open)
        self.assertTrue(client.take_bytes(0.0))

    def test_should_take_a_rejection_only_of_its_last_question(self):
        for question, lost in ((7, []), (1, [s.Lost("token", "wrong")])):
            client = s.Session(incarnation=b"\x11" * 16)
            client.connected(0.0)
            said = frames.Rejection(b"\x11" * 16, question, "token", "wrong").encode() + b"later"
            client.receive(frames.with_length(said), 0.0)
            self.assertEqual(client.take_events(), lost)

    def test_should_give_up_a_connection_without_a_session_and_a_silent_one(self):
        pair = Pair()
        pair.client.connected(pair.now)
        pair.now += 5
        pair.client.tick(pair.now)
        self.assertEqual(pair.client.take_events()[0].code, "silence")
        pair = Pair().connect()
        pair.run()
        pair.pass_time(4)
        self.assertEqual(pair.of(s.Lost), [])
        self.assertIsNotNone(pair.client.round_trip_s)
        pair.server.is_mute = True
        pair.pass_time(4)
        self.assertEqual(pair.of(s.Lost)[0].code, "silence")


class Requests(unittest.TestCase):
    def talk(self, pair):
        """A conversation of all sorts; says what was asked."""
        client, numbers = pair.client, []
        feed, replica = client.attach(GATE)
        for states in ((0,), (1,), (2,), (0,)):
            numbers.append(client.request(GATE, m.Call(m.ADD, states), pair.now))
        numbers.append(client.request(m.Target("gate-2"), m.Call(m.SHOW), pair.now))
        return numbers, replica

    def test_should_have_one_outcome_each_after_a_cut_at_every_byte(self):
        whole = Pair().connect()
        self.talk(whole)
        whole.run()
        expected = {n: (reply.outcome, reply.version) for n, reply in whole.words().items()}
        self.assertGreater(whole.sent_bytes, 300)
        for size in range(1, whole.sent_bytes + 1):
            for is_lost in (False, True):
                pair = Pair().connect()
                numbers, replica = self.talk(pair)
                pair.run(size)
                pair.cut()
                pair.now += 0.25
                if is_lost:
                    # The server forgets the session, though not what it did (it is in the same life).
                    pair.server.session, pair.server.peer = 0, None
                pair.connect().run()
                found = {n: (reply.outcome, reply.version) for n, reply in pair.words().items()}
                self.assertEqual(found, expected, (size, is_lost))
                self.assertEqual(len(pair.of(s.Replied)), len(numbers), "each word once")
                self.assertEqual(pair.server.applied, [numbers[0], numbers[3]], (size, is_lost))
                self.assertEqual(pair.of(s.Lost), [])
                pair.pass_time(0.1)
                self.assertEqual((replica.ticks, replica.version), (pair.server.ticks, 2), (size, is_lost))
                self.assertEqual(pair.server.kept, [], "all is acknowledged")

    def test_should_stay_within_its_credit(self):
        pair = Pair(credit=100).connect()
        numbers = [pair.client.request(GATE, ADD_A, pair.now) for _ in range(100)]
        pair.run()
        self.assertLess(len(pair.words()), 100)
        pair.server.granted = 1000
        pair.server.control(m.Credit(1000, 1000))
        pair.run()
        self.assertEqual(sorted(pair.words()), numbers)

    def test_should_say_how_long_messages_were_held(self):
        pair = Pair().connect()
        pair.run()
        pair.client.request(GATE, ADD_A, pair.now)
        pair.client.take_bytes(pair.now)
        pair.cut()
        pair.now += 1.5
        pair.connect().run()
        self.assertIn(m.Held(1500), pair.server.got)
        self.assertEqual(len(pair.words()), 1)

    def test_should_end_requests_by_their_deadline(self):
        pair = Pair().connect()
        pair.run()
        sent = pair.client.request(GATE, m.Call(m.WHEN, (2,)), pair.now, 1.0)
        pair.run()
        pair.cut()
        unsent = pair.client.request(GATE, ADD_A, pair.now, 1.0)
        pair.pass_time(1.3)
        self.assertEqual(pair.words()[unsent], m.Reply(m.NOT_APPLIED, unsent, reason="deadline"))
        self.assertNotIn(sent, pair.words())
        pair.pass_time(2)
        self.assertEqual(pair.words()[sent], m.Reply(m.UNKNOWN, sent, reason="deadline"))

    def test_should_cancel(self):
        pair = Pair().connect()
        early = pair.client.request(GATE, ADD_A, pair.now)
        pair.client.cancel(early, pair.now)
        wait = pair.client.request(GATE, m.Call(m.WHEN, (2,)), pair.now)
        pair.run()
        pair.client.cancel(wait, pair.now)
        pair.run()
        self.assertEqual(pair.words()[early].reason, "cancelled")
        self.assertEqual(pair.words()[wait], m.Reply(m.ENDED, wait, reason="cancelled"))
        self.assertEqual(pair.server.applied, [])

    def test_should_tell_what_it_has_done_with(self):
        pair = Pair().connect()
        pair.client.request(GATE, ADD_A, pair.now)
        pair.client.request(GATE, m.Call(m.WHEN, (2,)), pair.now)
        for _ in range(3):
            pair.client.request(GATE, ADD_A, pair.now)
        pair.run()
        pair.pass_time(1.2)
        told = [one for one in pair.server.got if isinstance(one, m.Acknowledge)]
        self.assertEqual(told, [m.Acknowledge(1, ((3, 5),))])
        pair.client.request(GATE, ADD_A, pair.now)
        pair.run()
        self.assertEqual(pair.server.got[-1].distance, 5)

    def test_should_refuse_more_than_its_limits(self):
        pair = Pair(client=s.Session(limits=s.Limits(requests=2, queue_bytes=1000)))
        for _ in range(3):
            pair.client.request(GATE, ADD_A, pair.now)
        self.assertEqual(pair.client.take_events()[0].reply.reason, "overloaded")
        pair = Pair(client=s.Session(limits=s.Limits(queue_bytes=1000)))
        pair.client.request(GATE, m.Call(m.ADD, (0,), {"x": "y" * 2000}), pair.now)
        self.assertEqual(pair.client.take_events()[0].reply.reason, "overloaded")

    def test_should_cut_long_messages_and_put_them_together(self):
        pair = Pair().connect()
        pair.client.request(GATE, m.Call(m.ADD, (0,), {"x": "y" * 65_400}), pair.now)
        pair.run()
        self.assertEqual(pair.server.got[-1].call.args, {"x": "y" * 65_400})
        reply = m.encode(m.Reply(m.ANSWERED, 2, answer={"x": "z" * 40_000}), pair.server.said)
        pair.client.request(GATE, m.Call(m.WHEN, (2,)), pair.now)
        pair.run()
        for part in s._parts(reply):
            pair.server.sent += 1
            pair.server.write(pair.server.sent, part)
        pair.run()
        self.assertEqual(pair.words()[2].answer, {"x": "z" * 40_000})

    def test_should_send_long_messages_again_after_a_cut(self):
        pair = Pair().connect()
        pair.run()
        pair.client.request(GATE, m.Call(m.ADD, (0,), {"x": "y" * 60_000}), pair.now)
        pair.client.request(GATE, m.Call(m.ADD, (0,), {"x": "z" * 2_000}), pair.now)
        pair.client.take_bytes(pair.now)
        pair.cut().connect().run()
        self.assertEqual([len(call.call.args["x"]) for call in pair.server.got[-2:]], [60_000, 2_000])
        self.assertEqual(sorted(pair.words()), [1, 2])

    def test_should_post(self):
        pair = Pair().connect()
        posted = pair.client.request(GATE, ADD_A, pair.now, post=True)
        pair.run()
        self.assertEqual(pair.words(), {})
        pair.server.acknowledged_out = 0
        pair.server.put(frames.encode_messages(pair.server.received, None, []))
        pair.run()
        self.assertEqual(pair.words()[posted].outcome, m.EXECUTED)

    def test_should_send_nothing_after_a_goodbye(self):
        pair = Pair().connect()
        pair.run()
        pair.server.say(m.Goodbye("update"))
        pair.run()
        pair.client.request(GATE, ADD_A, pair.now)
        pair.run()
        self.assertEqual(pair.words()[1].reason, "leaving")

    def test_should_lose_only_the_connection_by_malformed_bytes(self):
        wrongs = ("40 02 20", "40 01 7f 00", "40 01 06", "40 00", "41 09", "42 05 01 2c", "42 01 02 21 0f", "99", "40 01 03")
        for wrong in wrongs:
            pair = Pair().connect()
            pair.run()
            pair.client.request(GATE, m.Call(m.WHEN, (2,)), pair.now)
            pair.run()
            pair.client.receive(frames.with_length(bytes.fromhex(wrong)), pair.now)
            pair.events += pair.client.take_events()
            self.assertEqual([lost.code for lost in pair.of(s.Lost)], ["malformed"], wrong)
            pair.cut().connect().run()
            self.assertEqual(pair.of(s.Opened)[-1], s.Opened("node-a", False, False), wrong)
            self.assertEqual(pair.client.requests_open, 1)

    def test_should_send_payloads_again_that_were_not_whole(self):
        pair = Pair(credit=20_000).connect()
        data = bytes(range(256)) * 200
        one = pair.client.payload("gate-1", "photo", {"format": "png"}, data, 30, pair.now)
        two = pair.client.payload("gate-1", "bad", {}, b"", 30, pair.now)
        pair.run()
        self.assertEqual(pair.of(s.PayloadEnded), [])
        pair.cut()
        pair.server.session, pair.server.credit, pair.server.granted = 0, 1 << 20, 1 << 20
        pair.connect().run()
        ended = {event.payload: event for event in pair.of(s.PayloadEnded)}
        self.assertEqual(ended[one].outcome, m.ACCEPTED)
        self.assertEqual((ended[two].outcome, ended[two].reason), (m.PAYLOAD_REFUSED, "no"))
        self.assertEqual(pair.server.payloads[one][1], data)

    def test_should_say_how_long_a_payload_has_left_when_it_is_sent(self):
        pair = Pair()
        number = pair.client.payload("gate-1", "photo", {}, b"x", 30, pair.now)
        pair.now += 20
        pair.connect().run()
        self.assertEqual(pair.server.payloads[number][0].remaining, 10_000)

    def fetched(self, pair):
        return {event.fetch: event for event in pair.of(s.Fetched)}

    def test_should_fetch_anew_in_another_session(self):
        pair = Pair().connect()
        key = pair.client.fetch("gate-1", "slow", 30, pair.now)
        pair.run()
        pair.cut()
        pair.server.session = 0
        pair.connect().run()
        self.assertEqual(sorted(pair.server.fetches), [1, 2])
        pair.server.send_offer(1, b"late")
        pair.server.send_offer(2, b"photo")
        pair.run()
        self.assertEqual(self.fetched(pair)[key].data, b"photo")
        self.assertEqual([end.outcome for end in pair.server.ends], [m.PAYLOAD_REFUSED, m.ACCEPTED])

    def test_should_end_a_fetch_at_its_deadline(self):
        pair = Pair().connect()
        key = pair.client.fetch("gate-1", "slow", 1, pair.now)
        pair.run()
        pair.pass_time(1.5)
        self.assertEqual(self.fetched(pair)[key].reason, "deadline")
        pair.server.send_offer(1, b"late")
        pair.run()
        self.assertEqual([end.outcome for end in pair.server.ends], [m.PAYLOAD_REFUSED])

    def test_should_refuse_what_was_not_fetched_or_is_too_much(self):
        pair = Pair(client=s.Session(limits=s.Limits(fetches=1, fetched_bytes=10))).connect()
        key = pair.client.fetch("gate-1", "slow", 30, pair.now)
        self.assertEqual(pair.client.fetch("gate-1", "slow", 30, pair.now), 2)
        pair.run()
        self.assertEqual(self.fetched(pair)[2].reason, "overloaded")
        pair.server.send_offer(1, b"x", name="other")
        pair.server.say(m.Payload(7, "@x", "slow", {}, 1))
        pair.server.say(m.Payload(8, "gate-1", "slow", {}, 1))
        pair.server.send_offer(1, b"x" * 11)
        pair.run()
        self.assertEqual([end.reason for end in pair.server.ends], ["absent", "absent", "absent", "overloaded"])
        pair.server.say(m.FetchEnded(1, "overloaded"))
        pair.run()
        self.assertEqual(self.fetched(pair)[key].reason, "overloaded")

    def test_should_take_one_payload_for_each_fetch(self):
        pair = Pair().connect()
        key = pair.client.fetch("gate-1", "slow", 30, pair.now)
        pair.run()
        for number in (7, 8, 7):
            pair.server.say(m.Payload(number, "@1", "slow", {"x": "y" * 1_000}, 2))
        pair.server.say(m.PayloadPart(8, b"no"))
        pair.server.say(m.PayloadPart(7, b"ok"))
        pair.run()
        self.assertEqual([(end.payload, end.reason) for end in pair.server.ends[:2]], [(8, "absent"), (7, "absent")])
        self.assertEqual(self.fetched(pair)[key].data, b"ok")

    def test_should_leave_a_server_that_asks_and_acknowledges_nothing(self):
        pair = Pair(client=s.Session(limits=s.Limits(requests=1))).connect()
        pair.run()
        for number in range(1, s.ANSWERS_MAX + 10):
            pair.server.say(m.Fetch(number, "gate-1", "x", 1_000))
        pair.client.receive(pair.server.take(), pair.now)
        self.assertEqual([event.code for event in pair.client.take_events() if isinstance(event, s.Lost)], ["malformed"])

    def test_should_leave_a_server_that_asks_who_is_there_and_reads_no_answer(self):
        client = s.Session("till", "x" * 4_000)
        client.connected(0)
        asked = frames.with_length(frames.Hello(b"\x22" * 16, 1, 1, asks=True).encode())
        client.receive(asked * 3_000, 0)
        self.assertEqual([event.code for event in client.take_events() if isinstance(event, s.Lost)], ["malformed"])
        client.connected(0)
        self.assertLess(len(client.take_bytes(0)), 10_000)

    def test_should_echo_no_more_heartbeats_than_are_read(self):
        pair = Pair().connect()
        pair.run()
        pair.server.control(*(m.Heartbeat(beat) for beat in range(1, 1_000)))
        pair.run()
        self.assertEqual(sum(isinstance(one, m.Echo) for one in pair.server.got), s.CONTROLS_MAX)

    def test_should_not_fetch_from_a_server_that_offers_nothing(self):
        pair = Pair()
        pair.server.features = 1
        pair.connect()
        key = pair.client.fetch("gate-1", "photo", 30, pair.now)
        pair.run()
        self.assertEqual(self.fetched(pair)[key].reason, "unreachable: nothing is offered here")
        self.assertEqual(pair.server.fetches, {})

    def test_should_refuse_a_payload_without_a_deadline(self):
        self.assertRaises(ValueError, s.Session().payload, "gate-1", "photo", {}, b"", 301, 0.0)


class Chaos(unittest.TestCase):
    def test_should_give_each_request_one_outcome_whatever_is_cut(self):
        for seed in range(60):
            dice = random.Random(seed)
            pair = Pair(credit=dice.choice((300, 1 << 20))).connect()
            pair.server.granted = 1 << 20 if pair.server.credit > 300 else 300
            _, replica = pair.client.attach(GATE)
            asked = []
            for _ in range(25):
                for _ in range(dice.randrange(4)):
                    asked.append(pair.client.request(GATE, m.Call(m.ADD, (dice.randrange(3),)), pair.now))
                if dice.random() < 0.4:
                    pair.run(dice.randrange(1, 300))
                    pair.cut()
                    pair.now += dice.random()
                    if dice.random() < 0.3:
                        pair.server.session, pair.server.peer = 0, None
                    pair.connect()
                else:
                    pair.run()
                    pair.server.granted += 300
                    pair.server.control(m.Credit(pair.server.granted, 1 << 20))
            pair.server.granted = 1 << 20
            pair.run()
            if not pair.client.is_open:
                pair.cut().connect().run()
            pair.server.control(m.Credit(1 << 20, 1 << 20))
            pair.pass_time(1.7, 0.05)
            self.assertEqual(sorted(e.reply.number for e in pair.of(s.Replied)), asked, seed)
            executed = sorted(n for n, reply in pair.words().items() if reply.outcome == m.EXECUTED)
            self.assertEqual(sorted(pair.server.applied), executed, seed)
            self.assertEqual(pair.of(s.Lost), [], seed)
            self.assertEqual(replica.ticks, pair.server.ticks, seed)
            self.assertEqual(len(pair.client._kept), 0, seed)

    def test_should_bear_any_bytes(self):
        for seed in range(400):
            dice = random.Random(seed)
            pair = Pair().connect()
            pair.client.attach(GATE)
            pair.run()
            for _ in range(3):
                pair.client.request(GATE, m.Call(m.ADD, (dice.randrange(3),)), pair.now)
            pair.client.request(m.Target("gate-1"), m.Call(m.SHOW), pair.now)
            pair.server.feed_bytes(pair.client.take_bytes(pair.now))
            data = bytearray(pair.server.take())
            for _ in range(dice.randrange(1, 4)):
                data[dice.randrange(len(data))] = dice.randrange(256)
            pair.client.receive(bytes(data), pair.now)
            self.assertIn([type(e) for e in pair.client.take_events() if isinstance(e, s.Lost)], ([], [s.Lost]))


class Feeds(unittest.TestCase):
    def attached(self):
        pair = Pair().connect()
        feed, replica = pair.client.attach(GATE)
        pair.run()
        pair.events.clear()
        return pair, replica

    def test_should_follow(self):
        pair, replica = self.attached()
        pair.server.update([(0, 1), (2, 3)], attributes={0: "x", 1: 2}, error=("T", "text"))
        pair.server.update([(0, 2)], attributes={1: None})
        pair.run()
        self.assertEqual((replica.ticks, replica.attributes, replica.error), ([3, 0, 3], {0: "x"}, ("T", "text")))
        first, second = [event.change for event in pair.of(s.FeedChanged)]
        self.assertEqual((first.entered, first.left, second.entered), ((0, 2), (), ()))

    def test_should_ask_once_for_a_snapshot_after_a_loss(self):
        pair, replica = self.attached()
        pair.server.sequence += 1
        pair.server.update([(0, 1)])
        pair.server.update([(1, 1)])
        self.assertEqual(replica.ticks, [0, 0, 0])
        pair.run()
        self.assertEqual([one for one in pair.server.got if isinstance(one, m.Resync)], [m.Resync(1)])
        self.assertEqual(replica.ticks, [1, 1, 0])
        self.assertTrue(pair.of(s.FeedChanged)[0].change.is_snapshot)

    def test_should_drop_older_updates(self):
        pair, replica = self.attached()
        pair.server.update([(0, 1)])
        pair.run()
        pair.server.sequence -= 1
        pair.server.update([(0, 1)])
        pair.run()
        self.assertEqual(replica.ticks, [1, 0, 0])
        self.assertNotIn(m.Resync(1), pair.server.got)

    def test_should_ask_for_a_snapshot_when_the_sum_differs(self):
        pair, replica = self.attached()
        pair.server.update([(0, 1)], sum_after=12345)
        pair.run()
        self.assertEqual(pair.client.wrong_sums, 1)
        self.assertIn(m.Resync(1), pair.server.got)
        self.assertEqual(replica.ticks, [1, 0, 0])

    def test_should_recover_what_a_cut_swallowed(self):
        pair, replica = self.attached()
        pair.server.update([(0, 1)])
        pair.run()
        received = pair.server.updates_sent
        pair.server.update([(1, 1)], lost=True)
        pair.server.update([(1, 1)], lost=True)
        pair.cut().connect().run()
        self.assertIn(m.Recover(received), pair.server.got)
        self.assertNotIn(m.Resync(1), pair.server.got)
        self.assertEqual(replica.ticks, [1, 2, 0])
        pair.server.update([(2, 1)])
        pair.run()
        self.assertEqual(replica.ticks, [1, 2, 1])

    def test_should_attach_again_in_a_new_session_and_see_a_new_life(self):
        pair, replica = self.attached()
        pair.cut()
        self.assertTrue(replica.is_known)
        pair.server = FakeServer(b"\x44" * 16)
        pair.server.ticks = [5, 0, 0]
        pair.connect().run()
        self.assertEqual(replica.ticks, [5, 0, 0])
        self.assertFalse(pair.of(s.FeedChanged)[-1].change.is_restart)
        data = encode_state(9, b"\x06" * 16, 1, 1, [1, 0, 0])
        pair.server.say(m.Snapshot(1, data))
        pair.run()
        self.assertTrue(pair.of(s.FeedChanged)[-1].change.is_restart)

    def test_should_tell_names_before_it_attaches_in_each_session(self):
        pair = Pair().connect()
        names = tuple(f"State{i}" for i in range(1_025))
        for _ in range(2):
            pair.client.attach(GATE, states=names, attributes=("Count",))
        pair.run()
        pair.server = FakeServer(b"\x44" * 16)
        pair.cut().connect().run()
        told = [one for one in pair.server.got if isinstance(one, (m.Names, m.Attach))]
        self.assertEqual([type(one) for one in told], [m.Names, m.Names, m.Attach, m.Attach])
        self.assertEqual([(one.size, one.first, len(one.names)) for one in told[:2]], [(1_025, 0, 1_024), (1_025, 1_024, 1)])
        self.assertEqual((told[1].schema, told[1].names, told[2].attributes), (GATE.schema, names[1_024:], ("Count",)))

    def test_should_tell_names_again_that_the_server_has_forgotten(self):
        pair = Pair().connect()
        names = tuple(f"State{i}" for i in range(30_000))
        schemas = [bytes((i,)) * 16 for i in (1, 2, 3, 2, 1)]
        for schema in schemas:
            pair.client.attach(m.Target("gate-1", None, schema), states=names)
            pair.run()
        told = [one.schema for one in pair.server.got if isinstance(one, m.Names) and one.first == 0]
        self.assertEqual(told, [schemas[0], schemas[1], schemas[2], schemas[0]])

    def test_should_renew_credit_when_half_of_it_is_used(self):
        pair, replica = self.attached()
        for _ in range(60):
            pair.server.update([(0, 1)], attributes={0: "x" * 10_000})
            pair.run()
        granted = [one for one in pair.server.got if isinstance(one, m.Credit)]
        self.assertGreater(granted[0].update_bytes, s.CREDIT_BYTES)

    def test_should_detach_and_hear_of_the_end(self):
        pair, replica = self.attached()
        pair.server.say(m.Relayed(1, True, 3500, ("b", "a")))
        pair.server.say(m.FeedEnded(1, "disposed"))
        pair.run()
        self.assertEqual(pair.events, [s.FeedRelayed(1, True, 3500, ("b", "a")), s.FeedOver(1, "disposed")])
        feed, _ = pair.client.attach(GATE)
        pair.run()
        pair.client.detach(feed)
        pair.run()
        self.assertEqual(pair.server.got[-1], m.Detach(2))

    def test_should_refuse_updates_that_are_wrong_without_taking_half_of_them(self):
        pair, replica = self.attached()
        for wrong in (encode_update(1, [(0, 1), (7, 1)]), encode_update(1, [(0, 1)])[:-1] + b"\x80"):
            with self.assertRaises(Exception):
                replica.follow(wrong)
            self.assertEqual((replica.ticks, replica.sequence), ([0, 0, 0], 0))


if __name__ == "__main__":
    unittest.main()
