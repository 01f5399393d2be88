"""Operations a second: ``benchmark.py HOST PORT MACHINE STATE [TOKEN] [SECONDS]``; toggles one state.

Without arguments it runs against the scripted server of the tests, in the same process: the client's own cost.
"""

import asyncio
import pathlib
import sys
import time

from vertick import Client, Machine


async def run(machine: Machine, state: str, in_flight: int, seconds: float) -> float:
    end = time.perf_counter() + seconds
    done = 0

    async def one() -> None:
        nonlocal done
        while time.perf_counter() < end:
            result = await machine.toggle(state)
            if not result:
                raise SystemExit(f"Expected it to be executed, but {result}")
            done += 1

    start = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(in_flight)))
    return done / (time.perf_counter() - start)


async def main(
    host: str = "", port: str = "0", machine: str = "gate-1", state: str = "A", token: str = "", seconds: str = "3"
) -> None:
    if not host:
        sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
        from tests.test_client import Server

        server = await Server().start()
        host, port = "127.0.0.1", str(server.port)
    async with await Client.connect(host, int(port), name="benchmark", token=token) as client:
        for in_flight in (1, 256):
            rate = await run(client.machine(machine), state, in_flight, float(seconds))
            print(f"{in_flight:4} in flight: {rate:9,.0f} operations a second")


asyncio.run(main(*sys.argv[1:]))
