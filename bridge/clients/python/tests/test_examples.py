"""Every example of the protocol document, read and written. The examples are kept in examples.txt, as in the document."""

import pathlib
import unittest

from vertick import frames, messages as m
from vertick.feeds import Replica, encode_state
from vertick.wire import Input, ProtocolError, put_int, put_sint, put_value

EXAMPLES = pathlib.Path(__file__).with_name("examples.txt").read_text().splitlines()
MESSAGES = [line.split(": ") for line in EXAMPLES if line and line[:2] not in ("C ", "S ")]
FRAMES = [line.split(" ", 1) for line in EXAMPLES if line[:2] in ("C ", "S ")]


class Examples(unittest.TestCase):
    def test_should_read_and_write_each_message(self):
        reading, writing = m.Dictionary(), m.Dictionary()
        for name, digits in MESSAGES:
            with self.subTest(name):
                data = bytes.fromhex(digits)
                self.assertEqual(m.encode(m.decode(data, reading), writing), data)
        self.assertEqual(reading, writing)
        self.assertEqual(len(MESSAGES), 46)

    def test_should_read_what_the_examples_mean(self):
        words = m.Dictionary()
        found = {name: m.decode(bytes.fromhex(digits), words) for name, digits in MESSAGES}
        self.assertEqual(found["heartbeat"].value, 300)
        self.assertEqual(found["add with an argument"].call.args, {"cents": 50})
        options = found["remove with options"]
        self.assertEqual((options.number, options.age, options.remaining, options.principal), (3, 20, 2000, "ann"))
        self.assertEqual((options.call.if_version, options.call.if_ticks), (7, ((3, 5),)))
        self.assertEqual(options.call.source, m.Transition("till", b"\x33" * 16, 9))
        self.assertEqual(found["wait for another origin"].number, 7)
        self.assertEqual((found["show"].number, found["describe"].number), (4, 8))
        self.assertEqual((found["executed"].version, found["executed again"].version), (5, 6))
        self.assertEqual(found["refused"].verdict.because, (4,))
        self.assertEqual(found["acknowledge"].ranges, ((12, 14), (20, 20)))
        self.assertEqual(found["attach"].ranges, ((1, 2), (5, 5)))
        self.assertEqual(found["shown"].answer["ticks"], [1, 0, 300, 1])
        self.assertEqual(found["relayed"].path, ("b", "a"))

    def test_should_refuse_each_prefix_and_leave_the_dictionary(self):
        words = m.Dictionary()
        for name, digits in MESSAGES:
            data = bytes.fromhex(digits)
            before = repr(words)
            for size in range(len(data)):
                try:
                    # A few prefixes are messages of their own (those that go on to the end).
                    self.assertIn(data[0], (0x10, 0x28, 0x2E), name) if m.decode(data[:size], words) else None
                except ProtocolError:
                    pass
            self.assertEqual(repr(words), before)
            m.decode(data, words)

    def test_should_read_and_write_each_frame_of_the_conversation(self):
        words = {"C": m.Dictionary(), "S": m.Dictionary()}
        said = {"C": m.Dictionary(), "S": m.Dictionary()}
        for side, digits in FRAMES:
            data = bytes.fromhex(digits)
            frame = frames.decode(data)
            if isinstance(frame, frames.Messages):
                items = [m.encode(m.decode(item, words[side]), said[side]) for item in frame.items()]
                self.assertEqual(frames.encode_messages(frame.acknowledged, frame.number, items), data)
            else:
                self.assertEqual(frame.encode(), data)
        self.assertEqual(len(FRAMES), 8)


class Wire(unittest.TestCase):
    def test_should_write_ints_in_their_shortest_form(self):
        for n in (0, 1, 127, 128, 300, 2**32, 2**63 - 1, 2**64 - 1):
            out = bytearray()
            put_int(out, n)
            self.assertEqual(Input(bytes(out)).int_(2**64 - 1), n)
        for wrong in ("80", "8000", "ff" * 10 + "01", "80" * 9 + "02"):
            with self.assertRaises(ProtocolError, msg=wrong):
                Input(bytes.fromhex(wrong)).int_(2**64 - 1)

    def test_should_fold_signs(self):
        for n, byte in ((0, 0), (-1, 1), (1, 2), (-2, 3)):
            out = bytearray()
            put_sint(out, n)
            self.assertEqual(out, bytes((byte,)))
            self.assertEqual(Input(bytes(out)).sint(), n)

    def test_should_keep_values(self):
        edges = [0, 127, 128, 255, 256, 65535, 65536, 2**32, 2**63 - 1, -1, -32, -33, -128, -129, -32769, -(2**63)]
        values = [None, True, False, 1.5, "", "a" * 31, "ä" * 200, "x" * 40000, b"", b"b" * 300, [], [1] * 20, edges]
        values += [{str(i): i for i in range(n)} for n in (0, 15, 16)] + [{"a": [{"b": None}]}]
        for value in values:
            out = bytearray()
            put_value(out, value)
            reader = Input(bytes(out))
            self.assertEqual(reader.value(), value)
            self.assertEqual(reader.left, 0)

    def test_should_refuse_values_beyond_the_limits(self):
        deep = 1
        for _ in range(8):
            deep = [deep]
        put_value(bytearray(), deep)
        for wrong in ([deep], 2**63, "x" * 65536, {1: 2}, object()):
            with self.assertRaises((ValueError, TypeError)):
                put_value(bytearray(), wrong)
        for digits in ("cf8000000000000000", "ddffffffff00", "dfffffffff", "c1", "d40000", "8101", "a1ff", "91" * 8 + "9101"):
            with self.assertRaises(ProtocolError, msg=digits):
                Input(bytes.fromhex(digits)).value()

    def test_should_refuse_a_frame_that_is_too_long_before_it_has_come(self):
        for head in (b"\x00", b"\x81\x80\x04", b"\xff\xff\xff\xff"):
            reader = frames.FrameReader()
            reader.feed(head)
            with self.assertRaises(ProtocolError):
                reader.next_frame()

    def test_should_refuse_each_prefix_of_a_state(self):
        state = encode_state(3, b"i" * 16, 9, 9, [1, 0, 300], {0: "x"}, ("T", "text"))
        for size in range(len(state)):
            with self.assertRaises(ProtocolError):
                Replica().show(state[:size])
        self.assertTrue(Replica().show(state).is_snapshot)


if __name__ == "__main__":
    unittest.main()
