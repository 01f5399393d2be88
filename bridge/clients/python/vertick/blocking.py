"""The blocking façade: the same words, for threads. Its event loop runs in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from typing import Any, Callable, Coroutine, Dict, Iterator, List, Optional, Tuple, TypeVar

from . import client as c
from .results import NotOpen, Result
from .wire import Value

T = TypeVar("T")


class Client:
    """A blocking client. May be used by many threads at once."""

    def __init__(self, host: str, port: int, *, within: float = 10.0, **options: Any):
        """See :class:`vertick.Client` for the options.

        :raises NotOpen: if there is no session within *within* seconds
        """
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"vertick-{host}-{port}", daemon=True)
        self._thread.start()
        self._is_closed = False
        try:
            self._client = self._run(c.Client.connect(host, port, within=within, **options))
        except BaseException:
            self._stop()
            raise

    def submit(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        """Starts something of the asyncio client, and returns a future that can be waited for and cancelled."""
        if self._is_closed:
            work.close()
            raise NotOpen("closed", "The client was closed")
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        future = self.submit(work)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def _on_loop(self, get: Callable[[], T]) -> T:
        async def there() -> T:
            return get()

        return self._run(there())

    @property
    def state(self) -> str:
        """The connection state: connecting, open, suspect or closed."""
        return c.CLOSED if self._is_closed else self._client.state

    def on_state(self, listener: Callable[[str], None]) -> None:
        """Calls *listener*, on the client's thread, with each new connection state."""
        self._on_loop(lambda: self._client.on_state(listener))

    def machine(self, id: str) -> "Machine":
        return Machine(self, self._client.machine(id))

    def machines(self, within: float = 30.0) -> List[c.MachineInfo]:
        return self._run(self._client.machines(within))

    def attach(self, id: str, *states: str, **options: Any) -> "MachineView":
        return MachineView(self, self._run(self._client.attach(id, states, **options)))

    def close(self, grace: float = 1.0) -> None:
        if not self._is_closed:
            try:
                self._run(self._client.close(grace))
            finally:
                self._stop()

    def _stop(self) -> None:
        self._is_closed = True
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Machine:
    """See :class:`vertick.Machine`; each method blocks until its result is there."""

    def __init__(self, client: Client, machine: c.Machine):
        self._client = client
        self._machine = machine
        self.id = machine.id

    def add(self, *states: str, **options: Any) -> Result:
        return self._client._run(self._machine.add(*states, **options))

    def remove(self, *states: str, **options: Any) -> Result:
        return self._client._run(self._machine.remove(*states, **options))

    def set(self, *states: str, **options: Any) -> Result:
        return self._client._run(self._machine.set(*states, **options))

    def toggle(self, *states: str, **options: Any) -> Result:
        return self._client._run(self._machine.toggle(*states, **options))

    def can_add(self, *states: str, **options: Any) -> Result:
        return self._client._run(self._machine.can_add(*states, **options))

    def can_remove(self, *states: str, **options: Any) -> Result:
        return self._client._run(self._machine.can_remove(*states, **options))

    def when(self, *states: str, within: Optional[float] = None) -> Result:
        return self._client._run(self._machine.when(*states, within=within))

    def when_not(self, *states: str, within: Optional[float] = None) -> Result:
        return self._client._run(self._machine.when_not(*states, within=within))

    def when_args(self, state: str, args: Dict[str, Value], within: Optional[float] = None) -> Result:
        return self._client._run(self._machine.when_args(state, args, within))

    def show(self, within: float = 30.0) -> c.Shown:
        return self._client._run(self._machine.show(within))

    def why(self, state: str, within: float = 30.0) -> c.Reason:
        return self._client._run(self._machine.why(state, within))

    def explain(self, type: str, *states: str, **options: Any) -> c.Reason:
        return self._client._run(self._machine.explain(type, *states, **options))

    def next(self, within: float = 30.0) -> List[c.Possible]:
        return self._client._run(self._machine.next(within))

    def describe(self, within: float = 30.0) -> c.Schema:
        return self._client._run(self._machine.describe(within))

    def attach(self, *states: str, **options: Any) -> "MachineView":
        return self._client.attach(self.id, *states, **options)

    def send(self, name: str, data: bytes, args: Optional[Dict[str, Value]] = None, within: float = 30.0) -> Result:
        return self._client._run(self._machine.send(name, data, args, within=within))

    def fetch(self, name: str, within: float = 30.0) -> Result:
        return self._client._run(self._machine.fetch(name, within=within))


class MachineView:
    """See :class:`vertick.MachineView`."""

    def __init__(self, client: Client, view: c.MachineView):
        self._client = client
        self._view = view
        self.id = view.id
        self.schema = view.schema

    def _get(self, get: Callable[[], T]) -> T:
        return self._client._on_loop(get)

    @property
    def version(self) -> int:
        return self._view.version

    @property
    def active(self) -> Tuple[str, ...]:
        return self._get(lambda: self._view.active)

    @property
    def attributes(self) -> Dict[str, Value]:
        return self._get(lambda: self._view.attributes)

    @property
    def age(self) -> float:
        return self._get(lambda: self._view.age)

    @property
    def is_stale(self) -> bool:
        return self._get(lambda: self._view.is_stale)

    def is_active(self, state: str) -> bool:
        return self._get(lambda: self._view.is_active(state))

    def tick(self, state: str) -> int:
        return self._get(lambda: self._view.tick(state))

    def when(self, *states: str, within: Optional[float] = None) -> Result:
        return self._client._run(self._view.when(*states, within=within))

    def when_not(self, *states: str, within: Optional[float] = None) -> Result:
        return self._client._run(self._view.when_not(*states, within=within))

    def on_change(self, listener: Callable[[c.ViewChange], None]) -> None:
        """Calls *listener*, on the client's thread, with each change."""
        self._get(lambda: self._view.on_change(listener))

    def changes(self) -> Iterator[c.ViewChange]:
        """All changes from now on, one by one."""
        found = self._get(self._view.changes)

        async def following() -> Optional[c.ViewChange]:
            try:
                return await found.__anext__()
            except StopAsyncIteration:
                return None

        return iter(lambda: self._client._run(following()), None)

    def detach(self) -> None:
        self._get(self._view.detach)


__all__ = ["Client", "Machine", "MachineView"]
