"""What is pending of the Durable Object migrations, for people and as JSON (docs/migrations.md)."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, assert_never

from ayjnt_codegen.lock import LOCK_PATH
from ayjnt_deploy.report.source import class_lines
from ayjnt_deploy.state.migrations import Create, Delete, Directive, Migration, Rename, Transfer
from ayjnt_deploy.state.pending import Pending, Stage
from ayjnt_deploy.state.transition import Transition

FORMAT: Final = 1

_SAID: Final = {
    Stage.UNSTAGED: f"not staged: `ayjnt build` writes it into {LOCK_PATH}",
    Stage.STAGED: "staged",
    Stage.UNAPPLIED: "staged: the next deploy applies it",
    Stage.APPLIED: "applied, and sent again",
}
_ONE_UPLOAD: Final = (
    "code and migrations go live in one upload for all traffic: no gradual rollout, and no version by itself until then"
)


def pending_lines(found: Pending) -> Iterator[str]:
    """Return each pending migration with what it does, and what follows from it."""
    if found.live.is_read:
        yield _where(found)
    for one in found.migrations:
        yield f"migration {one.tag}, {_stage(found, one)}"
        yield from (f"  {directive}" for directive in one.directives)
    yield from (f"class {name} has {objects}" for name, objects in found.objects.items())
    yield from class_lines(found.staging)
    yield from _consequences(found)


def _stage(found: Pending, one: Migration) -> str:
    if found.stage(one) is Stage.UNAPPLIED and found.transition.refusal is not None:
        return "staged, and no deploy can apply it as it stands"
    return _SAID[found.stage(one)]


def _where(found: Pending) -> str:
    worker, tag = found.live.worker, found.transition.tag
    if not found.live.exists:
        return f"{worker} is not deployed yet"
    if found.is_replay:
        return f"{worker} is live at migration {tag}, which {LOCK_PATH} does not have: a deploy would replay all of it"
    return f"{worker} is live at migration {tag}" if tag else f"{worker} is live, without any migration"


def _consequences(found: Pending) -> Iterator[str]:
    if found.live.is_read and found.transition.refusal is not None:
        yield f"Cloudflare would refuse this (10074): a migration {found.transition.refusal}"
    elif found.live.is_read and found.transition.refusals:
        yield f"Cloudflare would refuse this (100402): {_way_back(found.transition)}"
    elif found.migrations:
        yield _ONE_UPLOAD
    else:
        yield "no migration is pending" if found.live.is_read else "no migration is to be staged"
    if not found.live.is_read and found.history.tags:
        yield "`ayjnt migrate --live` tells which of the staged migrations are applied"


def _way_back(transition: Transition) -> str | None:
    """Return why no migration can be applied: the live Worker declares its classes in `exports`."""
    return next((one.problem for one in transition.refusals), None)


def pending_document(found: Pending) -> Mapping[str, Any]:
    """Return the whole history with how far it has come as one JSON document, format 1."""
    live, transition = found.live, found.transition
    return {
        "format": FORMAT,
        "worker": live.worker,
        "live": {"exists": live.exists, "tag": transition.tag, "classes": dict(transition.before)}
        if live.is_read
        else None,
        "migrations": [
            {"tag": one.tag, "stage": found.stage(one).value, "does": [_written(act) for act in one.directives]}
            for one in found.history.migrations
        ],
        "sends": [one.tag for one in found.migrations] if live.is_read else None,
        "replay": found.is_replay,
        "refusal": (transition.refusal or _way_back(transition)) if live.is_read else None,
        "objects": {name: {"count": one.count, "all": one.is_all} for name, one in found.objects.items()},
        "moved": [{"class": one.class_name, "from": one.before, "to": one.after} for one in found.staging.moved],
        "gone": [one.class_name for one in found.staging.gone],
    }


def _written(directive: Directive) -> Mapping[str, str]:
    match directive:
        case Create(name, storage):
            return {"act": "create", "class": name, "storage": storage}
        case Rename(before, after):
            return {"act": "rename", "class": before, "to": after}
        case Transfer(script, before, after):
            return {"act": "transfer", "class": before, "worker": script, "to": after}
        case Delete(name):
            return {"act": "delete", "class": name}
        case _:
            assert_never(directive)
