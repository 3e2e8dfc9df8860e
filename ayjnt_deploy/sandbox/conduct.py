"""How the sandbox conducts itself while it runs: what may be changed at any time, and forgets with the process."""

from dataclasses import dataclass, field

from ayjnt_deploy.sandbox.errors import SandboxError
from ayjnt_deploy.sandbox.habits import Habits
from ayjnt_deploy.sandbox.ratelimit import Meter, RateLimit


@dataclass(slots=True, kw_only=True)
class Conduct:
    """`latency` is the seconds before each answer."""

    habits: Habits = field(default_factory=Habits)
    latency: float = 0.0
    meter: Meter = field(default_factory=Meter)

    def take(self, seconds: float) -> None:
        """Let each answer take so long."""
        if seconds < 0:
            raise SandboxError(f"an answer cannot take {seconds} seconds", remedy="use no negative number")
        self.latency = seconds

    def bear(self, limit: RateLimit | None) -> None:
        """Begin to count anew, up to this limit, or up to none."""
        self.meter = Meter(limit)
