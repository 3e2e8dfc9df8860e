"""The API behind the wire: access, faults, endpoint, journal; one transaction per request."""

import threading
from urllib.parse import parse_qsl

from ayjnt_deploy.sandbox import access, answers, router
from ayjnt_deploy.sandbox.account import opened
from ayjnt_deploy.sandbox.answers import Answer
from ayjnt_deploy.sandbox.calls import Call, Incoming
from ayjnt_deploy.sandbox.endpoints.table import ROUTES
from ayjnt_deploy.sandbox.errors import ApiError
from ayjnt_deploy.sandbox.faults import Fault, Faults
from ayjnt_deploy.sandbox.journal import Journal, Request
from ayjnt_deploy.sandbox.store import Store


class Api:
    def __init__(self, store: Store, faults: Faults, journal: Journal, stopping: threading.Event) -> None:
        self._store = store
        self._faults = faults
        self._journal = journal
        self._stopping = stopping

    def answer(self, incoming: Incoming) -> Answer | None:
        """Answer a request; None means that the connection is to be dropped."""
        number = self._journal.arrived(
            Request(method=incoming.method, path=incoming.path, query=incoming.query),
        )
        fault = self._faults.take(incoming.method, incoming.path)
        answer = self._plain(incoming) if fault is None else self._faulty(fault, incoming)
        if answer is not None:
            self._journal.answered(number, answer.status)
        return answer

    def _faulty(self, fault: Fault, incoming: Incoming) -> Answer | None:
        takes_effect_late = not fault.after and not fault.drop and not fault.replaces_answer
        plain = self._plain(incoming) if fault.after else None
        self._stopping.wait(fault.delay)
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
                return endpoint(
                    Call(
                        account=account,
                        names=names,
                        query=dict(parse_qsl(incoming.query, keep_blank_values=True)),
                        headers=incoming.headers,
                        body=incoming.body,
                    )
                )
        except ApiError as error:
            return answers.from_error(error)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            # A body of the wrong shape is the caller's mistake, and must not look like a server that is down.
            return answers.refusal(400, 10026, f"Could not parse request body: {error!r}.")
