"""What is known of the work that the released code does: names that are not new."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ayjnt_codegen.source import WORK, Exact, Pattern
from ayjnt_deploy.state.release import Release
from ayjnt_deploy.state.steps import StepList, text_of

_ANY: Final = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Names of `do` and agent steps that instances may have been on their way to."""

    exact: frozenset[str] = frozenset()
    """Names that one call has, outside of loops."""
    patterns: tuple[str, ...] = ()
    """Names of many calls, with `*` for what differs."""

    def many(self, name: str) -> bool:
        """Whether `name` may be one turn of a loop, or of code out of sight."""
        return any(Pattern(one).fits(name) for one in self.patterns)


def known_work(release: Release | None, workflow: str) -> Known | None:
    """Return the names in the last release and in those that instances may still come from."""
    if release is None or release.steps_of(workflow) is None:
        return None
    lists = (*release.lists, *(one.list for one in release.past))
    return _known(one for one in lists if one.workflow == workflow)


def _known(lists: Iterable[StepList]) -> Known:
    named = list(_names(lists))
    return Known(
        exact=frozenset(name for name, is_one in named if is_one),
        patterns=tuple(dict.fromkeys(name for name, is_one in named if not is_one)),
    )


def _names(lists: Iterable[StepList]) -> Iterator[tuple[str, bool]]:
    for one in lists:
        if one.escapes:
            yield _ANY, False
        for step in one.steps:
            if step.kind in WORK:
                is_exact = isinstance(step.name, Exact)
                text = text_of(step)
                yield (text, step.loop is None) if is_exact else (text.replace("?", _ANY), False)
