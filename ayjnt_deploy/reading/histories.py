"""Reads the histories of live instances, whole: also what the API cuts short in its answers about an instance."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ayjnt_deploy.cloudflare import Connection, Output, read_outputs
from ayjnt_deploy.errors import AyjntError
from ayjnt_deploy.histories.history import History, cut_rows, history_of, with_outputs

Say = Callable[[str], None]
Answers = Mapping[str, Sequence[Mapping[str, Any]]]
"""What was read of each workflow's instances."""


class NoHistory(AyjntError):
    """What the API answers about an instance cannot be replayed."""

    def __init__(self, instance: str, workflow: str, why: str) -> None:
        super().__init__(
            f"what Cloudflare tells of instance {instance} of {workflow} is no history: {why}",
            remedy=f"compare it with `wrangler workflows instances describe {workflow} {instance}`",
        )


def read_whole(answers: Answers, connection: Connection, say: Say) -> Answers:
    """Return the answers with the outputs that the API had cut short; one that cannot be had stays short."""
    wanted = [
        Output(workflow=name, instance=one["id"], type=type_, step=step)
        for name, instances in answers.items()
        for one in instances
        for type_, step in cut_rows(one)
    ]
    outputs = read_outputs(connection, wanted, progress=say) if wanted else {}
    return {
        name: [with_outputs(one, _of(one["id"], name, outputs)) for one in instances]
        for name, instances in answers.items()
    }


def histories_of(answers: Answers) -> tuple[History, ...]:
    """Return the histories in answers about live instances. Raises `NoHistory`."""
    return tuple(_history(one, name) for name, instances in answers.items() for one in instances)


def _history(answer: Mapping[str, Any], workflow: str) -> History:
    try:
        return history_of(answer, workflow=workflow)
    except ValueError as error:
        raise NoHistory(str(answer["id"]), workflow, str(error)) from error


def _of(instance: str, workflow: str, outputs: Mapping[Output, Any]) -> Mapping[tuple[str, str], Any]:
    mine = ((one, value) for one, value in outputs.items() if (one.workflow, one.instance) == (workflow, instance))
    return {(one.type, one.step): value for one, value in mine}
