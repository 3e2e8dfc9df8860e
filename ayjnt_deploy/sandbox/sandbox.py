"""A Cloudflare on this machine, for as long as a `with` block lasts."""

import shutil
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from ayjnt_deploy.sandbox import access, zones
from ayjnt_deploy.sandbox.admin import PREFIX, Admin
from ayjnt_deploy.sandbox.answers import Answer, refusal
from ayjnt_deploy.sandbox.api import Api
from ayjnt_deploy.sandbox.calls import Incoming
from ayjnt_deploy.sandbox.conduct import Conduct
from ayjnt_deploy.sandbox.dashboard import Dashboard
from ayjnt_deploy.sandbox.errors import SandboxError
from ayjnt_deploy.sandbox.faults import Faults
from ayjnt_deploy.sandbox.habits import Habits
from ayjnt_deploy.sandbox.instances import Instances
from ayjnt_deploy.sandbox.journal import Journal, Request
from ayjnt_deploy.sandbox.ratelimit import Meter, RateLimit
from ayjnt_deploy.sandbox.server import LOOPBACK, Server
from ayjnt_deploy.sandbox.store import Store

API = "/client/v4"


class Sandbox:
    """Serves the API on loopback; everything that it knows is in one SQLite file.

    Without `state` the file is temporary and gone at the end. `port` 0 is any that is free. `zones` are the domain names
    of a new account. `habits`, `latency` (seconds before each answer) and `rate_limit` may be changed while it runs.
    """

    def __init__(
        self,
        state: Path | None = None,
        port: int = 0,
        *,
        zones: Sequence[str] = zones.DEFAULT,
        habits: Habits | None = None,
        latency: float = 0.0,
        rate_limit: RateLimit | None = None,
    ) -> None:
        self._temporary = Path(tempfile.mkdtemp(prefix="ayjnt-sandbox-")) if state is None else None
        try:
            self._store = Store(state or _inside(self._temporary), is_temporary=state is None)
        except SandboxError:
            self._remove_temporary()
            raise
        self._stopping = threading.Event()
        self._journal = Journal()
        self._conduct = Conduct(habits=habits or Habits(), latency=latency, meter=Meter(rate_limit))
        self.faults = Faults(self._stopping)
        self.dashboard = Dashboard(self._store)
        self.instances = Instances(self._store)
        self._api = Api(self._store, self.faults, self._journal, self._conduct, self._stopping)
        try:
            self._admin = Admin(self._store, self.faults, self._journal, self._conduct, zones)
            self._server = Server(port, self._answer)
        except SandboxError:
            self._store.close()
            self._remove_temporary()
            raise

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}{API}"

    @property
    def environment(self) -> Mapping[str, str]:
        """What wrangler and ayjnt need in their environment to talk to this sandbox."""
        return {
            "CLOUDFLARE_API_BASE_URL": self.url,
            "CLOUDFLARE_API_TOKEN": access.TOKEN,
            "CLOUDFLARE_ACCOUNT_ID": access.ACCOUNT_ID,
        }

    @property
    def requests(self) -> tuple[Request, ...]:
        """Every request of the API since the start or `clear_requests`, in the order of arrival."""
        return self._journal.requests

    @property
    def habits(self) -> Habits:
        return self._conduct.habits

    @habits.setter
    def habits(self, habits: Habits) -> None:
        self._conduct.habits = habits

    @property
    def latency(self) -> float:
        return self._conduct.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._conduct.take(seconds)

    @property
    def rate_limit(self) -> RateLimit | None:
        """None counts nothing; setting it begins a new window."""
        return self._conduct.meter.limit

    @rate_limit.setter
    def rate_limit(self, limit: RateLimit | None) -> None:
        self._conduct.bear(limit)

    def clear_requests(self) -> None:
        self._journal.clear()

    def reset(self) -> None:
        """Forget everything: an account on which nothing was ever deployed."""
        self._admin.reset()

    def wait(self) -> None:
        """Serve until interrupted."""
        while not self._stopping.wait(1):
            pass

    def stop(self) -> None:
        """Stop serving; delays in progress end at once. A second call does nothing."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        self.faults.release()
        self._server.stop()
        self._store.close()
        self._remove_temporary()

    def _answer(self, incoming: Incoming) -> Answer | None:
        if not access.is_local(incoming.headers):
            return refusal(403, 9109, "The sandbox answers only to loopback names.")
        if incoming.path.startswith(PREFIX):
            return self._admin.answer(incoming)
        if not incoming.path.startswith(f"{API}/"):
            return refusal(404, 7003, f"Could not route to {incoming.path}; the API is below {API}.")
        return self._api.answer(
            Incoming(
                method=incoming.method,
                path=incoming.path.removeprefix(API),
                query=incoming.query,
                headers=incoming.headers,
                body=incoming.body,
            )
        )

    def _remove_temporary(self) -> None:
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)


def _inside(folder: Path | None) -> Path:
    return (folder or Path()) / "state.db"
