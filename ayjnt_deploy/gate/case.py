"""What a rule is asked about, as one value, and the questions that several rules ask."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from ayjnt_codegen.project import Allow
from ayjnt_codegen.source import Place
from ayjnt_deploy.diff.change import Change
from ayjnt_deploy.diff.steps import StepDiff, beyond, compare_steps
from ayjnt_deploy.state.evidence import Evidence
from ayjnt_deploy.state.live import Live
from ayjnt_deploy.state.release import Release
from ayjnt_deploy.state.wanted import Wanted


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
    release: Release | None
    """The last release, if its record can be trusted."""
    distrust: str | None = None
    """Why there is no trusted record, where the Worker exists."""
    changes: tuple[Change, ...] = ()
    evidence: Mapping[str, Evidence]
    allow: tuple[Allow, ...] = ()
    gone: tuple[Gone, ...] = ()
    today: date

    @cached_property
    def comparisons(self) -> tuple["Comparison", ...]:
        """Each workflow's wanted steps against every list that its instances may come from, the last release first."""
        return tuple(self._comparisons())

    def with_changes(self, changes: tuple[Change, ...]) -> "Case":
        """Return this case with the differences between its wanted and live states."""
        return replace(self, changes=changes)

    def evidence_of(self, workflow: str) -> Evidence:
        """Return what is known of the instances of `workflow`."""
        unread = Evidence(workflow=workflow, active=0, restartable=0, why_not="they were not read")
        return self.evidence.get(workflow, unread)

    def _comparisons(self) -> Iterator["Comparison"]:
        if self.release is None:
            return
        for new in self.wanted.lists:
            released = self.release.steps_of(new.workflow)
            if released is not None:
                yield Comparison(compare_steps(released, new), self.release.number)
            for past in self.release.past:
                if past.list.workflow == new.workflow:
                    already = None if released is None else compare_steps(past.list, released)
                    fresh = compare_steps(past.list, new)
                    yield Comparison(
                        fresh if already is None else beyond(fresh, already), past.last, already, past=True
                    )


@dataclass(frozen=True, slots=True)
class Comparison:
    """A step diff and the release whose steps it starts from."""

    steps: StepDiff
    release: int
    already: StepDiff | None = None
    """What the last release has done to the same instances, for a past list."""
    past: bool = False

    @property
    def workflow(self) -> str:
        """The workflow's registered name."""
        return self.steps.new.workflow

    @property
    def since(self) -> str:
        """How messages name the release."""
        return f"release {self.release} (its instances may still be in flight)" if self.past else "the last release"
