"""What became of a call. States are names here. A result is true if it is Executed, Fulfilled, Posted, Accepted or
Offered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Optional, Tuple

from .wire import Value


@dataclass(frozen=True)
class Verdict:
    """Why a mutation was refused: *code* for programs, *text* for people."""

    code: str
    state: Optional[str]
    because: Tuple[str, ...]
    chain: Tuple[str, ...]
    handler: str
    text: str


class Result:
    """The common part of all results."""

    def __bool__(self) -> bool:
        return isinstance(self, (Executed, Fulfilled, Posted, Accepted, Offered))


@dataclass(frozen=True)
class Executed(Result):
    """Applied, or nothing to do. *version*: the machine's afterwards."""

    version: int


@dataclass(frozen=True)
class Refused(Result):
    """Nothing changed; the verdict says why."""

    version: int
    verdict: Verdict


@dataclass(frozen=True)
class Failed(Result):
    """A handler failed; *taken_out* are the states that did not come to be because of it."""

    version: int
    error_type: str
    message: str
    taken_out: Tuple[str, ...]


@dataclass(frozen=True)
class NotApplied(Result):
    """It never ran. *reason*: a word, perhaps a colon and a text."""

    reason: str


@dataclass(frozen=True)
class Unknown(Result):
    """It may have run or not, and nobody will ever say."""

    reason: str


@dataclass(frozen=True)
class Posted(Result):
    """The server has it; there is no other word on a post."""


@dataclass(frozen=True)
class Fulfilled(Result):
    """A wait's condition holds."""


@dataclass(frozen=True)
class Ended(Result):
    """A wait is over without that: timeout, cancelled, disposed …"""

    reason: str


@dataclass(frozen=True)
class Accepted(Result):
    """The machine took a payload."""


@dataclass(frozen=True)
class PayloadRefused(Result):
    """The machine, or the server for it, did not take a payload."""

    reason: str


@dataclass(frozen=True)
class Offered(Result):
    """A payload that a machine offers."""

    name: str
    data: bytes
    args: Dict[str, Value]


@dataclass(frozen=True)
class NotOffered(Result):
    """Nothing was fetched: nothing is offered under the name, or the reason says what else."""

    reason: str


class VertickError(Exception):
    """The base of this package's errors."""


class NotOpen(VertickError, ConnectionError):
    """There is no session, and none will come: *code* is the rejection's, or says what failed."""

    def __init__(self, code: str, text: str = ""):
        super().__init__(f"{code}: {text}" if text else code)
        self.code = code
        self.text = text


class NoAnswer(VertickError):
    """A question (show, why, next, explain, describe, listing) or an attach has no answer; *result* says why."""

    def __init__(self, result: Result):
        super().__init__(f"No answer: {result}")
        self.result = result


class SlowReader(VertickError):
    """Changes came faster than an iterator took them, and its queue is full."""
