"""The two files that a deploy writes: the config with the record, and the receipt, last of all."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ayjnt_codegen.generate import render_config
from ayjnt_deploy.diff.change import Change
from ayjnt_deploy.errors import AyjntError, Exit
from ayjnt_deploy.gate.finding import NAMED, Finding
from ayjnt_deploy.plan import Plan
from ayjnt_deploy.state.deployed import Deployed
from ayjnt_deploy.state.leaf import Json, Leaf
from ayjnt_deploy.state.redact import shown
from ayjnt_deploy.state.release import Release

DEPLOY_FILE: Final = ".ayjnt/dist/deploy.jsonc"
RECEIPT_FILE: Final = ".ayjnt/dist/receipt.json"


def with_record(config: Mapping[str, Any], record: Mapping[str, Json]) -> str:
    """Return the text of the config that wrangler uploads: the generated one, its variables and the record."""
    return render_config({**config, "vars": {**(config.get("vars") or {}), **record}})


class HurtMeanwhile(AyjntError):
    """Instances that started while the deploy ran meet code that the gate would not have let them meet."""

    exit_code = Exit.NOT_AS_PLANNED

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        hit = {one.id for finding in findings if finding.affected for one in finding.affected.instances}
        ids = ", ".join(sorted(hit)[:NAMED]) + (", …" if len(hit) > NAMED else "")
        verb = (
            "instance that started while it was deployed is"
            if len(hit) == 1
            else "instances that started meanwhile are"
        )
        super().__init__(f"the deploy landed, and {len(hit)} {verb} hurt by it: {ids}", remedy=findings[0].remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overwritten:
    """What somebody had changed on the live Worker, and the deploy has undone."""

    at: str
    live: str | None
    """The value as JSON text, None where there was none; `(masked)` of a variable unless values were asked for."""
    wanted: str | None
    """The value in its place, in the same form."""


def overwritten_by(plan: Plan, *, values: bool) -> tuple[Overwritten, ...]:
    """Return what the deploy of `plan` undoes of the work of others."""

    def told(change: Change, leaf: Leaf | None) -> str | None:
        return None if leaf is None else shown(change.address, leaf, values=values, longest=None)

    return tuple(
        Overwritten(at=str(one.address), live=told(one, one.before), wanted=told(one, one.after))
        for one in plan.overwritten
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """What became of instances that started between the plan and the upload."""

    findings: tuple[Finding, ...] = ()
    """What would have refused the deploy, had they been there before."""
    unread: str | None = None
    """Why they could not be read, if they could not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What is known of a finished deploy: no secrets, and no values of variables unless somebody asks for them."""

    release: Release
    account_id: str
    version_id: str
    targets: tuple[str, ...]
    """URLs and schedules, as wrangler named them."""
    overwritten: tuple[Overwritten, ...] = ()
    late: Late = Late()

    def require_unharmed(self) -> None:
        """Raise `HurtMeanwhile` if instances that started while the deploy ran are hurt by it."""
        if self.late.findings:
            raise HurtMeanwhile(self.late.findings)

    @property
    def document(self) -> Mapping[str, Any]:
        """The receipt as JSON, format 1."""
        return {
            "format": 1,
            "worker": self.release.worker,
            "account": self.account_id,
            "version": self.version_id,
            "release": self.release.number,
            "at": self.release.at,
            "commit": self.release.commit,
            "dirty": self.release.dirty,
            "targets": list(self.targets),
            "allowed": [
                {"rule": one.rule, "at": one.at, "because": one.because, "until": one.until}
                for one in self.release.allowed
            ],
            "overwritten": [{"address": one.at, "live": one.live, "wanted": one.wanted} for one in self.overwritten],
            "late": [_late(one) for one in self.late.findings],
            "late_unread": self.late.unread,
        }

    @property
    def text(self) -> str:
        """What the receipt's file holds."""
        return json.dumps(self.document, indent=2, ensure_ascii=False) + "\n"


def last_deploy(root: Path) -> Deployed | None:
    """Return what the receipt in a project says of the last deploy from there; None where there is none to read."""
    try:
        said = json.loads((root / RECEIPT_FILE).read_text("utf-8"))
        return Deployed(
            worker=str(said["worker"]), account=str(said["account"]), release=int(said["release"]), at=str(said["at"])
        )
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def _late(finding: Finding) -> Mapping[str, Any]:
    hit = () if finding.affected is None else finding.affected.instances
    return {
        "rule": finding.rule,
        "address": finding.at,
        "problem": finding.problem,
        "remedy": finding.remedy,
        "evidence": finding.evidence,
        "instances": [{"id": one.id, "status": one.status, "since": one.created_on} for one in hit],
    }
