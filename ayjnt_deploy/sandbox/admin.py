"""The back door /_sandbox/: what `remote` and the command line ask of a running sandbox."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from inspect import signature
from typing import Any

from ayjnt_deploy.errors import AyjntError
from ayjnt_deploy.sandbox import zones
from ayjnt_deploy.sandbox.account import opened
from ayjnt_deploy.sandbox.answers import Answer
from ayjnt_deploy.sandbox.calls import Incoming
from ayjnt_deploy.sandbox.conduct import Conduct
from ayjnt_deploy.sandbox.dashboard import ACTIONS, Dashboard
from ayjnt_deploy.sandbox.faults import Fault, Faults
from ayjnt_deploy.sandbox.habits import Habits
from ayjnt_deploy.sandbox.instances import Instances
from ayjnt_deploy.sandbox.journal import Journal
from ayjnt_deploy.sandbox.ratelimit import RateLimit
from ayjnt_deploy.sandbox.store import Store

PREFIX = "/_sandbox/"


class Admin:
    """Each action is a POST whose JSON body holds the arguments of the function that it names."""

    def __init__(
        self, store: Store, faults: Faults, journal: Journal, conduct: Conduct, first_zones: Sequence[str]
    ) -> None:
        dashboard, instances = Dashboard(store), Instances(store)
        self._store = store
        self._faults = faults
        self._journal = journal
        self._zones = first_zones
        self._actions: Mapping[str, Callable[..., Any]] = {
            **{f"dashboard/{name.replace('_', '-')}": getattr(dashboard, name) for name in ACTIONS},
            "instances/start": instances.start,
            "instances/finish": instances.finish,
            "instances/objects": instances.objects,
            "faults/add": lambda **fault: faults.add(Fault(**fault)),
            "faults/clear": faults.clear,
            "faults/release": faults.release,
            "habits": lambda **habits: setattr(conduct, "habits", Habits(**habits)),
            "latency": conduct.take,
            "rate-limit": lambda **limit: conduct.bear(RateLimit(**limit) if limit else None),
            "requests": lambda: [asdict(request) for request in journal.requests],
            "requests/clear": journal.clear,
            "reset": self.reset,
        }
        self._settle()

    def _settle(self) -> None:
        with opened(self._store) as account:
            zones.settle(account, self._zones)

    def reset(self) -> None:
        """Forget everything: an account on which nothing was ever deployed."""
        self._store.clear()
        self._faults.clear()
        self._journal.clear()
        self._settle()

    def answer(self, incoming: Incoming) -> Answer:
        # A page in a browser can send a form anywhere; it cannot send JSON without asking first, nor hide its origin.
        if "origin" in incoming.headers or not incoming.headers.get("content-type", "").startswith("application/json"):
            return _answer(403, {"error": "this path is not for browsers", "remedy": "use `ayjnt sandbox`"})
        name = incoming.path.removeprefix(PREFIX)
        action = self._actions.get(name)
        if action is None or incoming.method != "POST":
            return _answer(404, {"error": f"the sandbox cannot {name}", "remedy": self._nearest(name)})
        try:
            return _answer(200, {"result": action(**json.loads(incoming.body or b"{}"))})
        except AyjntError as error:
            return _answer(400, {"error": error.message, "remedy": error.remedy})
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            takes = ", ".join(signature(action).parameters) or "none"
            problem = f"the sandbox cannot {name} with these arguments: {error}"
            return _answer(400, {"error": problem, "remedy": f"it takes {takes}"})

    def _nearest(self, name: str) -> str:
        group = f"{name.partition('/')[0]}/"
        known = [action.removeprefix(group) for action in self._actions if action.startswith(group)]
        return f"use one of {', '.join(known)}" if known else "update ayjnt"


def _answer(status: int, body: Mapping[str, Any]) -> Answer:
    return Answer(status=status, body=json.dumps(body).encode())
