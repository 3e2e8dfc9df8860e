"""Instances of workflows: which there are, and what each has done."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from types import MappingProxyType
from typing import Any

from ayjnt_deploy.cloudflare import calls, pages
from ayjnt_deploy.cloudflare.client import Client, Progress, Sleep, converse, together
from ayjnt_deploy.cloudflare.connection import Connection
from ayjnt_deploy.cloudflare.errors import CloudflareError, NotFound

Json = Mapping[str, Any]

# Evidence is not worth more of a deploy's time than this.
LONGEST_READING = 120.0

# A line of progress for so many instances: in a log each line stays.
_SAID_EVERY = 50

_NO_WORKFLOW = 10200
_NO_INSTANCE = 10400
_OF_THE_LIST = ("id", "status", "version_id", "created_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceAnswers:
    """What was read of one workflow's instances, newest first.

    `complete` is True if every instance of the statuses asked for was listed and read. `why` says what kept us from
    it, if that was an error; what was read until then is kept, and can make a verdict only worse.
    """

    listed: int
    complete: bool
    # Parameters and results of customers' work.
    instances: tuple[Json, ...] = field(repr=False)
    why: str | None = None


def read_instances(
    connection: Connection,
    workflows: Mapping[str, Sequence[str]],
    *,
    limit: int,
    known: Collection[str] = frozenset(),
    progress: Progress | None = None,
    sleep: Sleep = asyncio.sleep,
) -> Mapping[str, InstanceAnswers]:
    """Read up to `limit` instances of each workflow in the given statuses, but for the `known` ones.

    Where there are more, half of them are the newest and half the oldest: Cloudflare's list can be turned round
    (`direction`), and tells when an instance was created, not since when it waits. An unreadable workflow fails alone.
    """

    async def ask(client: Client) -> Mapping[str, InstanceAnswers]:
        async with together() as tasks:
            reading = {
                workflow: tasks.create_task(_Reading(client, workflow, limit, frozenset(known)).run(statuses))
                for workflow, statuses in workflows.items()
            }
        return MappingProxyType({workflow: task.result() for workflow, task in reading.items()})

    return converse(connection, ask, progress=progress, sleep=sleep)


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Which step's output is asked for."""

    workflow: str
    instance: str
    type: str
    step: str
    """As the instance's answer names it: `charge-1`."""


def read_outputs(
    connection: Connection,
    outputs: Sequence[Output],
    *,
    progress: Progress | None = None,
    sleep: Sleep = asyncio.sleep,
) -> Mapping[Output, Any]:
    """Read outputs one by one; one that cannot be read is left out, and so is what is left when the time is up."""
    found: dict[Output, Any] = {}

    async def one(client: Client, output: Output) -> None:
        call = calls.output(client.account, output.workflow, output.instance, name=output.step, type_=output.type)
        try:
            found[output] = (await client.get(call)).mapping().get("output")
        except CloudflareError as error:
            client.say(f"{output.workflow}: the output of {output.step} is not whole ({error.problem})")

    async def ask(client: Client) -> Mapping[Output, Any]:
        try:
            async with asyncio.timeout(LONGEST_READING), together() as tasks:
                for output in outputs:
                    tasks.create_task(one(client, output))
        except TimeoutError:
            client.say(f"{len(outputs) - len(found)} outputs could not be read within {LONGEST_READING:.0f} s")
        return MappingProxyType(found)

    return converse(connection, ask, progress=progress, sleep=sleep)


class _Reading:
    """One workflow's instances, as far as they are read: an error ends the reading and keeps what there is."""

    def __init__(self, client: Client, workflow: str, limit: int, known: frozenset[str]) -> None:
        self._client = client
        self._workflow = workflow
        self._limit = limit
        self._known = known
        self._rows: tuple[Json, ...] = ()
        self._complete = False
        self._read: dict[str, Json] = {}
        self._gone = set[str]()

    async def run(self, statuses: Sequence[str]) -> InstanceAnswers:
        why = None
        try:
            async with asyncio.timeout(LONGEST_READING):
                await self._list(statuses)
                await self._read_all()
        except CloudflareError as error:
            why = error.message
        except TimeoutError:
            why = f"the instances of {self._workflow} could not be read within {LONGEST_READING:.0f} s"
        return InstanceAnswers(
            listed=len(self._rows),
            complete=self._complete and why is None,
            instances=tuple(self._read[id_] for row in self._newest_first() if (id_ := row["id"]) in self._read),
            why=why,
        )

    async def _list(self, statuses: Sequence[str]) -> None:
        async with together() as tasks:
            listing = [tasks.create_task(self._list_one(status)) for status in statuses]
        lists = [task.result() for task in listing]
        # One from each status in turn, so that a limit leaves some of each. An instance that changed its status
        # between two calls is in both lists.
        in_turn = chain.from_iterable(zip_longest(*(rows for rows, _ in lists)))
        found = {row["id"]: row for row in in_turn if row is not None and row["id"] not in self._known}
        self._rows = tuple(found.values())
        self._complete = all(whole for _, whole in lists) and len(self._rows) <= self._limit

    async def _list_one(self, status: str) -> tuple[tuple[Json, ...], bool]:
        """Return the instances of one status, the newest and the oldest in turn, and whether these are all."""
        newest, whole = await self._page(status)
        oldest = newest[::-1] if whole else (await self._page(status, oldest_first=True))[0]
        in_turn = chain.from_iterable(zip_longest(newest, oldest))
        return tuple({row["id"]: row for row in in_turn if row is not None}.values()), whole

    async def _page(self, status: str, *, oldest_first: bool = False) -> tuple[tuple[Json, ...], bool]:
        call = calls.instances(self._client.account, self._workflow, status, oldest_first=oldest_first)
        try:
            return await pages.by_cursor(self._client, call, limit=self._limit)
        except NotFound as error:
            if error.code == _NO_WORKFLOW:  # not deployed yet: it has no instances
                return (), True
            raise

    async def _read_all(self) -> None:
        chosen = self._rows[: self._limit]
        async with together() as tasks:
            for row in chosen:
                tasks.create_task(self._read_one(row, len(chosen)))

    async def _read_one(self, row: Json, of: int) -> None:
        call = calls.instance(self._client.account, self._workflow, row["id"])
        try:
            detail = (await self._client.get(call)).mapping()
        except NotFound as error:
            if error.code == _NO_INSTANCE:  # deleted since it was listed
                self._gone.add(row["id"])
                return
            raise
        from_list = {key: row[key] for key in _OF_THE_LIST if key in row}
        self._read[row["id"]] = MappingProxyType({**from_list, **detail, "id": row["id"]})
        done = len(self._read) + len(self._gone)
        if done % _SAID_EVERY == 0 or done == of:
            self._client.say(f"{self._workflow}: read {done} of {of} instances")

    def _newest_first(self) -> list[Json]:
        return sorted(self._rows, key=lambda row: str(row.get("created_on") or ""), reverse=True)
