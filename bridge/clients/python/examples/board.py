"""The flights board: ``board.py HOST PORT [MACHINE] [TOKEN]`` waits for the first departure and says which it is."""

import sys

from vertick.blocking import Client


def main(host: str, port: str, machine: str = "board", token: str = "") -> None:
    with Client(host, int(port), name="board", token=token) as client:
        board = client.attach(machine)
        print(f"{machine} at version {board.version}, active: {', '.join(board.active)}")
        print(board.when("Flight1Departed", within=300))
        print("Flight1Number:", board.attributes.get("Flight1Number"))


main(*sys.argv[1:])
