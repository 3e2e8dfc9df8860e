"""One request as an endpoint sees it, and the questions that endpoints ask about it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ayjnt_deploy.sandbox.account import Account
from ayjnt_deploy.sandbox.errors import ApiError, instance_not_found, worker_not_found, workflow_not_found
from ayjnt_deploy.sandbox.records import Instance, Json, Queue, Version, Worker, Workflow, Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A request off the wire; header names are in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request that found its endpoint: the names in its path, its query, the account to act on."""

    account: Account
    names: Mapping[str, str]
    pairs: Sequence[tuple[str, str]]
    headers: Mapping[str, str]
    body: bytes

    @property
    def query(self) -> Mapping[str, str]:
        return dict(self.pairs)

    def every(self, name: str) -> tuple[str, ...]:
        """Return all values of a name that a query may repeat."""
        return tuple(value for given, value in self.pairs if given == name)

    @property
    def source(self) -> str:
        """Who is calling, in the words of `last_deployed_from`."""
        return "wrangler" if self.headers.get("user-agent", "").startswith("wrangler") else "api"

    @property
    def worker(self) -> Worker:
        worker = self.account.worker(self.names["worker"])
        if worker is None:
            raise worker_not_found()
        return worker

    @property
    def version(self) -> Version:
        version = self.account.version(self.worker.name, self.names["version"])
        if version is None:
            raise ApiError(404, 100146, "Version not found.")
        return version

    @property
    def zone(self) -> Zone:
        zone = self.account.zone(self.names["zone"])
        if zone is None:
            raise ApiError(403, 9109, "Invalid zone identifier")
        return zone

    @property
    def queue(self) -> Queue:
        for queue in self.account.queues():
            if queue.id == self.names["queue"]:
                return queue
        raise ApiError(404, 11000, "Queue not found.")

    @property
    def workflow(self) -> Workflow:
        workflow = self.account.workflow(self.names["workflow"])
        if workflow is None:
            raise workflow_not_found()
        return workflow

    @property
    def instance(self) -> Instance:
        instance = self.account.instance(self.workflow, self.names["instance"])
        if instance is None:
            raise instance_not_found()
        return instance

    def json(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise ApiError(400, 10026, "Could not parse request body.") from error

    def json_object(self) -> Json:
        body = self.json()
        if not isinstance(body, dict):
            raise ApiError(400, 10026, "Could not parse request body: an object was expected.")
        return body

    def number(self, name: str, default: int, maximum: int) -> int:
        text = self.query.get(name, str(default))
        if not text.isdecimal() or not 1 <= int(text) <= maximum:
            raise ApiError(400, 10002, f"Invalid query parameter {name}: expected a number from 1 to {maximum}.")
        return int(text)
