"""What the API's answers say of a Worker: they become one value here, and nobody else looks into them."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from ayjnt_deploy.state import bindings, exports, runtime, settings, triggers, workflow_settings
from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Known, Leaf
from ayjnt_deploy.state.live import Live, Registration, Serving
from ayjnt_deploy.state.part import Part
from ayjnt_deploy.state.state import State
from ayjnt_deploy.state.wanted import flags


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
    id_ = serving[0].version_id if serving else ""
    newest = answers.versions.get(id_) or {}
    found = bindings.classed((newest.get("resources") or {}).get("bindings") or (), answers.namespaces)
    unread = {**answers.not_read, **runtime.not_read(newest, answers.runtimes.get(id_) or {}, answers.not_read)}
    return Live(
        exists=True,
        state=State(worker=worker, leaves=_leaves(worker, answers, id_, found), not_read=unread),
        created_on=_created_on(answers.service or {}),
        serving=serving,
        deployed_on=_said_of(answers.deployments, "created_on"),
        deployed_by=_said_of(answers.deployments, "author_email"),
        deployed_from=_said_of(answers.deployments, "source") or _last_deployed_from(answers.service),
        deployments=tuple(map(_versions_of, answers.deployments)),
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


def etag_of(version: Mapping[str, Any]) -> str | None:
    """Return the digest of the script in an answer of `GET …/versions/{id}`."""
    return ((version.get("resources") or {}).get("script") or {}).get("etag")


def tag_of(version: Mapping[str, Any]) -> str | None:
    """Return the `workers/tag` annotation in an answer about a version."""
    return (version.get("annotations") or {}).get("workers/tag")


def _said_of(deployments: Sequence[Mapping[str, Any]], key: str) -> str:
    """Return a text about the present deployment; empty where the API does not tell."""
    return str(deployments[0].get(key) or "") if deployments else ""


def _last_deployed_from(service: Mapping[str, Any] | None) -> str:
    script = ((service or {}).get("default_environment") or {}).get("script") or {}
    return str(script.get("last_deployed_from") or "")


def _created_on(service: Mapping[str, Any]) -> str:
    return str(service.get("created_on") or (service.get("default_environment") or {}).get("created_on") or "")


def _versions_of(deployment: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the versions of an older deployment, too, of which nothing else is asked: one without an id is passed over."""
    return tuple(str(share["version_id"]) for share in deployment.get("versions") or () if share.get("version_id"))


def _serving(answers: Answers) -> tuple[Serving, ...]:
    if not answers.deployments:
        return ()
    active = answers.deployments[0]
    shares = {str(one["version_id"]): float(one["percentage"]) for one in active.get("versions") or ()}
    found = [
        _one_serving(id_, answers.versions[id_], share) for id_, share in shares.items() if id_ in answers.versions
    ]
    return tuple(sorted(found, key=lambda one: one.created_on, reverse=True))


def _one_serving(id_: str, version: Mapping[str, Any], percentage: float) -> Serving:
    """Return a version that serves; its own answer need not name it (`id` is optional in Cloudflare's schema)."""
    metadata = version.get("metadata") or {}
    return Serving(
        version_id=id_,
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
        counts={str(status): int(count or 0) for status, count in (answer.get("instances") or {}).items()},
        schedules=tuple(str(one["cron"]) for one in answer.get("schedules") or () if one.get("cron")),
    )


def _classes(namespaces: Sequence[Mapping[str, Any]]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for one in namespaces:
        if one.get("script") and _has_a_class(one):
            found.setdefault(str(one["script"]), set()).add(str(one["class"]))
    return {worker: frozenset(names) for worker, names in found.items()}


def _is_own(namespace: Mapping[str, Any], worker: str) -> bool:
    return namespace.get("script") == worker and _has_a_class(namespace)


def _has_a_class(namespace: Mapping[str, Any]) -> bool:
    """Whether it tells of a class that was deployed: `preview` ones belong to preview URLs, and go with them."""
    return bool(namespace.get("class")) and not namespace.get("preview")


def _leaves(
    worker: str, answers: Answers, version_id: str, found: Sequence[Mapping[str, Any]]
) -> Mapping[Address, Leaf]:
    version = answers.versions.get(version_id) or {}
    compatibility = (version.get("resources") or {}).get("script_runtime") or {}
    script = ((answers.service or {}).get("default_environment") or {}).get("script") or {}
    leaves: dict[Address, Leaf] = {
        Address(Aspect.COMPATIBILITY, "date"): Known(compatibility.get("compatibility_date") or ""),
        Address(Aspect.COMPATIBILITY, "flags"): flags(compatibility.get("compatibility_flags") or ()),
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
    leaves.update(_settings(answers, version_id))
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
    version, told = answers.versions.get(version_id) or {}, answers.runtimes.get(version_id) or {}
    found = settings.deployed(
        {
            None: {"assets": runtime.assets(version, told)},
            Part.PLACEMENT: {"placement": runtime.placement(version, told)},
            Part.RUNTIME: told,
            Part.SCRIPT: answers.script,
            Part.SUBDOMAIN: answers.subdomain,
        }
    )
    return {Address(Aspect.SETTING, key): leaf for key, leaf in found.items()} | exports.classes(told.get("exports"))


def _is_secret(binding: Mapping[str, Any]) -> bool:
    return binding.get("type") in bindings.SECRETS
