"""How Cloudflare words an answer, wherever more than one wording means the same."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any, Literal, get_args, get_type_hints

from ayjnt_deploy.sandbox.answers import Answer
from ayjnt_deploy.sandbox.errors import SandboxError
from ayjnt_deploy.sandbox.records import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """The defaults are what has been seen most; each other choice has been seen too, or is allowed by the contract."""

    defaults_filled: bool = True
    """Settings that nobody sent are answered with their defaults."""
    order: Literal["by-name", "as-sent", "reversed"] = "by-name"
    """Of bindings; `reversed` turns every list round whose order means nothing."""
    own_script_name_echoed: bool = True
    """A Worker's binding to its own class carries the Worker's name."""
    class_named: bool = True
    """A Durable Object binding carries its class; else the namespace alone (cloudflare/workers-sdk#8058)."""
    unset: Literal["absent", "null"] = "absent"
    empty_list: Literal["null", "empty", "absent"] = "null"
    """Of tags and tail consumers."""
    placement_unset: Literal["empty", "null", "absent"] = "empty"
    placement_as_target: bool = False
    """A region or host is answered as the one entry of a list of targets."""
    place_named: bool = True
    """A region or host is answered by its name; else by a number (cloudflare/workers-sdk#15642)."""
    assets_in_newer_api: bool = False
    """The newer API answers the settings of assets, as the contract promises it."""
    propagation_policy_unset: Literal["null", "absent", "authenticated"] = "null"
    d1_named_by: Literal["both", "database_id", "id"] = "both"
    consumer_named_by: Literal["both", "script", "service", "script_name"] = "both"
    """wrangler reads `script` or `service`, the contract promises `script_name`."""

    def __post_init__(self) -> None:
        for name, choices in _choices().items():
            if getattr(self, name) not in choices:
                raise SandboxError(
                    f"the habit {name} cannot be {getattr(self, name)!r}",
                    remedy=f"use one of {', '.join(map(str, choices))}",
                )


def variations() -> tuple[Habits, ...]:
    """Return each way to differ from the defaults in one choice."""
    usual = Habits()
    return tuple(
        replace(usual, **{name: choice})
        for name, choices in _choices().items()
        for choice in choices
        if choice != getattr(usual, name)
    )


@cache
def _choices() -> Mapping[str, tuple[Any, ...]]:
    kinds = get_type_hints(Habits)
    return {each.name: get_args(kinds[each.name]) or (False, True) for each in fields(Habits)}


def worded(answer: Answer, habits: Habits, owner: str | None) -> Answer:
    """Word an answer about the Worker `owner`, or about none, as these habits would."""
    if answer.envelope is None or answer.envelope["result"] is None:
        return answer
    said = _Speaker(habits, owner).say(answer.about, answer.envelope["result"])
    return replace(answer, envelope={**answer.envelope, "result": said})


class _Absent:
    """Stands for a key that is left out."""


ABSENT = _Absent()
# Where settings may stand further inside. Nothing else is looked into: it may be somebody's own JSON.
CONTAINERS = frozenset({"", "items", "default_environment", "script", "resources", "script_runtime"})
_NUMBER = 49
"""Of a region, that nobody else knows."""
LOGS: Json = {"head_sampling_rate": 1, "invocation_logs": True, "persist": True, "destinations": []}
TRACES: Json = {"enabled": False, "head_sampling_rate": 1, "persist": True, "destinations": []}
CONSUMER: Json = {
    "batch_size": 10,
    "max_retries": 3,
    "max_wait_time_ms": 5000,
    "max_concurrency": None,
    "retry_delay": 0,
}
# What a binding may have besides; null where the habit is to answer null for what is unset.
OPTIONAL: Mapping[str, tuple[str, ...]] = {
    "dispatch_namespace": ("outbound",),
    "durable_object_namespace": ("environment", "dispatch_namespace"),
    "queue": ("delivery_delay",),
    "r2_bucket": ("jurisdiction",),
    "service": ("environment", "entrypoint"),
}


class _Speaker:
    def __init__(self, habits: Habits, owner: str | None) -> None:
        self._habits = habits
        self._owner = owner
        self._about: Mapping[str, Callable[[Any], Any]] = {
            "assets": self._assets,
            "bindings": self._bindings,
            "cache_options": self._optional,
            "compatibility_flags": self._set,
            "consumer": self._consumer,
            "consumers": lambda consumers: [self._consumer(each) for each in consumers],
            "limits": self._optional,
            "migration_tag": self._optional,
            "observability": self._observability,
            "placement": self._placement,
            "routes": self._set,
            "schedules": self._set,
            "tags": self._list,
            "tail_consumers": self._list,
        }

    def say(self, name: str, value: Any) -> Any:
        if name in self._about:
            return self._about[name](value)
        if name in CONTAINERS and isinstance(value, list):
            return [self.say("", each) for each in value]
        if name in CONTAINERS and isinstance(value, dict):
            said = {key: self.say(key, each) for key, each in value.items()}
            return {key: each for key, each in said.items() if each is not ABSENT}
        return value

    def _optional(self, value: Any) -> Any:
        return value or {"absent": ABSENT, "null": None}[self._habits.unset]

    def _set(self, values: list[Any]) -> list[Any]:
        return values[::-1] if self._habits.order == "reversed" else values

    def _list(self, values: list[Any] | None) -> Any:
        # The newer API promises a list, also an empty one, and answers with it.
        if values is None:
            return {"absent": ABSENT, "null": None, "empty": []}[self._habits.empty_list]
        return self._set(values)

    def _assets(self, assets: Json) -> Any:
        is_newer = "config" in assets
        return assets if self._habits.assets_in_newer_api or not is_newer else ABSENT

    def _placement(self, placement: Json | None) -> Any:
        if not placement:
            return {"absent": ABSENT, "null": None, "empty": {}}[self._habits.placement_unset]
        target = {key: placement[key] for key in ("region", "hostname", "host") if key in placement}
        if target and not self._habits.place_named:
            return {"mode": "targeted", "target": [_NUMBER]}
        if self._habits.placement_as_target and target:
            return {"mode": "targeted", "target": [target]}
        return placement

    def _observability(self, sent: Json | None) -> Any:
        if not sent or not self._habits.defaults_filled:
            return self._optional(sent)
        policy = self._habits.propagation_policy_unset
        traces = {
            **TRACES,
            **({} if policy == "absent" else {"propagation_policy": None if policy == "null" else policy}),
        }
        return {
            "head_sampling_rate": 1,
            "redact_query_string": False,
            **sent,
            "logs": {"enabled": sent["enabled"], **LOGS, **(sent.get("logs") or {})},
            "traces": {**traces, **(sent.get("traces") or {})},
        }

    def _consumer(self, consumer: Json) -> Json:
        said = dict(consumer)
        worker, queue = said.pop("script"), said["dead_letter_queue"]
        if worker is not None:
            said |= self._consumers_worker(worker)
        if self._habits.defaults_filled and said["type"] == "worker":
            return {**said, "dead_letter_queue": queue or "", "settings": {**CONSUMER, **said["settings"]}}
        if queue is None:
            del said["dead_letter_queue"]
        return said

    def _consumers_worker(self, worker: str) -> Json:
        match self._habits.consumer_named_by:
            case "both":
                return {"script": worker, "script_name": worker}
            case "service":
                return {"service": worker, "environment": "production"}
            case name:
                return {name: worker}

    def _bindings(self, bindings: list[Json]) -> list[Json]:
        said = [self._binding(each) for each in bindings]
        return said if self._habits.order == "as-sent" else sorted(said, key=_name, reverse=self._set([0, 1]) == [1, 0])

    def _binding(self, binding: Json) -> Json:
        said = self._filled(binding) if self._habits.defaults_filled else dict(binding)
        if not self._habits.own_script_name_echoed and said.get("script_name") == self._owner:
            del said["script_name"]
        if said["type"] == "durable_object_namespace" and not self._habits.class_named:
            said = {key: said[key] for key in said if key not in {"class_name", "script_name"}}
        if said["type"] == "d1":
            said = self._d1(said)
        if self._habits.unset == "null":
            said = {**dict.fromkeys(OPTIONAL.get(said["type"], ())), **said}
        return said

    def _filled(self, binding: Json) -> Json:
        match binding["type"]:
            case "service":
                return {"environment": "production", **binding}
            case "ratelimit":
                return {**binding, "simple": {"mitigation_timeout": 0, **binding["simple"]}}
            case "ai_search":
                return {"namespace": "default", **binding}
            case _:
                return dict(binding)

    def _d1(self, binding: Json) -> Json:
        database = binding.get("database_id") or binding.get("id")
        names = {"both": ("id", "database_id")}.get(self._habits.d1_named_by, (self._habits.d1_named_by,))
        plain = {key: value for key, value in binding.items() if key not in {"id", "database_id"}}
        return {**plain, **dict.fromkeys(names, database)}


def _name(binding: Json) -> str:
    return str(binding["name"])
