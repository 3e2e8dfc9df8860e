"""Drift for people and machines: what somebody changed live, who, and what the next deploy does to it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from rich.text import Text

from ayjnt_deploy.diff.change import Change
from ayjnt_deploy.diff.drift import Code, Drift, Held, Standing, Survey
from ayjnt_deploy.diff.fate import Fate
from ayjnt_deploy.gate.lost import is_secret_now
from ayjnt_deploy.report.changes import told
from ayjnt_deploy.report.document import FORMAT
from ayjnt_deploy.report.text import on_one_line
from ayjnt_deploy.state.leaf import Known
from ayjnt_deploy.state.moment import to_the_second
from ayjnt_deploy.state.part import is_of_the_version
from ayjnt_deploy.state.redact import shown
from ayjnt_deploy.words import counted

_SIGNS: Final = {
    Standing.AS_RELEASED: ("✓", "green"),
    Standing.DRIFTED: ("✗", "bold red"),
    Standing.UNKNOWN: ("?", "yellow"),
    Standing.GONE: ("✗", "bold red"),
    Standing.UNRECORDED: ("?", "yellow"),
    Standing.ILLEGIBLE: ("?", "yellow"),
}


def drift_lines(survey: Survey, *, values: bool) -> Iterator[Text]:
    """Yield the report line by line; the values of variables are masked unless `values` are asked for."""
    return map(on_one_line, _lines(survey, values=values))


def _lines(survey: Survey, *, values: bool) -> Iterator[Text]:
    yield Text(f"{survey.host} · account {survey.account_id}", "dim")
    for one in survey.drifts:
        yield from _worker(one, values=values)
    for name, error in survey.failed.items():
        yield Text.assemble(("? ", "yellow"), (name, "bold"), f": not read: {error.message}")
    if survey.unrecorded:
        yield Text(
            f"{counted(len(survey.unrecorded), 'Worker')} without a record: {', '.join(survey.unrecorded)}", "dim"
        )
    yield Text()
    yield from _verdict(survey)


def _worker(one: Drift, *, values: bool) -> Iterator[Text]:
    sign, style = _SIGNS[one.standing]
    yield Text.assemble((f"{sign} ", style), (one.worker, "bold"), (f" · {_release(one)}", "dim"))
    yield from (Text("    ").append_text(line) for line in _particulars(one, values=values))


def _release(one: Drift) -> str:
    found, last = one.release, one.last_deploy
    if found is None and last is not None:
        return f"release {last.release} of {to_the_second(last.at)} was deployed from this folder"
    if found is None:
        return "its record cannot be used" if one.standing is Standing.ILLEGIBLE else "no release is known"
    commit = f" from commit {found.commit[:12]}" if found.commit else ""
    changed = ", with changes that were not committed" if found.dirty else ""
    return f"release {found.number} of {to_the_second(found.at)}{commit}{changed}"


def _particulars(one: Drift, *, values: bool) -> Iterator[Text]:
    if one.distrust is not None:
        yield Text(one.distrust)
    for deviation in one.deviations:
        yield Text.assemble(("~ ", "yellow"), f"{deviation.kind}: {deviation.says}")
    for version, change in one.changes:
        yield _change(one, version, change, values=values)
    for part, why in one.not_read.items():
        yield Text.assemble(("? ", "yellow"), f"{part}: not read: {why}")
    for version in one.versions if one.release is not None else ():
        if version.code is Code.UNKNOWN:
            yield Text.assemble(("? ", "yellow"), f"code of version {version.version_id}: {_DOUBT}")
    yield from _who(one)


def _who(one: Drift) -> Iterator[Text]:
    """Say who may have made the differences, as far as the API tells."""
    is_deployed = [is_of_the_version(change.address) for _, change in one.changes]
    if (one.deviations or any(is_deployed)) and one.live.maker:
        yield Text(f"last deployed {one.live.maker}", "dim")
    if not all(is_deployed):
        yield Text(
            "who changed triggers, logging and the like is not known: Cloudflare tells it of versions only", "dim"
        )


_DOUBT: Final = "nobody can tell whether it is the released one: no version with the record's tag is listed any more"


def _change(one: Drift, version: Held, change: Change, *, values: bool) -> Text:
    live = shown(change.address, change.before, values=values)
    if change.is_removal:
        sign, style, words = "+", "green", told(change.address, change.before, values=values)
    elif change.is_addition:
        sign, style, words = "-", "red", ": gone"
    else:
        was = f", was {shown(change.address, change.after, values=values)}" if isinstance(change.after, Known) else ""
        sign, style, words = "~", "yellow", f": {live}{was}"
    note = "; ".join(_notes(one, version, change))
    return Text.assemble((f"{sign} ", style), f"{change.address}{words}", (f"   ({note})" if note else "", "dim"))


def _notes(one: Drift, version: Held, change: Change) -> Iterator[str]:
    if len(one.versions) > 1 and is_of_the_version(change.address):
        yield f"version {version.version_id}"
    if owner := one.owner(change):
        yield f"registered to the Worker {owner}"
    if is_secret_now(change, version.live):
        yield "it is a secret there now"
    if fate := version.fate(change):
        yield fate.value


def _verdict(survey: Survey) -> Iterator[Text]:
    count = sum(len(one.changes) + len(one.deviations) for one in survey.drifts)
    if survey.has_drift:
        where = [one.worker for one in survey.drifts if one.has_drift]
        if any(one.changes for one in survey.drifts):
            yield Text(
                "in parentheses: what the next deploy does to it, if the config still says what it said at the release",
                "dim",
            )
            yield Text(
                f"in the folder of the project, to keep one: ayjnt drift --adopt ADDRESS{_undoing(survey)}", "dim"
            )
        if any(one.deviations for one in survey.drifts):
            yield Text("in the folder of the project, `ayjnt plan` says what a deploy would make of it", "dim")
        yield Text(f"drift: {counted(count, 'difference')} in {', '.join(where)}", "bold red")
    elif not (survey.drifts or survey.not_compared):
        yield Text(f"nothing to compare: no Worker of account {survey.account_id} carries a release record", "yellow")
    elif survey.doubtful or survey.not_compared:
        yield Text("no drift in what could be compared", "yellow")
    else:
        yield Text(f"no drift: {counted(len(survey.drifts), 'Worker')} as released", "green")
    if unknown := sorted({*survey.doubtful, *survey.not_compared}):
        yield Text(f"not all is known of {', '.join(unknown)}: see the lines that begin with ?", "yellow")


def _undoing(survey: Survey) -> str:
    """Say how to undo a difference, where a deploy does: what stays is not among them."""
    if not survey.is_undoable:
        return ""
    staying = any(change.fate is Fate.STAYS for one in survey.drifts for _, change in one.changes)
    return f"; to undo one{' that would not stay' if staying else ''}: ayjnt deploy --overwrite ADDRESS"


def drift_document(survey: Survey, *, values: bool) -> Mapping[str, Any]:
    """Return the report as JSON: docs/drift.md and docs/schemas/drift.schema.json describe it."""
    return {
        "format": FORMAT,
        "host": survey.host,
        "account": survey.account_id,
        "read_at": survey.read_at,
        "drift": survey.has_drift,
        "complete": not (survey.doubtful or survey.not_compared),
        "workers": [_document(one, values=values) for one in survey.drifts],
        "failed": [
            {"worker": name, "error": error.message, "remedy": error.remedy} for name, error in survey.failed.items()
        ],
        "unrecorded": list(survey.unrecorded),
    }


def _document(one: Drift, *, values: bool) -> Mapping[str, Any]:
    return {
        "worker": one.worker,
        "standing": one.standing.value,
        "distrust": one.distrust,
        "deployed": {"by": one.live.deployed_by, "from": one.live.deployed_from, "on": one.live.deployed_on},
        "versions": [_version(version) for version in one.versions],
        "deviations": [{"kind": each.kind.value, "says": each.says} for each in one.deviations],
        "changes": [_change_document(one, version, change, values=values) for version, change in one.changes],
        "not_read": [{"part": part.value, "why": why} for part, why in one.not_read.items()],
    }


def _version(version: Held) -> Mapping[str, Any]:
    release = version.release
    return {
        "id": version.version_id,
        "percentage": version.live.serving[0].percentage if version.live.serving else 0,
        "code": version.code.value,
        "release": None
        if release is None
        else {"number": release.number, "at": release.at, "commit": release.commit, "dirty": release.dirty},
    }


def _change_document(one: Drift, version: Held, change: Change, *, values: bool) -> Mapping[str, Any]:
    fate = version.fate(change)
    return {
        "address": str(change.address),
        "version": version.version_id if is_of_the_version(change.address) else None,
        "live": None if change.before is None else shown(change.address, change.before, values=values),
        "released": shown(change.address, change.after, values=values) if isinstance(change.after, Known) else None,
        "was_released": change.after is not None,
        "fate": None if fate is None else fate.value,
        "owner": one.owner(change),
    }
