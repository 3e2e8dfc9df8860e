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
        name, _, step = rest.partition("/step/")
        if not name:
            raise ValueError(text)
        return cls(Aspect(aspect), name, step or None)
