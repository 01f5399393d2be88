"""The client plays the conversations that all clients play: see ``tests/conformance/bridge/README.md``."""

import asyncio
import json
import pathlib
import unittest

import vertick
from tests.scripted import Cut, ScriptedServer, encode, text

FOLDER = pathlib.Path(__file__).resolve().parents[4] / "tests" / "conformance" / "bridge"
WAIT_S = 20
TOGETHER = 64
"""How many conversations are played at a time."""


def lines(path):
    found = []
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("include "):
            found += lines(path.parent / line.split()[1])
        elif line and not line.startswith("# "):
            found.append(line)
    return found


class Player:
    """Plays one conversation, once."""

    def __init__(self, cut=None):
        self.server = ScriptedServer(cut)
        self.numbers, self.feeds = {}, {}
        self.calls = {}
        self.views = {}
        self.client = None

    async def play(self, script):
        self.port = await self.server.start()
        try:
            for line in script:
                await self._line(line)
            if self.server.problem or not self.server.heard.empty():
                raise AssertionError(f"Expected no more, but found {self.server.problem or self.server.heard.get_nowait()}")
        finally:
            for call in self.calls.values():
                call.cancel()
            await asyncio.gather(*self.calls.values(), return_exceptions=True)
            if self.client is not None:
                await self.client.close(0)
            await self.server.stop()

    async def _line(self, line):
        word, _, rest = line.partition(" ")
        try:
            step = getattr(self, "_" + word.replace("-", "_"))
            await asyncio.wait_for(step(rest), WAIT_S)
        except Exception as e:
            raise AssertionError(f"{line}: {e!r}") from e

    # What the program does

    async def _do(self, rest):
        name, verb, *words = rest.split()
        if verb == "detach":
            self.views[words[0]].detach()
        elif verb == "stop":
            self.calls[words[0]].cancel()
        else:
            self.calls[name] = asyncio.ensure_future(getattr(self, "_call_" + verb.replace("-", "_"), self._mutate)(name, verb, *words))

    async def _call_connect(self, name, verb):
        try:
            self.client = await vertick.Client.connect("127.0.0.1", self.port, name="till", token="secret")
        except vertick.NotOpen as e:
            return f"closed {e.code}"
        return "open"

    async def _call_close(self, name, verb):
        await self.client.close()
        return self.client.state

    async def _call_list(self, name, verb):
        return "ids", [machine.id for machine in await self.client.machines()]

    async def _call_describe(self, name, verb, machine):
        schema = await self.client.machine(machine).describe()
        return "names", {"states": list(schema.states), "attributes": list(schema.attributes)}

    async def _call_show(self, name, verb, machine):
        shown = await self.client.machine(machine).show()
        ticks = list(shown.ticks.values())
        return "shown", {
            "version": shown.version, "queueTick": shown.queue_tick, "ticks": ticks, "active": list(shown.active),
            "attributes": shown.attributes,
        }  # fmt: skip

    async def _call_why(self, name, verb, machine, state):
        return "text", (await self.client.machine(machine).why(state)).text

    async def _call_attach(self, name, verb, machine, granularity):
        self.views[name] = await self.client.machine(machine).attach(each=granularity == "each")
        return "shown"

    async def _mutate(self, name, verb, machine, states, args=None):
        options = {} if args is None else {"args": json.loads(args)}
        return _told(await getattr(self.client.machine(machine), verb.replace("-", "_"))(*states.split(","), **options))

    async def _call_when(self, name, verb, machine, states):
        return _ended(await self.client.machine(machine).when(*states.split(",")))

    async def _call_when_not(self, name, verb, machine, states):
        return _ended(await self.client.machine(machine).when_not(*states.split(",")))

    async def _call_when_args(self, name, verb, machine, state, args):
        return _ended(await self.client.machine(machine).when_args(state, json.loads(args)))

    async def _told(self, rest):
        name, expected = rest.split(" ", 1)
        try:
            found = await self.calls[name]
        except vertick.NoAnswer:
            found = "nothing"
        except asyncio.CancelledError:
            found = "ended cancelled"
        if not isinstance(found, str):
            word, value = expected.split(" ", 1)
            expected = word, json.loads(value)
        _expect(expected, found)

    async def _view(self, rest):
        name, told = rest.split(" ", 1)
        expected = json.loads(told)
        view = self.views[name]
        while view.version != expected["version"]:
            await asyncio.sleep(0.005)
        _expect(expected, {"version": view.version, "active": list(view.active), "attributes": view.attributes})

    # What the server hears and does

    async def _hear(self, rest):
        name, kind, *words = rest.split()
        found = await self.server.heard.get()
        number = found[1]
        if kind == "attach":
            self.feeds[name] = number
        elif kind == "request":
            self.numbers.setdefault(name, number)
        known = {"request": self.numbers, "cancel": self.numbers}.get(kind, self.feeds).get(name, 0)
        machine, *what = words or [""]
        ways = " ".join(what).split("|")
        if kind == "request":
            ways = [self._bytes(way.split()).hex() for way in ways]
        if found not in [(kind, known, machine, way) for way in ways]:
            raise AssertionError(f"Expected {kind} {known} {machine} {ways}, but found {found}")

    def _bytes(self, words):
        return encode(words, self.server, self.numbers, self.feeds)

    async def _say(self, rest):
        self.server.say(self._bytes(rest.split()))

    async def _update(self, rest):
        # Nothing overtakes the snapshot before it.
        await self.server.all_acknowledged.wait()
        self.server.update(*[self._bytes(part.split()) for part in rest.split("|")])


    async def _reject(self, rest):
        code, why = rest.split()
        self.server.rejection = code, text(why)

    async def _forget(self, rest):
        self.server.forget()
        self.server.cut()

    async def _restart(self, rest):
        self.server.restart()
        self.server.cut()


