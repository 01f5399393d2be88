"""A client of the Vertick protocol over TCP. See README.md for a start."""

from .client import (
    CLOSED, CONNECTING, OPEN, SUSPECT, Client, Machine, MachineInfo, MachineView, Possible, Reason, Schema, Shown,
    ViewChange,
)  # fmt: skip
from .results import (
    Accepted, Ended, Executed, Failed, Fulfilled, NoAnswer, NotApplied, NotOffered, NotOpen, Offered, PayloadRefused,
    Posted, Refused, Result, SlowReader, Unknown, Verdict, VertickError,
)  # fmt: skip
from .session import Limits
from .wire import ProtocolError

__all__ = [
    "Client", "Machine", "MachineInfo", "MachineView", "Schema", "Shown", "Reason", "Possible", "ViewChange", "Limits",
    "CONNECTING", "OPEN", "SUSPECT", "CLOSED", "Result", "Executed", "Refused", "Failed", "NotApplied", "Unknown",
    "Posted", "Fulfilled", "Ended", "Accepted", "PayloadRefused", "Offered", "NotOffered", "Verdict", "VertickError",
    "NotOpen", "NoAnswer", "SlowReader", "ProtocolError",
]  # fmt: skip
