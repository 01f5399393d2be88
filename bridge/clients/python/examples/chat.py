"""Two clients through one machine: ``chat.py HOST PORT MACHINE STATE [TOKEN]``.

One waits for a state with arguments, the other adds it; then the first removes it, and the second sees that.
"""

import asyncio
import sys

from vertick import Client


async def main(host: str, port: str, machine: str, state: str, token: str = "") -> None:
    async with await Client.connect(host, int(port), name="ann", token=token) as ann:
        async with await Client.connect(host, int(port), name="bob", token=token) as bob:
            view = await bob.attach(machine)
            print("ann adds:", await ann.machine(machine).add(state, args={"text": "hello"}))
            print("bob sees:", await view.when(state, within=5), "at version", view.version)
            print("bob removes:", await bob.machine(machine).remove(state))
            print("ann sees:", await ann.machine(machine).when_not(state, within=5))


asyncio.run(main(*sys.argv[1:]))
