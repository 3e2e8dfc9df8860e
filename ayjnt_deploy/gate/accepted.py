"""What the command line accepts for one run, beside the entries of `allow` in ayjnt.jsonc."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from ayjnt_codegen.project import Allow
from ayjnt_deploy.errors import AyjntError, Exit
from ayjnt_deploy.gate.finding import Finding
from ayjnt_deploy.gate.rules.drift_overwritten import ID as DRIFT
from ayjnt_deploy.gate.rules.worker_name_taken import ID as TAKEN
from ayjnt_deploy.gate.rules.worker_name_taken import address_of


class NothingToOverwrite(AyjntError):
    """`--overwrite` names an address at which nobody has changed anything."""

    exit_code = Exit.USAGE

    def __init__(self, address: str, drifts: Sequence[str]) -> None:
        super().__init__(
            f"--overwrite {address}: the deploy would overwrite nothing there that somebody changed",
            remedy=f"name one of {', '.join(drifts)}" if drifts else "remove it: nothing has been changed live",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What somebody who runs a command takes upon himself."""

    overwrite: tuple[str, ...] = ()
    """Addresses at which the deploy may undo what somebody changed live."""
    adopts_worker: bool = False
    """Whether the deploy may replace a Worker that was never deployed with ayjnt."""

    def allowances(self, worker: str, today: date) -> tuple[Allow, ...]:
        """Return the same as allowances that hold for this run only."""
        drifts = tuple(Allow(rule=DRIFT, at=one, because="--overwrite", until=today) for one in self.overwrite)
        adopted = Allow(rule=TAKEN, at=address_of(worker), because="--adopt-worker", until=today)
        return (*drifts, *([adopted] if self.adopts_worker else []))

    def require_drift(self, findings: Sequence[Finding]) -> None:
        """Raise `NothingToOverwrite` for an address that no finding speaks of: it would stand there for the next drift."""
        drifts = sorted(one.at for one in findings if one.rule == DRIFT)
        for address in self.overwrite:
            if address not in drifts:
                raise NothingToOverwrite(address, drifts)

    def require_read(self) -> None:
        """Raise `NothingToOverwrite` where nothing live is read and something is to be overwritten."""
        self.require_drift(())


NOTHING: Final = Accepted()
