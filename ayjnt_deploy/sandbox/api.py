"""The API behind the wire: access, faults, endpoint, journal; one transaction per request."""

import threading
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qsl

from ayjnt_deploy.sandbox import access, answers, router
from ayjnt_deploy.sandbox.account import Account, opened
from ayjnt_deploy.sandbox.answers import Answer
from ayjnt_deploy.sandbox.calls import Call, Incoming
from ayjnt_deploy.sandbox.conduct import Conduct
from ayjnt_deploy.sandbox.endpoints.table import ROUTES
from ayjnt_deploy.sandbox.errors import ApiError
from ayjnt_deploy.sandbox.faults import Faults, Order
from ayjnt_deploy.sandbox.habits import worded
from ayjnt_deploy.sandbox.journal import Journal, Request
from ayjnt_deploy.sandbox.store import Store


class Api:
    def __init__(
        self, store: Store, faults: Faults, journal: Journal, conduct: Conduct, stopping: threading.Event
    ) -> None:
        self._store = store
        self._faults = faults
        self._journal = journal
        self._conduct = conduct
        self._stopping = stopping

    def answer(self, incoming: Incoming) -> Answer | None:
        """Answer a request; None means that the connection is to be dropped."""
        number = self._journal.arrived(
            Request(method=incoming.method, path=incoming.path, query=incoming.query),
        )
        if self._conduct.latency:
            self._stopping.wait(self._conduct.latency)
        refusal, headers = self._conduct.meter.admit()
        answer = refusal or self._admitted(incoming)
        if answer is not None:
            self._journal.answered(number, answer.status)
            answer = replace(answer, headers={**headers, **answer.headers})
        return answer

    def _admitted(self, incoming: Incoming) -> Answer | None:
        order = self._faults.take(incoming.method, incoming.path)
        return self._plain(incoming) if order is None else self._faulty(order, incoming)

    def _faulty(self, order: Order, incoming: Incoming) -> Answer | None:
        fault = order.fault
        takes_effect_late = not fault.after and not fault.drop and not fault.replaces_answer
        plain = self._plain(incoming) if fault.after else None
        self._faults.hold(order)
        if fault.drop:
            return None
        if takes_effect_late:
            return self._plain(incoming)
        return fault.answer() if fault.replaces_answer else plain

    def _plain(self, incoming: Incoming) -> Answer:
        problem = access.problem_with(incoming.method, incoming.path, incoming.headers)
        if problem is not None:
            return problem
        try:
            endpoint, names = router.find(ROUTES, incoming.method, incoming.path)
            with opened(self._store) as account:
                answer = endpoint(
                    Call(
                        account=account,
                        names=names,
                        pairs=parse_qsl(incoming.query, keep_blank_values=True),
                        headers=incoming.headers,
                        body=incoming.body,
                    )
                )
                return worded(answer, self._conduct.habits, _owner(account, names))
        except ApiError as error:
            return answers.from_error(error)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            # A body of the wrong shape is the caller's mistake, and must not look like a server that is down.
            return answers.refusal(400, 10026, f"Could not parse request body: {error!r}.")


def _owner(account: Account, names: Mapping[str, str]) -> str | None:
    """Name the Worker that a path is about; it may be named by its id."""
    named = names.get("worker")
    worker = None if named is None else account.worker_called(named)
    return named if worker is None else worker.name
