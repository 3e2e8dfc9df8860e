"""The Worker that Cloudflare runs, read once from the API's answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from ayjnt_deploy.state import bindings, exports, settings, triggers, workflow_settings
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Json, Known, Leaf
from ayjnt_deploy.state.part import Part
from ayjnt_deploy.state.release import TAG
from ayjnt_deploy.state.state import State
from ayjnt_deploy.state.wanted import flags

ACTIVE: Final = ("queued", "running", "waiting", "paused", "waitingForPause", "rollingBack")
"""Statuses of instances that will run code again by themselves."""
RESTARTABLE: Final = ("errored",)
"""Statuses of instances that somebody may restart from a step within the retention."""


class Answers(Protocol):
    """The API's answers about one Worker, as JSON."""

    @property
    def service(self) -> Mapping[str, Any] | None:
        """`GET workers/services/{name}`; None where the Worker does not exist."""

    @property
    def deployments(self) -> Sequence[Mapping[str, Any]]:
        """`GET workers/scripts/{name}/deployments`, newest first."""

    @property
    def versions(self) -> Mapping[str, Mapping[str, Any]]:
        """`GET workers/scripts/{name}/versions/{id}` of every serving version, by id."""

    @property
    def version_list(self) -> Sequence[Mapping[str, Any]]:
        """`GET workers/scripts/{name}/versions`, newest first."""

    @property
    def workflows(self) -> Sequence[Mapping[str, Any]]:
        """`GET workflows`: every workflow of the account."""

    @property
    def namespaces(self) -> Sequence[Mapping[str, Any]]:
        """`GET workers/durable_objects/namespaces`: every Durable Object class of the account."""

    @property
    def runtimes(self) -> Mapping[str, Mapping[str, Any]]:
        """`GET workers/workers/{name}/versions/{id}` of every serving version, by id, or what a fallback tells of it."""

    @property
    def script(self) -> Mapping[str, Any]:
        """`observability`, `logpush`, `tags`, `tail_consumers`: of `GET workers/workers/{name}` or `script-settings`."""

    @property
    def subdomain(self) -> Mapping[str, Any]:
        """`enabled` and `previews_enabled` on workers.dev."""

    @property
    def schedules(self) -> Sequence[Mapping[str, Any]]:
        """`GET workers/scripts/{name}/schedules`."""

    @property
    def routes(self) -> Sequence[Mapping[str, Any]]:
        """The routes that lead to this Worker, each with `pattern` and, where the API tells, its zone's name and id."""

    @property
    def domains(self) -> Sequence[Mapping[str, Any]]:
        """The custom domains of this Worker, each with `hostname`."""

    @property
    def consumers(self) -> Sequence[Mapping[str, Any]]:
        """The queue consumers of this Worker, each with the `queue_name` of its queue."""

    @property
    def workflow_versions(self) -> Mapping[str, Mapping[str, Any]]:
        """The newest version of each workflow of this Worker, by the workflow's name."""

    @property
    def not_read(self) -> Mapping[Part, str]:
        """The parts that could not be read, each with the reason; their fields here are empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """A version that answers requests, with its share of them."""

    version_id: str
    percentage: float
    tag: str | None
    """The version's `workers/tag` annotation."""
    etag: str | None
    """Digest of the script; a change of variables keeps it."""
    created_on: str
    source: str
    """What it was made with: `wrangler`, `dash`, `api` and others."""
    author: str = ""
    """Who made it: an e-mail address, where the API tells it."""
    record_parts: Mapping[str, Json] = field(default_factory=dict, repr=False)
    """The release record that it carries."""

    @property
    def maker(self) -> str:
        """By whom, with what and when it was made, as far as the API tells."""
        told = (self.author and f"by {self.author}", f"with {self.source}", self.created_on and f"at {self.created_on}")
        return " ".join(one for one in told if one)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A workflow as the account knows it."""

    workflow: str
    script: str
    class_name: str
    counts: Mapping[str, int]
    """Instances by status; a status without instances may be absent."""
    schedules: tuple[str, ...] = ()
    """The cron expressions by which Cloudflare starts it."""

    def count(self, statuses: Sequence[str]) -> int:
        """Return how many instances have one of `statuses`."""
        return sum(self.counts.get(status, 0) for status in statuses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """A deployed Worker; `exists` is false where there is none yet."""

    exists: bool
    state: State
    created_on: str = ""
    """When the Worker was made, ISO 8601, where the API tells it."""
    serving: tuple[Serving, ...] = ()
    registrations: Mapping[str, Registration] = field(default_factory=dict)
    """Every workflow of the account, by name, whoever owns it."""
    record_parts: Mapping[str, Json] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()
    """The names of the Worker's secrets; nobody can read their values."""
    classes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The Durable Object classes of every Worker of the account, by its name."""
    namespace_ids: Mapping[str, str] = field(default_factory=dict)
    """The ids under which the API knows this Worker's own Durable Object classes, by class."""
    tagged: Mapping[str, str] = field(default_factory=dict)
    """Tags of the Worker's versions that have one, by version id, newest first."""
    newest: str | None = None
    """Id of the version that was uploaded last, whether or not it serves; None where that was not read."""
    deployed_on: str = ""
    """When the present deployment was made, ISO 8601; by Cloudflare's clock, as the times of instances are."""
    deployed_by: str = ""
    """Who made the present deployment: an e-mail address, where the API tells it."""
    deployed_from: str = ""
    """What the present deployment was made with: `dash`, `api`, `wrangler` and others."""
    rolled_back_from: str = ""
    """The version that served before this one came back, where the deployments that are listed show that it had gone."""
    is_read: bool = True
    """Whether anybody asked Cloudflare; if not, this is what the Worker would be after the release compared with."""

    @property
    def worker(self) -> str:
        """The Worker's name."""
        return self.state.worker

    @property
    def maker(self) -> str:
        """Who made the present deployment, with what and when, as far as the API tells."""
        told = (self.deployed_by, self.deployed_from and f"with {self.deployed_from}", self.deployed_on)
        return " ".join(one for one in told if one)

    @property
    def was_ours(self) -> bool:
        """Whether some version of it was deployed with this tool: it carries a record, or has a tag of ours."""
        return bool(self.record_parts) or any(tag.startswith(TAG) for tag in self.tagged.values())

    @property
    def migration_tag(self) -> str | None:
        """The Durable Object migration that was applied last."""
        leaf = self.state.leaves.get(Address(Aspect.MIGRATION, "tag"))
        return str(leaf.value) if isinstance(leaf, Known) else None

    @property
    def owned(self) -> Mapping[str, Registration]:
        """The workflows that are registered to this Worker."""
        return {name: one for name, one in self.registrations.items() if one.script == self.worker}


