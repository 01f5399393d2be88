"""The asyncio and the blocking client against the scripted server on a real socket."""

import asyncio
import pathlib
import shutil
import ssl
import subprocess
import tempfile
import threading
import unittest
from unittest import mock

import vertick
from tests.fake import FakeServer
from vertick import blocking, messages as m


class Server:
    """The scripted server on a port of its own."""

    def __init__(self, **options):
        self.fake = FakeServer(**options)
        self.writers = set()
        self.current = None

    async def start(self, port=0, tls=None):
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", port, ssl=tls)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def serve(self, reader, writer):
        self.cut()
        self.current = writer
        self.fake.connect()
        try:
            while writer is self.current:
                data = await reader.read(65536)
                if not data or writer is not self.current:
                    break
                self.fake.feed_bytes(data)
                self.flush()
        except ConnectionError:
            pass
        finally:
            writer.close()

    def flush(self):
        if self.current is not None:
            self.current.write(self.fake.take())

    def cut(self):
        if self.current is not None:
            self.current.transport.abort()
            self.current = None
            self.fake.is_open = False

    async def stop(self):
        self.cut()
        self.server.close()


class Clients(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.server = await Server().start()
        self.client = await vertick.Client.connect("127.0.0.1", self.server.port, name="till", token="secret")
        self.gate = self.client.machine("gate-1")

    async def asyncTearDown(self):
        await self.client.close(0)
        await self.server.stop()

    async def test_should_tell_each_outcome(self):
        self.assertEqual(await self.gate.add("A", args={"cents": 50}, if_version=0, if_ticks={"A": 0}), vertick.Executed(1))
        refused = await self.gate.add("B")
        self.assertEqual((refused.verdict.state, refused.verdict.because), ("B", ("A",)))
        self.assertFalse(refused)
        self.assertEqual(await self.gate.set("C"), vertick.Failed(1, "T", "text", ("C",)))
        self.assertEqual(await self.client.machine("gate-9").add("A"), vertick.NotApplied("absent"))
        with self.assertRaisesRegex(KeyError, "Expected a state of gate-1, but found X; it has A, B, C"):
            await self.gate.add("X")

    async def test_should_name_the_nearest_state_or_the_first_ten(self):
        names = ["Flight1OnTime"] + [f"S{i}" for i in range(160)]
        schema = vertick.Schema("board", "0", b"", tuple(names), ())
        with self.assertRaisesRegex(KeyError, r"but found flight1Ontime; did you mean Flight1OnTime\?"):
            schema.index("flight1Ontime")
        with self.assertRaisesRegex(KeyError, "it has Flight1OnTime, S0, .*, S8 and 151 more'$"):
            schema.index("Paid")

    async def test_should_answer_questions(self):
        shown = await self.gate.show()
        self.assertEqual((shown.ticks, shown.attributes), ({"A": 0, "B": 0, "C": 0}, {"Count": 7}))
        why = await self.gate.why("B")
        self.assertEqual((why.verdict.chain, why.remedy), (("B", "A"), ((), "add", ("A", "B"))))
        self.assertEqual((await self.gate.explain("add", "B")).text, "B needs A")
        self.assertEqual(await self.gate.next(), [vertick.Possible("add", "A", ("A",), (), ("A.enter",))])
        schema = await self.gate.describe()
        self.assertEqual((schema.states, schema.attributes), (("A", "B", "C"), ("Count",)))
        self.assertEqual([line.id for line in await self.client.machines()], ["gate-1", "gate-2", "gate-3"])
        with self.assertRaises(vertick.NoAnswer):
            await self.client.machine("gate-9").show()

    async def test_should_wait_time_out_and_cancel(self):
        wait = asyncio.create_task(self.gate.when("A"))
        await asyncio.sleep(0.05)
        number = self.server.fake.waits[0]
        wait.cancel()
        await asyncio.gather(wait, return_exceptions=True)
        await asyncio.sleep(0.05)
        self.assertIn(m.Cancel(number), self.server.fake.got)
        await self.gate.add("A")
        self.assertTrue(await self.gate.when("A", within=1))

    async def test_should_pause_when_waits_end_long_before_their_time(self):
        ends = [vertick.Ended("timeout"), vertick.Ended("timeout"), vertick.Fulfilled()]
        with mock.patch.object(self.gate, "_result", side_effect=ends), mock.patch("asyncio.sleep") as sleep:
            self.assertTrue(await self.gate.when("A"))
        self.assertEqual([call.args for call in sleep.await_args_list], [(1.0,), (1.0,)])

    async def test_should_show_a_view_that_follows(self):
        view = await self.gate.attach()
        self.assertEqual((view.active, view.attributes, view.is_stale), ((), {"Count": 7}, False))
        seen, changes = [], view.changes()
        view.on_change(seen.append)
        wait = asyncio.create_task(view.when("A"))
        result = await self.gate.add("A")
        self.assertEqual(view.version, result.version, "the view shows the result")
        self.assertTrue(view.is_active("A"))
        self.assertTrue(await wait)
        self.assertEqual((await changes.__anext__()).entered, ("A",))
        self.assertEqual(seen[0].ticks, {"A": 1})
        flash = asyncio.create_task(view.when_not("A"))
        await asyncio.sleep(0)
        self.server.fake.update([(0, 2)])
        self.server.flush()
        self.assertTrue(await flash, "what came and went between two updates counts")
        self.assertEqual(await view.when("B", within=0.01), vertick.Ended("timeout"))
        self.assertLess(view.age, 1)
        view.detach()
        self.assertEqual(await view.when("B"), vertick.Ended("detached"))
        with self.assertRaises(vertick.NoAnswer):
            await self.client.machine("gate-9").attach()

    async def test_should_follow_some_states_only(self):
        view = await self.gate.attach("A", "C", each=True, interval=0.25)
        attach = [one for one in self.server.fake.got if isinstance(one, m.Attach)][0]
        self.assertEqual((attach.ranges, attach.each, attach.interval_ms), (((0, 0), (2, 2)), True, 250))
        with self.assertRaises(KeyError):
            view.is_active("B")

    async def test_should_end_an_iterator_that_is_too_slow(self):
        view = await self.gate.attach()
        changes = view.changes()
        for _ in range(1_100):
            self.server.fake.update([(0, 1)])
        self.server.flush()
        with self.assertRaises(vertick.SlowReader):
            async for _ in changes:
                await asyncio.sleep(0)

    async def test_should_go_on_after_a_cut(self):
        states = []
        self.client.on_state(states.append)
        view = await self.gate.attach()
        self.server.cut()
        await asyncio.sleep(0.02)
        self.assertTrue(view.is_stale)
        self.assertEqual(await self.gate.add("A"), vertick.Executed(1))
        self.assertEqual(states, ["suspect", "open"])
        self.assertTrue(view.is_active("A"))

    async def test_should_send_payloads(self):
        self.assertEqual(await self.gate.send("photo", b"x" * 100_000, {"format": "png"}), vertick.Accepted())
        self.assertEqual(await self.gate.send("bad", b""), vertick.PayloadRefused("no"))

    async def test_should_fetch_what_a_machine_offers(self):
        self.server.fake.offers["photo"] = bytes(range(256)) * 1_000
        fetched = await self.gate.fetch("photo")
        self.assertEqual(fetched, vertick.Offered("photo", bytes(range(256)) * 1_000, {"format": "png"}))
        self.assertEqual(await self.gate.fetch("film"), vertick.NotOffered("absent"))

    async def test_should_answer_after_closing(self):
        await self.client.close()
        self.assertEqual(self.client.state, "closed")
        self.assertIsInstance(await self.gate.add("A"), vertick.NotApplied)
        self.assertIn(m.Goodbye("done"), self.server.fake.got)

    async def test_should_work_for_threads(self):
        def work():
            with blocking.Client("127.0.0.1", self.server.port) as client:
                gate = client.machine("gate-1")
                view = gate.attach()
                threading.Timer(0.05, lambda: gate.add("A")).start()
                waited = view.when("A", within=2)
                return waited, view.active, gate.show().version, client.state

        await self.client.close()
        found = await asyncio.get_running_loop().run_in_executor(None, work)
        self.assertEqual(found, (vertick.Fulfilled(), ("A",), 1, "open"))


class Rejected(unittest.IsolatedAsyncioTestCase):
    async def test_should_close_for_a_wrong_token_and_retry_when_nobody_is_there(self):
        server = await Server(rejects=("token", "wrong")).start()
        with self.assertRaises(vertick.NotOpen) as caught:
            await vertick.Client.connect("127.0.0.1", server.port)
        self.assertEqual(caught.exception.code, "token")
        await server.stop()
        with self.assertRaises(vertick.NotOpen) as caught:
            await vertick.Client.connect("127.0.0.1", server.port, within=0.2)
        self.assertEqual(caught.exception.code, "timeout")

    @unittest.skipUnless(shutil.which("openssl"), "openssl makes the certificate")
    async def test_should_speak_inside_tls_and_check_the_name(self):
        # The server's side of handshakes that fail is of no interest.
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        with tempfile.TemporaryDirectory() as folder:
            key, certificate = (str(pathlib.Path(folder, name)) for name in ("key.pem", "cert.pem"))
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
                 "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
                check=True, capture_output=True,
            )  # fmt: skip
            served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            served.load_cert_chain(certificate, key)
            trusting = ssl.create_default_context(cafile=certificate)
        server = await Server().start(tls=served)
        options = {"tls": trusting, "server_hostname": "localhost"}
        async with await vertick.Client.connect("127.0.0.1", server.port, **options) as client:
            self.assertEqual(await client.machine("gate-1").add("A"), vertick.Executed(1))
        for wrong in ({"tls": True}, {"tls": trusting, "server_hostname": "elsewhere"}):
            with self.assertRaises(vertick.NotOpen) as caught:
                await vertick.Client.connect("127.0.0.1", server.port, **wrong)
            self.assertEqual(caught.exception.code, "tls")
        await server.stop()

    async def test_should_say_so_when_the_server_closes_without_a_word(self):
        server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
        with self.assertRaises(vertick.NotOpen) as caught:
            await vertick.Client.connect("127.0.0.1", server.sockets[0].getsockname()[1], within=3)
        self.assertIn("closed without a word, as by a server that speaks TLS", str(caught.exception))
        server.close()

    async def test_should_wait_for_a_server_that_comes_later(self):
        server = await Server().start()
        await server.stop()
        client = vertick.Client("127.0.0.1", server.port)
        asked = asyncio.create_task(client.machine("gate-1").add("A"))
        await asyncio.sleep(0.05)
        self.assertEqual(client.state, "connecting")
        await server.start(server.port)
        self.assertEqual(await asked, vertick.Executed(1))
        await client.close(0)
        await server.stop()


if __name__ == "__main__":
    unittest.main()
