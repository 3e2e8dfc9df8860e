"""Finds what was released last: what the wanted steps are compared with."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from ayjnt_codegen.bundles import read_bundle
from ayjnt_codegen.source import NOWHERE
from ayjnt_deploy import releases
from ayjnt_deploy.cloudflare import Connection, Content, read_content, read_graphs, read_versions
from ayjnt_deploy.cloudflare.errors import CloudflareError
from ayjnt_deploy.state.address import Aspect
from ayjnt_deploy.state.baseline import Baseline, Basis
from ayjnt_deploy.state.graph import steps_of_graph
from ayjnt_deploy.state.leaf import Known
from ayjnt_deploy.state.live import Live, Registration
from ayjnt_deploy.state.release import READER, PastList, Release
from ayjnt_deploy.state.steps import StepList, identity, same_steps, step_list


def find_baseline(live: Live, connection: Connection) -> Baseline:
    """Return the last release of `live` as far as its record can be trusted; a version that was deleted is none."""
    read = read_versions(connection, [(live.worker, id_) for id_ in releases.versions_to_read(live)])
    older: dict[str, Mapping[str, Any]] = {}
    for (_, id_), version in read.items():
        if isinstance(version, CloudflareError):
            raise version
        older[id_] = version
    return releases.baseline(live, older)


def read_back(found: Baseline, live: Live, connection: Connection, say: Callable[[str], None]) -> Baseline:
    """Return the baseline that was `found`, or else what the deployed code says, or else Cloudflare's graph of it.

    Code and graph are asked for only where there is no record to trust.
    """
    if found.release is not None or not live.exists or not live.owned:
        return found
    say("no record describes what is live: reading the deployed code")
    of_bundle = _of_bundle(live, connection, say)
    missing = {name: one for name, one in live.owned.items() if name not in of_bundle}
    of_graph = _of_graph(live, read_graphs(connection, missing, progress=say)) if missing else {}
    lists = (*of_bundle.values(), *of_graph.values())
    if not lists:
        return found
    return replace(found, release=_release(live, lists, found.stale), basis=Basis.BUNDLE if of_bundle else Basis.GRAPH)


def with_others(base: Baseline, until: str) -> Baseline:
    """Return `base` with what other releases have left: those of the other serving versions, and those rolled back from.

    Instances may have come from them up to the time `until`, ISO 8601 in UTC.
    """
    withdrawn = (one for one in base.withdrawn.values() if one is not None)
    for other in (*base.others, *withdrawn):
        base = base if base.release is None else replace(base, release=_with_other(base.release, other, until))
    return base


def _with_other(release: Release, other: Release, until: str) -> Release:
    past = list(release.past)
    for one in (*(PastList(list=one, last=other.number, until=until) for one in other.lists), *other.past):
        if not _is_among(one.list, (*release.lists, *(each.list for each in past))):
            past.append(one)
    used = {(one.workflow, identity(step)) for one in release.lists for step in one.steps}
    used |= {(one.workflow, one.identity) for one in release.tombstones}
    graves = (one for one in other.tombstones if (one.workflow, one.identity) not in used)
    return replace(release, past=tuple(past), tombstones=(*release.tombstones, *graves))


def _of_bundle(live: Live, connection: Connection, say: Callable[[str], None]) -> Mapping[str, StepList]:
    """Return the steps of the deployed workflows, by their names, as the deployed code shows them.

    Which version `content/v2` answers with is not documented: it is asked only where the version that serves is also the
    one that was uploaded last.
    """
    if live.newest not in {None, *(one.version_id for one in live.serving)}:
        say(
            f"the deployed code cannot be told from that of version {live.newest}, which was uploaded and does not serve"
        )
        return {}
    try:
        content = read_content(connection, live.worker, progress=say)
    except CloudflareError as error:
        say(f"the deployed code cannot be read: {error.message}")
        return {}
    return {} if content is None else lists_of(content, live.owned.values(), live)


def lists_of(content: Content, registered: Iterable[Registration], live: Live) -> Mapping[str, StepList]:
    """Return the step lists of the workflows whose classes `content` has."""
    named = {one.workflow: one.class_name for one in registered}
    found = read_bundle(content.modules, content.entry, named.values())
    return {
        workflow: replace(
            step_list(found[class_name], name=workflow, binding=_binding(live, workflow)), since=_since(live)
        )
        for workflow, class_name in named.items()
        if class_name in found
    }


def _of_graph(live: Live, graphs: Mapping[str, Mapping[str, object]]) -> Mapping[str, StepList]:
    found: dict[str, StepList] = {}
    for workflow, graph in graphs.items():
        steps, escapes = steps_of_graph(graph)
        found[workflow] = StepList(
            workflow=workflow,
            class_name=live.owned[workflow].class_name,
            binding=_binding(live, workflow),
            steps=steps,
            escapes=escapes,
            place=NOWHERE,
            since=_since(live),
        )
    return found


def _binding(live: Live, workflow: str) -> str:
    for name, leaf in live.state.of(Aspect.BINDING).items():
        value = leaf.value if isinstance(leaf, Known) else None
        if isinstance(value, dict) and value.get("type") == "workflow" and value.get("workflow_name") == workflow:
            return name
    return ""


def _since(live: Live) -> str:
    return live.serving[0].created_on if live.serving else ""


def _release(live: Live, lists: tuple[StepList, ...], stale: Release | None) -> Release:
    """Return what was read as a release: of what its record would have told, only the steps are known.

    A record that describes other code than what is live still tells what was released before it.
    """
    at = _since(live)
    blank = Release(number=0, worker=live.worker, at=at, commit=None, dirty=False, tool="", agents=None, lists=lists)
    if stale is None or stale.reader != READER:
        return blank
    before = [PastList(list=one, last=stale.number, until=at) for one in stale.lists if not _is_among(one, lists)]
    return replace(blank, number=stale.number, past=(*before, *stale.past), tombstones=stale.tombstones)


def _is_among(one: StepList, lists: Iterable[StepList]) -> bool:
    return any(one.workflow == other.workflow and same_steps(one.steps, other.steps) for other in lists)
