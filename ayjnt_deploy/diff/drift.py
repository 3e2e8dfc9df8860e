"""What became of a Worker since its last release: told by the record that it carries and by what is live, no source needed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from ayjnt_deploy.diff.change import Change
from ayjnt_deploy.diff.compare import diff
from ayjnt_deploy.diff.fate import LISTED, Fate
from ayjnt_deploy.errors import AyjntError
from ayjnt_deploy.state.address import Aspect
from ayjnt_deploy.state.baseline import Baseline
from ayjnt_deploy.state.deployed import Deployed
from ayjnt_deploy.state.ignore import is_ignored
from ayjnt_deploy.state.live import Live
from ayjnt_deploy.state.moment import to_the_second
from ayjnt_deploy.state.part import Part, is_of_the_version
from ayjnt_deploy.state.release import Reach, Release, legible


class Code(StrEnum):
    """Whether the code that serves is the one that was released."""

    RELEASED = "released"
    CHANGED = "changed"
    UNKNOWN = "unknown"


class Standing(StrEnum):
    """How a Worker stands to its last release."""

    AS_RELEASED = "as released"
    DRIFTED = "drifted"
    UNKNOWN = "unknown"
    """No drift in what could be read, and something could not."""
    GONE = "gone"
    """It was deployed from here, and there is no Worker of this name any more."""
    UNRECORDED = "no record"
    ILLEGIBLE = "record not usable"


class Kind(StrEnum):
    """What can be the matter with a Worker as a whole."""

    CODE = "code"
    RECORD = "record"
    ROLLOUT = "rollout"
    ROLLBACK = "rollback"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """A difference that has no address: of the code, or of which version serves."""

    kind: Kind
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One version that serves, held to the record that it carries."""

    live: Live
    """The Worker as this version has it."""
    baseline: Baseline
    code: Code
    changes: tuple[Change, ...] = ()
    """`before` is live, `after` is what was released: mostly a digest."""

    @property
    def release(self) -> Release | None:
        """The release that the record describes, also where another code serves now."""
        return self.baseline.release or self.baseline.stale

    @property
    def version_id(self) -> str:
        """The version's id; empty where nothing serves."""
        return self.live.serving[0].version_id if self.live.serving else ""

    def fate(self, change: Change) -> Fate | None:
        """Return what a deploy that still wants what was released does to `change`; None where nobody can tell."""
        is_open = change.address.aspect in LISTED and change.is_removal
        return None if is_open and (self.release is None or self.release.reach is None) else change.fate


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One Worker: each version of it that serves, the newest first."""

    live: Live
    versions: tuple[Held, ...] = ()
    last_deploy: Deployed | None = None
    """Its last deploy, where a receipt at hand tells of one."""

    @property
    def worker(self) -> str:
        """The Worker's name."""
        return self.live.worker

    @property
    def release(self) -> Release | None:
        """The release of the newest version that has a record."""
        return next((one.release for one in self.versions if one.release is not None), None)

    @property
    def changes(self) -> tuple[tuple[Held, Change], ...]:
        """Every difference at an address, with the version that has it."""
        return tuple((one, change) for one in self.versions for change in one.changes)

    @property
    def not_read(self) -> Mapping[Part, str]:
        """The parts that could not be read: nothing is known of drift there."""
        return self.live.state.not_read if self.release is not None else {}

    @property
    def deviations(self) -> tuple[Deviation, ...]:
        """The differences that have no address."""
        return tuple(_deviations(self))

    @property
    def has_drift(self) -> bool:
        """Whether somebody has changed the live Worker, for all that is known."""
        return bool(self.deviations) or any(one.changes for one in self.versions)

    @property
    def has_doubt(self) -> bool:
        """Whether something could not be compared."""
        return bool(self.not_read) or any(one.code is Code.UNKNOWN for one in self.versions)

    @property
    def standing(self) -> Standing:
        """How the Worker stands to its last release, in a word."""
        if not self.live.exists:
            return Standing.GONE if self.last_deploy is not None else Standing.UNRECORDED
        if self.release is None:
            return Standing.ILLEGIBLE if any(one.live.record_parts for one in self.versions) else Standing.UNRECORDED
        if self.has_drift:
            return Standing.DRIFTED
        return Standing.UNKNOWN if self.has_doubt else Standing.AS_RELEASED

    @property
    def distrust(self) -> str | None:
        """Why nothing is compared, where nothing is."""
        return None if self.release is not None or not self.versions else self.versions[0].baseline.distrust

    def owner(self, change: Change) -> str | None:
        """Return the Worker that has taken a workflow over, where `change` is that."""
        if change.address.aspect is not Aspect.WORKFLOW or not change.is_addition:
            return None
        found = self.live.registrations.get(change.address.name)
        return found.script or None if found is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """One look at one Worker, or at all Workers of an account."""

    host: str
    account_id: str
    read_at: str
    """When the look began, ISO 8601 in UTC."""
    drifts: tuple[Drift, ...]
    """The Workers that carry a record, by name."""
    failed: Mapping[str, AyjntError] = field(default_factory=dict)
    """The Workers that could not be read at all, and why."""
    unrecorded: tuple[str, ...] = ()
    """The Workers that carry no record: nobody deployed them with this tool."""

    @property
    def has_drift(self) -> bool:
        """Whether somebody has changed one of the Workers."""
        return any(one.has_drift for one in self.drifts)

    @property
    def is_undoable(self) -> bool:
        """Whether a deploy could undo any of it."""
        return any(change.undoes_others for one in self.drifts for _, change in one.changes)

    @property
    def not_compared(self) -> tuple[str, ...]:
        """The Workers of which nothing is known."""
        illegible = (one.worker for one in self.drifts if one.standing is Standing.ILLEGIBLE)
        return tuple(sorted((*self.failed, *illegible)))

    @property
    def doubtful(self) -> tuple[str, ...]:
        """The Workers of which something could not be compared."""
        return tuple(one.worker for one in self.drifts if one.release is not None and one.has_doubt)


