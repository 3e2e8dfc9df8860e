"""What a person does by hand around a Worker: zones, routes, domains, queues and workflows."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

from ayjnt_deploy.sandbox import queues, traffic, workflows, zones
from ayjnt_deploy.sandbox.account import Account, opened
from ayjnt_deploy.sandbox.errors import ApiError, SandboxError, not_there
from ayjnt_deploy.sandbox.habits import CONSUMER
from ayjnt_deploy.sandbox.records import Json
from ayjnt_deploy.sandbox.store import Store

T = TypeVar("T")


class Surroundings:
    def __init__(self, store: Store) -> None:
        self._store = store

    def add_zone(self, name: str) -> str:
        with opened(self._store) as account:
            return zones.add(account, name).id

    def add_route(self, pattern: str, worker: str) -> str:
        """Lead a pattern to a Worker, in the zone that its host is in; return the route's id."""
        with self._by_hand(f"use a host in a zone of the account, such as {zones.DEFAULT[0]}") as account:
            return traffic.add_route(account, zones.zone_for(account, pattern, {}), pattern, worker).id

    def remove_route(self, pattern: str) -> None:
        with opened(self._store) as account:
            routes = {route.pattern: route for route in account.routes()}
            account.delete_route(_named(routes, pattern, "route"))

    def add_domain(self, hostname: str, worker: str, **switches: bool) -> str:
        """Give a hostname to a Worker, also if another one has it; return the domain's id."""
        with self._by_hand(f"use a host in a zone of the account, such as {zones.DEFAULT[0]}") as account:
            return traffic.add_domain(account, worker, hostname, **switches).id

    def remove_domain(self, hostname: str) -> None:
        with opened(self._store) as account:
            domains = {domain.hostname: domain for domain in account.domains()}
            account.delete_domain(_named(domains, hostname, "domain"))

    def create_queue(self, name: str) -> str:
        with self._by_hand("use another name") as account:
            return queues.create(account, name).id

    def consume(self, queue: str, worker: str, dead_letter_queue: str | None = None, **settings: Any) -> str:
        """Let a Worker take a queue's messages, as it did or instead of who does; return the consumer's id.

        Settings are named as in the API: `batch_size`, `max_retries`, `max_wait_time_ms` …
        """
        _require_known(settings, ("dead_letter_queue", *CONSUMER), "a queue consumer")
        sent = {"script_name": worker, "dead_letter_queue": dead_letter_queue, "settings": settings}
        with self._by_hand("name a Worker that there is") as account:
            found = _named({each.name: each for each in account.queues()}, queue, "queue")
            for consumer in account.consumers(found):
                return queues.change_consumer(account, consumer, sent).id
            return queues.add_consumer(account, found, sent).id

    def stop_consuming(self, queue: str) -> None:
        with opened(self._store) as account:
            found = _named({each.name: each for each in account.queues()}, queue, "queue")
            for consumer in account.consumers(found):
                account.delete_consumer(consumer)

    def change_workflow(self, workflow: str, **changed: Any) -> str:
        """Register a workflow with another `class_name`, `script_name`, `schedules` … and return its new version's id."""
        _require_known(changed, workflows.SENT, "a workflow")
        with self._by_hand("name a Worker that there is") as account:
            registered = _named({each.name: each for each in account.workflows()}, workflow, "workflow")
            sent = {**workflows.described(account, registered), **changed}
            return workflows.register(account, workflow, sent)[1].id

    def draw(self, workflow: str, graph: Json | None) -> None:
        """Let Cloudflare have read this graph from the newest version of a workflow; there is none by default.

        It is drawn by hand: nothing in the sandbox reads steps as the product does.
        """
        with opened(self._store) as account:
            registered = _named({each.name: each for each in account.workflows()}, workflow, "workflow")
            newest = max(account.workflow_versions(registered), key=lambda each: each.created_on)
            account.save_workflow_version(replace(newest, graph=graph))

    @contextmanager
    def _by_hand(self, remedy: str) -> Iterator[Account]:
        """Open the account for one action; what Cloudflare would refuse is said as a sentence."""
        try:
            with opened(self._store) as account:
                yield account
        except ApiError as error:
            raise SandboxError(error.message, remedy=remedy) from error


def _require_known(given: Iterable[str], known: Iterable[str], kind: str) -> None:
    if unknown := sorted({*given} - {*known}):
        raise SandboxError(
            f"{kind} has no setting {', '.join(unknown)}", remedy=f"use one of {', '.join(sorted(known))}"
        )


def _named(there: Mapping[str, T], name: str, kind: str) -> T:
    if name not in there:
        raise not_there(f"{kind} {name}", there)
    return there[name]
