"""What is wrong with a call that makes a step, whatever is released: only where it is certain."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ayjnt_codegen.module import Module
from ayjnt_codegen.source import Exact, Flaw, Kind, Name
from ayjnt_codegen.steps.meaning import INDEX
from ayjnt_codegen.steps.values import At, Closure, Value
from ayjnt_codegen.syntax import COVERS, FUNCTIONS, children, text
from ayjnt_codegen.typescript import Node

GROUPS: Final = frozenset({"array", "arguments", "assignment_expression", "pair", "variable_declarator"})
_CHAINED: Final = frozenset({"catch", "finally", "then"})
_PASSED_ON: Final = frozenset({"binary_expression", "ternary_expression", "unary_expression", *COVERS})
_RETURNED: Final = frozenset({"arrow_function", "return_statement"})

_TERM: Final = rf"(?:{INDEX}\([^()]*\)|[\d.]+)"
_NUMBER: Final = re.compile(rf"{INDEX}\([^()]*\)|binary\({_TERM} [-+*] {_TERM}\)")
_SAME_IN_EACH_TURN: Final = re.compile(r"@event[\w.]*|.*\.length", re.DOTALL)
_TIME: Final = re.compile(r"(?<![\w.])(?:(?:Date|performance)\.now\(\)|new Date\(\)|Date\(\))")
_CHANCE: Final = re.compile(
    r"Math\.random\(\)|(?<![\w])randomUUID\)?\(|getRandomValues\(|import\((?:nanoid|ulid|uuid) (?:nanoid|ulid|v1|v4|v6|v7)\)\("
)
_IN_PART: Final = re.compile(r"\bvar\(|\bobject\(|[{]")
"""What holds several values, or several one after the other: which of them counts is not certain."""
_THROWS: Final = re.compile(rb"throw\s+new\s+(?:[\w$]+\s*\.\s*)?NonRetryableError(?![\w$])")
_COUNTED: Final = re.compile(rb"\bArray\s*\(\s*[\w$.]*\s*\)|\bArray\s*\.\s*from\s*\(\s*\{")


def number_alone(found: Sequence[str]) -> bool:
    """Whether of the holes of a name only the number of the element tells turns apart."""
    told = [each for each in found if not _SAME_IN_EACH_TURN.fullmatch(each)]
    return bool(told) and all(map(is_number, told))


def is_number(hole: str) -> bool:
    """Whether a hole holds the number of an element or a turn and nothing else."""
    return _NUMBER.fullmatch(hole) is not None


def of_name(name: Name, kind: Kind, found: Sequence[str], at: At) -> Iterator[Flaw]:
    """Yield what is wrong with a name that has `found` in its holes."""
    if at.each and at.nested_in is None and kind in {Kind.DO, Kind.WAIT}:
        if isinstance(name, Exact):
            yield Flaw.ONE_NAME
        elif number_alone(found):
            yield Flaw.NUMBERED
    plain = [each for each in found if not _IN_PART.search(each)]
    if any(map(_TIME.search, plain)):
        yield Flaw.TIME
    if any(map(_CHANCE.search, plain)):
        yield Flaw.CHANCE


def of_duration(spelled: str) -> Iterator[Flaw]:
    """Yield what is wrong with the duration of a sleep, as it is spelled."""
    if not _IN_PART.search(spelled) and (_TIME.search(spelled) or _CHANCE.search(spelled)):
        yield Flaw.TIME_LEFT


def is_counted(items: Node) -> bool:
    """Whether a list has no elements of its own: it is made to count."""
    return _COUNTED.search(items.text or b"") is not None


def taker(call: Node) -> Node | None:
    """Return the node that takes the promise of `call`, below casts and `.then(…)`; None where it is awaited."""
    function = call.child_by_field_name("function")
    if function is not None and function.type == "await_expression":
        return None
    node = call
    while (outer := node.parent) is not None:
        if outer.type == "member_expression" and _is_chained(outer):
            node = outer.parent or outer
        elif outer.type in COVERS or (
            outer.type == "call_expression" and outer.child_by_field_name("function") == node
        ):
            node = outer
        else:
            break
    return outer


def _is_chained(node: Node) -> bool:
    label = node.child_by_field_name("property")
    return label is not None and text(label) in _CHAINED


def is_dropped(call: Node, outer: Node | None, at: At) -> bool:
    """Whether nobody ever gets the promise of `call`, which `outer` takes."""
    while outer is not None and outer.type in _PASSED_ON and outer.parent is not None:
        outer = outer.parent
    if outer is None or outer.type in GROUPS:
        return False
    if outer.type == "expression_statement":
        return not _settles_another(call, outer)
    return at.adrift and outer.type in _RETURNED


def _settles_another(call: Node, statement: Node) -> bool:
    """Whether this is `call.then(resolve)` in the function that is given to `new Promise`."""
    if call.parent is None or not _is_chained(call.parent):
        return False
    node: Node | None = statement
    while node is not None and node.type not in FUNCTIONS:
        node = node.parent
    given = node.parent if node is not None else None
    return given is not None and given.parent is not None and given.parent.type == "new_expression"


def is_async(function: Node) -> bool:
    return any(child.type == "async" for child in function.children)


def throws_for_good(module: Module, callback: Value) -> bool:
    """Whether a callback throws an error that is not tried again, and that the engine does not keep."""
    if not isinstance(callback, Closure) or not module.once(_mentions):
        return False
    return _THROWS.search(callback.node.text or b"") is not None


def _mentions(module: Module) -> bool:
    return b"NonRetryableError" in module.source


def is_caught(call: Node) -> bool:
    """Whether `.catch(…)` takes the errors of `call`, and throws none itself."""
    node = call.parent
    while node is not None and node.type == "member_expression" and _is_chained(node) and node.parent is not None:
        chained = node.parent
        given = chained.child_by_field_name("arguments")
        if text(node.child_by_field_name("property") or node) == "catch" and given is not None:
            return b"throw" not in (given.text or b"") and bool(children(given))
        node = chained.parent
    return False


def goes_on(handler: Node) -> bool:
    """Whether a `catch` clause lets what follows run, whatever was thrown."""
    stack = [handler]
    while stack:
        node = stack.pop()
        if node.type in {"return_statement", "throw_statement"}:
            return False
        if node.type not in FUNCTIONS:
            stack.extend(children(node))
    return True
