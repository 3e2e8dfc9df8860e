"""The deployed code of a Worker, and Cloudflare's own graph of its workflows."""

import asyncio
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final

from ayjnt_deploy.cloudflare import calls, pages
from ayjnt_deploy.cloudflare.answer import Received
from ayjnt_deploy.cloudflare.client import Client, Progress, Sleep, converse, together
from ayjnt_deploy.cloudflare.connection import Connection
from ayjnt_deploy.cloudflare.errors import BadAnswer, CloudflareError, NotFound

_BOUNDARY: Final = re.compile(r'boundary=(?:"([^"]+)"|([^;\s]+))', re.IGNORECASE)
_FIELD: Final = re.compile(r'\b(name|filename)="((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_SCRIPT: Final = "worker.js"
"""The name of a script that is no module and has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What was uploaded as a Worker's code."""

    modules: Mapping[str, bytes] = field(repr=False)
    entry: str


def read_content(
    connection: Connection, worker: str, *, progress: Progress | None = None, sleep: Sleep = asyncio.sleep
) -> Content | None:
    """Return the deployed code; None where there is none, as of a Worker of assets alone."""

    async def ask(client: Client) -> Content | None:
        call = calls.content(client.account, worker)
        received: Received = (await client.get(call)).result
        return content_of(received, str(call))

    return converse(connection, ask, progress=progress, sleep=sleep)


def content_of(received: Received, call: str) -> Content | None:
    """Return the modules in an answer of `content/v2`: multipart for modules, the script itself for the old syntax."""
    if received.status == HTTPStatus.NO_CONTENT or not received.body:
        return None
    kind = received.headers.get("content-type", "")
    if not kind.lower().startswith("multipart/"):
        return Content(modules=MappingProxyType({_SCRIPT: received.body}), entry=_SCRIPT)
    modules = _modules(received.body, kind, call)
    entry = received.headers.get("cf-entrypoint") or (next(iter(modules)) if len(modules) == 1 else "")
    if entry not in modules:
        raise BadAnswer(
            call, f"the code has {len(modules)} modules, and the main one ({entry or 'unnamed'}) is not among them"
        )
    return Content(modules=MappingProxyType(modules), entry=entry)


def _modules(body: bytes, kind: str, call: str) -> dict[str, bytes]:
    found = _BOUNDARY.search(kind)
    pieces = (b"\r\n" + body).split(b"\r\n--" + (found[1] or found[2]).encode()) if found else []
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):  # noqa: PLR2004 - the text before and the end mark
        raise BadAnswer(call, "the code breaks off")
    parts = (_part(piece) for piece in pieces[1:-1])
    return {name: content for name, content in parts if name}


def _part(piece: bytes) -> tuple[str, bytes]:
    head, _, content = piece.partition(b"\r\n\r\n")
    disposition = next(
        (
            line
            for line in head.decode("utf-8", "replace").splitlines()
            if line.lower().startswith("content-disposition")
        ),
        "",
    )
    fields = {name.lower(): value for name, value in _FIELD.findall(disposition)}
    return fields.get("filename") or fields.get("name", ""), content


def read_graphs(
    connection: Connection,
    workflows: Iterable[str],
    *,
    progress: Progress | None = None,
    sleep: Sleep = asyncio.sleep,
) -> Mapping[str, Mapping[str, Any]]:
    """Return the graph of the newest version of each workflow, as far as Cloudflare has one and tells it."""

    async def ask(client: Client) -> Mapping[str, Mapping[str, Any]]:
        async with together() as tasks:
            asking = {name: tasks.create_task(_graph(client, name)) for name in workflows}
        found = {name: task.result() for name, task in asking.items()}
        return MappingProxyType({name: graph for name, graph in found.items() if graph is not None})

    return converse(connection, ask, progress=progress, sleep=sleep)


async def _graph(client: Client, workflow: str) -> Mapping[str, Any] | None:
    """Return one graph. It is a beta and only ever a help, so what goes wrong with it is no error."""
    try:
        versions = await pages.by_number(client, calls.workflow_versions(client.account, workflow))
        newest = max(versions, key=lambda one: str(one.get("created_on") or ""), default=None)
        if newest is None or not isinstance(newest.get("id"), str):
            return None
        answer = (await client.get(calls.workflow_graph(client.account, workflow, newest["id"]))).mapping()
    except CloudflareError as error:
        if not isinstance(error, NotFound):
            client.say(f"the graph of {workflow} cannot be read: {error.message}")
        return None
    graph = answer.get("graph")
    return graph if isinstance(graph, dict) else None
