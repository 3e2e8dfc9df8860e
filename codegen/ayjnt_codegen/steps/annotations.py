"""Comments that give a step the name that the code hides: `// ayjnt: step "charge"`."""

import re
from typing import Final

from ayjnt_codegen.module import Module
from ayjnt_codegen.source import Exact, Pattern
from ayjnt_codegen.steps.values import At
from ayjnt_codegen.steps.walker import Walker
from ayjnt_codegen.syntax import arguments
from ayjnt_codegen.typescript import Node

_ANNOTATION: Final = re.compile(rb"""(?:/[/*]|^\s*\*)\s*ayjnt:\s*step\s+(pattern\s+)?(["'`])(.+?)\2\s*(?:\*/\s*.*)?$""")


def annotation(walker: Walker, call: Node, at: At) -> Exact | Pattern | None:
    """Return the name that a comment gives to a step, at its own call or at that of the helper which makes it."""
    calls = [(walker.module, call), *((each.module, each.node) for each in at.callers[:0:-1])]
    return next((name for module, node in calls if (name := _beside(module, node)) is not None), None)


def _beside(module: Module, call: Node) -> Exact | Pattern | None:
    """Return the name in a comment on the lines of the call, or on the line above."""
    if not (named := module.once(_annotations)):
        return None
    rows = (*range(call.start_point[0], _end_of_name(call) + 1), call.start_point[0] - 1)
    return next((named[row] for row in rows if row in named), None)


def _end_of_name(call: Node) -> int:
    """Return the row on which the first argument of a call ends."""
    given = arguments(call.parent) if call.parent is not None else []
    return given[0].end_point[0] if given else call.end_point[0]


def _annotations(module: Module) -> dict[int, Exact | Pattern]:
    """Return the names by the row of their comment."""
    if b"ayjnt:" not in module.source:
        return {}
    found: dict[int, Exact | Pattern] = {}
    for row, line in enumerate(module.source.split(b"\n")):
        match = _ANNOTATION.search(line.rstrip())
        if match is not None and _is_comment(module, row, match.start()):
            name = match[3].decode("utf-8", "replace")
            found[row] = Pattern(name) if match[1] else Exact(name)
    return found


def _is_comment(module: Module, row: int, column: int) -> bool:
    at = (row, column)
    node = module.root.descendant_for_point_range(at, at)
    return node is not None and node.type == "comment"
