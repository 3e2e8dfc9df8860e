"""Finds a rule by the id that somebody typed."""

import difflib

from ayjnt_deploy.errors import AyjntError, Exit
from ayjnt_deploy.gate.rule import Rule
from ayjnt_deploy.gate.table import BY_ID


class RuleUnknown(AyjntError):
    """There is no such rule."""

    exit_code = Exit.USAGE

    def __init__(self, id_: str) -> None:
        close = difflib.get_close_matches(id_, BY_ID, n=1)
        super().__init__(
            f"there is no rule {id_!r}",
            remedy=f"did you mean {close[0]!r}?" if close else "`ayjnt explain` lists the rules",
        )


def rule_named(id_: str) -> Rule:
    """Return a rule. Raises `RuleUnknown`."""
    if id_ not in BY_ID:
        raise RuleUnknown(id_)
    return BY_ID[id_]
