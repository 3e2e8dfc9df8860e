"""What a rule is asked about, as one value, and the questions that several rules ask."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Final

from ayjnt_codegen.project import Allow
from ayjnt_codegen.source import NotDetected, Place
from ayjnt_deploy.diff.change import Change
from ayjnt_deploy.gate.replay import Judgement, judge_release
from ayjnt_deploy.state.address import Aspect
from ayjnt_deploy.state.baseline import Baseline, Basis
from ayjnt_deploy.state.deployed import Deployed
from ayjnt_deploy.state.evidence import Evidence, unread
from ayjnt_deploy.state.live import Live, Registration
from ayjnt_deploy.state.objects import Objects
from ayjnt_deploy.state.readings import Disagreement
from ayjnt_deploy.state.release import Release
from ayjnt_deploy.state.steps import StepList
from ayjnt_deploy.state.transition import Transition, transition
from ayjnt_deploy.state.verdict import Rehearsal
from ayjnt_deploy.state.wanted import Wanted

HELD: Final = (Aspect.VARIABLE, Aspect.BINDING, Aspect.CRON, Aspect.ROUTE, Aspect.DOMAIN, Aspect.CONSUMER)
"""What a Worker that is in use holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A Durable Object class that the lock file knows and the source tree does not."""

    class_name: str
    place: Place
    """Its entry in the lock file."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """Everything the gate judges: values only, read before."""

    wanted: Wanted
    live: Live
    baseline: Baseline
    """The last release, as far as it is known."""
    changes: tuple[Change, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    """Where the bundle shows other steps than the source; none where the bundle was not read."""
    evidence: Mapping[str, Evidence]
    rehearsals: Mapping[str, Rehearsal] = field(default_factory=dict)
    """What replays of instances have shown, by workflow; only of those that the source leaves in doubt."""
    allow: tuple[Allow, ...] = ()
    gone: tuple[Gone, ...] = ()
    not_detected: tuple[NotDetected, ...] = ()
    """The files that look like an agent or a workflow and were not picked up."""
    sources: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """The files of the project that say what is wanted, as they were read."""
    account: str | None = None
    """The account that was read; None where nothing live was."""
    last_deploy: Deployed | None = None
    """The last deploy from this folder, where its receipt is there."""
    lock_committed: bool | None = None
    """Whether the lock file is in git as it lies here; None where nobody looked, or outside of git."""
    objects: Mapping[str, Objects] = field(default_factory=dict)
    """How many objects the classes have that the deploy would delete, where they could be counted."""
    wrangler: str | None = None
    """Version of wrangler that the project has installed, where that was read."""
    now: datetime
    """When it is judged, with a zone."""

    @property
    def today(self) -> date:
        """The day of the judgement, for what expires."""
        return self.now.date()

    @property
    def release(self) -> Release | None:
        """The last release, if it is known."""
        return self.baseline.release

    @cached_property
    def transition(self) -> Transition:
        """What the deploy does to the Durable Object classes."""
        return transition(self.wanted, self.live)

    @cached_property
    def judgements(self) -> tuple[Judgement, ...]:
        """What the deploy does to instances of every list that they may come from, as the replay model sees it."""
        if self.release is None:
            return ()
        return tuple(
            judgement
            for wanted in self.wanted.lists
            for judgement in judge_release(
                released=self.release.steps_of(wanted.workflow),
                wanted=wanted,
                now=self.now,
                past=self.release.past,
                tombstones=self.release.tombstones,
                instances=self.evidence_of(wanted.workflow).instances,
            )
        )

    def wanted_list(self, workflow: str) -> StepList:
        """Return the wanted steps of a workflow that the deploy has."""
        return next(one for one in self.wanted.lists if one.workflow == workflow)

    @property
    def unknown_workflows(self) -> Mapping[str, Registration]:
        """The live workflows of which nothing says what steps they have, and that the deploy would replace."""
        if not self.live.exists:
            return {}
        return {name: one for name, one in self.live.owned.items() if self._is_unknown(name)}

    def _is_unknown(self, workflow: str) -> bool:
        if self.release is None:
            return True
        return (
            self.baseline.is_read_back
            and self.release.steps_of(workflow) is None
            and self.wanted.steps_of(workflow) is not None
        )

    @property
    def has_workflows(self) -> bool:
        """Whether there is a workflow, or may be one, whose instances the deploy could hurt."""
        return bool(self.evidence) or not (self.live.is_read or self.release is not None)

    @property
    def by_whom(self) -> str:
        """What messages add in parentheses where they tell what is live; empty where the API does not say who deployed it."""
        return f" (last deployed {self.live.maker})" if self.live.maker else ""

    @property
    def is_unfinished(self) -> bool:
        """Whether the last release lacks a workflow: wrangler registers them last, and was ended or failed before that."""
        record = self.release if self.baseline.basis is Basis.RECORD else None
        released = () if record is None else record.lists
        return self.live.is_read and any(one.workflow not in self.live.owned for one in released)

    @property
    def is_finished(self) -> bool:
        """Whether it is certain that the last deploy set all of it: its receipt lies in this folder."""
        last, release = self.last_deploy, self.baseline.latest
        if last is None or release is None:
            return False
        return (last.worker, last.account, last.release) == (self.wanted.worker, self.account, release.number)

    @property
    def is_strange(self) -> bool:
        """Whether the Worker exists, and nothing says that it was ever deployed with this tool."""
        return self.live.is_read and self.live.exists and self._is_distrusted and not self.live.was_ours

    @property
    def is_draft(self) -> bool:
        """Whether it has nothing but required secrets: `wrangler secret put` makes such a one before a first deploy."""
        live, required = self.live, self.wanted.state.of(Aspect.SECRET).keys()
        is_empty = not live.owned and not any(one.aspect in HELD for one in live.state.leaves)
        return self.is_strange and is_empty and bool(live.secrets) and live.secrets <= required

    @property
    def is_replaced(self) -> bool:
        """Whether it was deployed with this tool, and what serves now is something else."""
        return self.live.is_read and self.live.exists and self._is_distrusted and self.live.was_ours

    @property
    def _is_distrusted(self) -> bool:
        return self.baseline.distrust is not None

    def evidence_of(self, workflow: str) -> Evidence:
        """Return what is known of the instances of `workflow`."""
        return self.evidence.get(workflow, unread(workflow))
