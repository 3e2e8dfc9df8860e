"""Where something stands in a Worker: `variable/LOG_LEVEL`, `workflow/orders-processing/step/charge-customer`."""

from dataclasses import dataclass
from enum import StrEnum


class Aspect(StrEnum):
    """The parts of a Worker that are compared."""

    VARIABLE = "variable"
    BINDING = "binding"
    WORKFLOW = "workflow"
    CLASS = "durable-object"
    MIGRATION = "migration"
    COMPATIBILITY = "compatibility"
    SETTING = "setting"
    """Named by the key of wrangler's config: `setting/observability`."""
    SECRET = "secret"  # noqa: S105  # a kind of address, no secret itself
    CRON = "cron"
    ROUTE = "route"
    DOMAIN = "domain"
    CONSUMER = "queue-consumer"
    """A queue that the Worker consumes, `queue-consumer/jobs`, and each setting of it, `queue-consumer/jobs/max_retries`."""
    WORKFLOW_SETTING = "workflow-setting"
    """A setting of a workflow of the Worker's own: `workflow-setting/orders-processing/schedules`."""
    EXPORT = "export"
    """A class of the config's `exports`."""


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """One place in a Worker; `step` only below a workflow."""

    aspect: Aspect
    name: str
    step: str | None = None

    def __str__(self) -> str:
        base = f"{self.aspect}/{self.name}"
        return base if self.step is None else f"{base}/step/{self.step}"

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Read what `str` wrote; `ValueError` for anything else."""
        aspect, _, rest = text.partition("/")
        # Only a workflow has steps: a variable may have any name. A step's name may be empty, the engine takes it.
        name, below, step = rest.partition("/step/") if aspect == Aspect.WORKFLOW else (rest, "", "")
        if not name:
            raise ValueError(text)
        return cls(Aspect(aspect), name, step if below else None)
