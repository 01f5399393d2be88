"""The node that is attacked: a process with 256 MB of heap, nine machines, a token and, if it is asked for, a certificate."""

from __future__ import annotations

import asyncio
import hashlib
import os
import pathlib
import secrets
import socket
import ssl
import subprocess
from typing import List, Optional

from attacks import NOISE

HEAP = "-Xmx256m"
READY_S = 60.0

SCHEMA = """\
machine: Hits
states:
  Hit: { multi: true }
"""
TOKENS = """\
- { name: attack, hash: "sha256:%s", right: mutate, machines: ["*"] }
"""
CONFIG = """\
node: attacked
cluster: { name: attacked, host: 127.0.0.1, port: %d, busPort: %d }
http: { host: 127.0.0.1, port: %d }
bridge: { host: 127.0.0.1, port: %d, tokens: tokens.yaml%s }
machines:
"""
TLS = ", tls: { key: node.key, certificate: node.crt }"
CERTIFICATE = """\
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 1 -subj /CN=attacked
 -addext subjectAltName=IP:127.0.0.1 -keyout node.key -out node.crt"""


class Node:
    def __init__(self, jar: pathlib.Path, folder: pathlib.Path, has_tls: bool) -> None:
        self._jar = jar.resolve()
        self._folder = folder
        self._has_tls = has_tls
        self._log = folder / "node.log"
        self.token = secrets.token_urlsafe(32)
        self.port = 0
        self._process: Optional[asyncio.subprocess.Process] = None

    async def __aenter__(self) -> "Node":
        self._configure()
        with self._log.open("w") as log:
            self._process = await asyncio.create_subprocess_exec(
                java("java"), HEAP, "-XX:+HeapDumpOnOutOfMemoryError", f"-XX:HeapDumpPath={self._folder}",
                "-jar", str(self._jar), "run", "node.yaml", cwd=self._folder, stdout=log, stderr=log,
            )  # fmt: skip
        await asyncio.wait_for(self._ready(), READY_S)
        return self

    def _configure(self) -> None:
        ports = free_ports(4)
        self.port = ports[-1]
        machines = ["witness", *(f"noise-{n}" for n in range(1, 1 + NOISE))]
        if self._has_tls:
            subprocess.run(CERTIFICATE.split(), cwd=self._folder, check=True, capture_output=True)
        config = CONFIG % (*ports, TLS if self._has_tls else "")
        config += "".join(f"  {machine}: {{ schema: hits.yaml }}\n" for machine in machines)
        (self._folder / "node.yaml").write_text(config)
        (self._folder / "hits.yaml").write_text(SCHEMA)
        (self._folder / "tokens.yaml").write_text(TOKENS % hashlib.sha256(self.token.encode()).hexdigest())

    async def _ready(self) -> None:
        while "takes clients on" not in self._log.read_text():
            if self._is_dead():
                raise SystemExit(f"Expected the node to start, but it ended: {self._log.read_text()}")
            await asyncio.sleep(0.1)

    async def ended(self) -> None:
        """Returns when the process is over."""
        if self._process is not None:
            await self._process.wait()

    def tls(self) -> Optional[ssl.SSLContext]:
        """What its clients trust; None if it is plain."""
        return ssl.create_default_context(cafile=str(self._folder / "node.crt")) if self._has_tls else None

    def _is_dead(self) -> bool:
        return self._process is None or self._process.returncode is not None

    async def heap_bytes(self) -> int:
        """What is alive; to count it, the JVM collects first."""
        if self._is_dead():
            return 0
        counting = await asyncio.create_subprocess_exec(
            java("jcmd"), str(self._process.pid), "GC.class_histogram", stdout=asyncio.subprocess.PIPE
        )
        said, _ = await counting.communicate()
        return int(said.split()[-1])

    def problems(self) -> List[str]:
        """Why it died, and what it logged as errors."""
        dead = [f"the node ended with {self._process.returncode}"] if self._is_dead() else []
        lines = self._log.read_text(errors="replace").splitlines()
        return dead + [line for line in lines if " ERROR " in line or "Error:" in line][:5]

    async def __aexit__(self, *_: object) -> None:
        if not self._is_dead():
            self._process.terminate()
            await self._process.wait()


def java(tool: str) -> str:
    home = os.environ.get("JAVA_HOME")
    return f"{home}/bin/{tool}" if home else tool


def free_ports(count: int) -> List[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