def _expect(expected, found):
    if expected != found:
        raise AssertionError(f"Expected {expected}, but found {found}")


def _told(result):
    if isinstance(result, vertick.Executed):
        return f"executed {result.version}"
    if isinstance(result, vertick.Refused):
        v = result.verdict
        return "refused", {
            "version": result.version, "code": v.code, "state": v.state, "because": list(v.because), "chain": list(v.chain),
            "handler": v.handler, "text": v.text,
        }  # fmt: skip
    if isinstance(result, vertick.Failed):
        told = {"version": result.version, "type": result.error_type, "text": result.message}
        return "failed", {**told, "takenOut": list(result.taken_out)}
    word = "notApplied" if isinstance(result, vertick.NotApplied) else "unknown"
    return f"{word} {result.reason.split(':')[0]}"


def _ended(result):
    return "fulfilled" if isinstance(result, vertick.Fulfilled) else f"ended {result.reason.split(':')[0]}"


@unittest.skipUnless(FOLDER.is_dir(), "the conversations are in the repository only")
class Conversations(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        # A thousand conversations are played, and asyncio's own checks make each four times slower.
        asyncio.get_running_loop().set_debug(False)

    async def test_should_play_all_conversations(self):
        played = 0
        for path in sorted(FOLDER.glob("*.conversation")):
            script = lines(path)
            cuts = script[0] == "cut-everywhere"
            with self.subTest(path.stem):
                player = Player()
                await player.play(script[cuts:])
                played += 1
                if cuts:
                    await self._cut_everywhere(path.stem, script[1:], player.server)
        self.assertGreater(played, 10)

    async def _cut_everywhere(self, name, script, whole):
        cuts = [Cut(True, at) for at in range(whole.bytes_heard)] + [Cut(False, at) for at in range(whole.bytes_said)]
        room = asyncio.Semaphore(TOGETHER)

        async def play(cut):
            async with room:
                try:
                    await Player(cut).play(script)
                except AssertionError as e:
                    return f"{name}, {cut}: {e}"

        problems = [found for found in await asyncio.gather(*map(play, cuts)) if found]
        self.assertEqual(problems, [], f"of {len(cuts)} cuts")


if __name__ == "__main__":
    unittest.main()