def live_worker(worker: str, answers: Answers) -> Live:
    """Return what `answers` say about `worker`. Several serving versions show the state of the newest one."""
    if answers.service is None:
        registrations = {one.workflow: one for one in map(_registration, answers.workflows)}
        state = State(worker=worker, leaves={})
        return Live(exists=False, state=state, registrations=registrations, classes=_classes(answers.namespaces))
    return _deployed(worker, answers, _serving(answers))


def live_versions(worker: str, answers: Answers) -> tuple[Live, ...]:
    """Return the Worker once for each version that serves, the newest first, as if that one served alone."""
    return tuple(_deployed(worker, answers, (one,)) for one in _serving(answers)) if answers.service is not None else ()


def _deployed(worker: str, answers: Answers, serving: tuple[Serving, ...]) -> Live:
    registrations = {one.workflow: one for one in map(_registration, answers.workflows)}
    newest = answers.versions[serving[0].version_id] if serving else {}
    found = (newest.get("resources") or {}).get("bindings") or ()
    return Live(
        exists=True,
        state=State(worker=worker, leaves=_leaves(worker, answers, newest, found), not_read=answers.not_read),
        created_on=_created_on(answers.service or {}),
        serving=serving,
        deployed_on=_said_of(answers.deployments, "created_on"),
        deployed_by=_said_of(answers.deployments, "author_email"),
        deployed_from=_said_of(answers.deployments, "source"),
        rolled_back_from=_rolled_back_from(answers.deployments),
        registrations=registrations,
        classes=_classes(answers.namespaces),
        namespace_ids={
            str(one["class"]): str(one["id"]) for one in answers.namespaces if _is_own(one, worker) and one.get("id")
        },
        record_parts=bindings.record_parts(found),
        secrets=frozenset(str(one["name"]) for one in found if _is_secret(one)),
        tagged={str(one["id"]): tag for one in answers.version_list if (tag := tag_of(one)) is not None},
        newest=str(answers.version_list[0]["id"]) if answers.version_list else None,
    )


def unread_worker(worker: str, released: State | None) -> Live:
    """Return what stands in for a Worker that nobody asked about: what was released, None before the first release."""
    state = State(worker=worker, leaves={} if released is None else released.leaves)
    return Live(exists=released is not None, state=state, is_read=False)


def etag_of(version: Mapping[str, Any]) -> str | None:
    """Return the digest of the script in an answer of `GET …/versions/{id}`."""
    return ((version.get("resources") or {}).get("script") or {}).get("etag")


def tag_of(version: Mapping[str, Any]) -> str | None:
    """Return the `workers/tag` annotation in an answer about a version."""
    return (version.get("annotations") or {}).get("workers/tag")


def _said_of(deployments: Sequence[Mapping[str, Any]], key: str) -> str:
    """Return a text about the present deployment; empty where the API does not tell."""
    return str(deployments[0].get(key) or "") if deployments else ""


def _created_on(service: Mapping[str, Any]) -> str:
    return str(service.get("created_on") or (service.get("default_environment") or {}).get("created_on") or "")