def held(live: Live, baseline: Baseline, code: Code) -> Held:
    """Hold a version that serves to the record that it carries; `live` is the Worker as this version has it."""
    release = baseline.release or baseline.stale
    changes = () if release is None else tuple(_changes(live, release, baseline.latest or release))
    return Held(live=live, baseline=baseline, code=code, changes=changes)


def drift(live: Live, versions: Iterable[Held] = (), *, last_deploy: Deployed | None = None) -> Drift:
    """Return what became of `live`; `versions` are those that serve, the newest first.

    What all versions share, such as routes, is told once: by the newest one that has a record.
    """
    kept: list[Held] = []
    for one in versions:
        is_told = any(other.release for other in kept)
        kept.append(replace(one, changes=tuple(filter(_is_its_own, one.changes))) if is_told else one)
    return Drift(live=live, versions=tuple(kept), last_deploy=last_deploy)


def _is_its_own(change: Change) -> bool:
    return is_of_the_version(change.address)


def _changes(live: Live, release: Release, latest: Release) -> Iterator[Change]:
    """Yield what somebody changed: what the release left open and its deploy filled in is no drift.

    After a rollback, what no version carries is still as the `latest` release made it.
    """
    reach = release.reach or Reach()
    whole = (latest.reach or Reach()).whole
    released = replace(legible(release).with_unversioned_of(legible(latest)), whole=whole)
    known = release.aftermath.with_unversioned_of(latest.aftermath)
    for change in diff(released, live.state, known):
        if change.is_foreign and not _is_left_alone(change, reach):
            yield change


def _is_left_alone(change: Change, reach: Reach) -> bool:
    """Whether other people own the variable, as the config of the release said."""
    if change.address.aspect is not Aspect.VARIABLE:
        return False
    return is_ignored(change.address.name, reach.ignored) or (change.is_removal and reach.keeps_variables)


def _deviations(drift: Drift) -> Iterator[Deviation]:
    if not drift.live.exists:
        if drift.last_deploy is not None:
            yield Deviation(kind=Kind.GONE, says="there is no Worker of this name any more")
        return
    if drift.release is None:
        return
    serving = drift.live.serving
    if len(serving) > 1:
        shares = ", ".join(f"{one.version_id} ({one.percentage:g} %)" for one in serving)
        yield Deviation(kind=Kind.ROLLOUT, says=f"{len(serving)} versions serve: {shares}")
    for one in drift.versions:
        if one.baseline.rolled_back_from is not None:
            id_, release = one.baseline.rolled_back_from
            gone = f"version {id_} of release {release.number}"
            yield Deviation(kind=Kind.ROLLBACK, says=f"version {one.version_id} serves again, in place of {gone}")
        if found := _of_code(one):
            yield found


def _of_code(one: Held) -> Deviation | None:
    """Say what serves in place of the released code, or of the record."""
    if not one.live.serving:
        return None
    serving, number = one.live.serving[0], None if one.release is None else one.release.number
    made = f"version {serving.version_id} was made by {serving.source} at {to_the_second(serving.created_on) or 'an unknown time'}"
    if one.code is Code.CHANGED:
        what = "carries no record of a release" if number is None else f"its code is not that of release {number}"
        return Deviation(kind=Kind.CODE, says=f"{made}, and {what}")
    if number is not None and not one.live.record_parts:
        return Deviation(kind=Kind.RECORD, says=f"{made}, and the record of release {number} is gone from it")
    return None