def _rolled_back_from(deployments: Sequence[Mapping[str, Any]]) -> str:
    """Return the version that served last before the present one came back; empty where it never was gone."""
    served = [[str(share["version_id"]) for share in one.get("versions") or ()] for one in deployments]
    if not served or len(served[0]) != 1:
        return ""
    present, earlier = served[0], served[1:]
    before = earlier[: earlier.index(present)] if present in earlier else []
    return next((ids[0] for ids in before if ids and present[0] not in ids), "")


def _serving(answers: Answers) -> tuple[Serving, ...]:
    if not answers.deployments:
        return ()
    active = answers.deployments[0]
    shares = {str(one["version_id"]): float(one["percentage"]) for one in active.get("versions") or ()}
    found = [_one_serving(answers.versions[id_], share) for id_, share in shares.items() if id_ in answers.versions]
    return tuple(sorted(found, key=lambda one: one.created_on, reverse=True))


def _one_serving(version: Mapping[str, Any], percentage: float) -> Serving:
    metadata = version.get("metadata") or {}
    return Serving(
        version_id=str(version["id"]),
        percentage=percentage,
        tag=tag_of(version),
        etag=etag_of(version),
        created_on=str(metadata.get("created_on") or ""),
        source=str(metadata.get("source") or "unknown"),
        author=str(metadata.get("author_email") or ""),
        record_parts=bindings.record_parts((version.get("resources") or {}).get("bindings") or ()),
    )


def _registration(answer: Mapping[str, Any]) -> Registration:
    return Registration(
        workflow=str(answer["name"]),
        script=str(answer.get("script_name") or ""),
        class_name=str(answer.get("class_name") or ""),
        counts={str(status): int(count) for status, count in (answer.get("instances") or {}).items()},
        schedules=tuple(str(one["cron"]) for one in answer.get("schedules") or () if one.get("cron")),
    )


def _classes(namespaces: Sequence[Mapping[str, Any]]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for one in namespaces:
        if one.get("script") and not one.get("preview"):
            found.setdefault(str(one["script"]), set()).add(str(one["class"]))
    return {worker: frozenset(names) for worker, names in found.items()}


def _is_own(namespace: Mapping[str, Any], worker: str) -> bool:
    """Whether a Durable Object class is that of `worker`: `preview` ones belong to preview URLs, and go with them."""
    return namespace.get("script") == worker and not namespace.get("preview")


def _leaves(
    worker: str, answers: Answers, version: Mapping[str, Any], found: Sequence[Mapping[str, Any]]
) -> Mapping[Address, Leaf]:
    runtime = (version.get("resources") or {}).get("script_runtime") or {}
    script = ((answers.service or {}).get("default_environment") or {}).get("script") or {}
    leaves: dict[Address, Leaf] = {
        Address(Aspect.COMPATIBILITY, "date"): Known(runtime.get("compatibility_date") or ""),
        Address(Aspect.COMPATIBILITY, "flags"): flags(runtime.get("compatibility_flags") or ()),
    }
    for name, leaf in bindings.variables(found).items():
        leaves[Address(Aspect.VARIABLE, name)] = leaf
    for name, leaf in bindings.deployed(found, worker).items():
        leaves[Address(Aspect.BINDING, name)] = leaf
    for one in map(_registration, answers.workflows):
        if one.script == worker:
            leaves[Address(Aspect.WORKFLOW, one.workflow)] = Known({"class": one.class_name})
    for answer in answers.workflows:
        if answer.get("script_name") == worker:
            name = str(answer["name"])
            leaves.update(workflow_settings.deployed(name, answer, answers.workflow_versions.get(name) or {}))
    for namespace in answers.namespaces:
        if _is_own(namespace, worker):
            storage = "sqlite" if namespace.get("use_sqlite") or namespace.get("useSqlite") else "kv"
            leaves[Address(Aspect.CLASS, str(namespace["class"]))] = Known({"storage": storage})
    leaves.update(_settings(answers, str(version.get("id"))))
    leaves.update((Address(Aspect.SECRET, str(one["name"])), Known(True)) for one in found if _is_secret(one))
    leaves.update(
        triggers.deployed(
            schedules=answers.schedules, routes=answers.routes, domains=answers.domains, consumers=answers.consumers
        )
    )
    if script.get("migration_tag"):
        leaves[Address(Aspect.MIGRATION, "tag")] = Known(str(script["migration_tag"]))
    return leaves


def _settings(answers: Answers, version_id: str) -> Mapping[Address, Leaf]:
    runtime = answers.runtimes.get(version_id) or {}
    found = settings.deployed(
        {Part.RUNTIME: runtime, Part.ASSETS: runtime, Part.SCRIPT: answers.script, Part.SUBDOMAIN: answers.subdomain}
    )
    return {Address(Aspect.SETTING, key): leaf for key, leaf in found.items()} | exports.classes(runtime.get("exports"))


def _is_secret(binding: Mapping[str, Any]) -> bool:
    return binding.get("type") in bindings.SECRETS
