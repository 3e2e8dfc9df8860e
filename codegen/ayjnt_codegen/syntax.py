"""The shapes of the syntax tree, without casts, parentheses, comments and the grammar's quirks."""

import re
from collections.abc import Iterator
from sys import maxunicode
from typing import Final

from ayjnt_codegen.marks import COMMENTS, TYPES
from ayjnt_codegen.typescript import Node

FUNCTIONS: Final = frozenset(
    {
        "arrow_function",
        "function_declaration",
        "function_expression",
        "generator_function",
        "generator_function_declaration",
        "method_definition",
    }
)
CLASSES: Final = frozenset({"abstract_class_declaration", "class", "class_declaration"})
MEMBERS: Final = frozenset({"member_expression", "subscript_expression"})
LEAVES: Final = frozenset({"return_statement", "throw_statement"})
JUMPS: Final = frozenset({"break_statement", "continue_statement"})
# `type_assertion` is `<T>x`; `instantiation_expression` is `f<T>`.
COVERS: Final = frozenset(
    {
        "as_expression",
        "instantiation_expression",
        "non_null_expression",
        "parenthesized_expression",
        "satisfies_expression",
    }
)
# Only inside a callee: the grammar reads `await step.do<T>(…)` as a call of `await step.do`.
_PREFIXES: Final = frozenset({"await_expression", "unary_expression"})
_UNSEEN: Final = COMMENTS | TYPES
_LONGEST: Final = 60
_SIMPLE_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}
_ESCAPE: Final = re.compile(r"\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|.))", re.DOTALL)


def text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def short(node: Node) -> str:
    """Return the source of `node` on one line, cut for messages."""
    line = " ".join((node.text or b"")[: 8 * _LONGEST].decode("utf-8", "replace").split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def children(node: Node) -> list[Node]:
    """Return the named children that exist when the code runs."""
    return [child for child in node.named_children if child.type not in _UNSEEN]


def bare(node: Node) -> Node:
    """Return the expression below casts and parentheses."""
    while node.type in COVERS or node.type == "type_assertion":
        inside = children(node)
        if not inside:
            return node
        node = inside[-1] if node.type == "type_assertion" else inside[0]
    return node


def callee(call: Node) -> Node:
    """Return what a call calls, below casts and the `await` that the grammar misplaces."""
    node = bare(call.child_by_field_name("function") or call.children[0])
    while node.type in _PREFIXES and (inside := children(node)):
        node = bare(inside[0])
    return node


def arguments(call: Node) -> list[Node]:
    """Return the arguments of a call; of a tagged template, its template."""
    node = call.child_by_field_name("arguments")
    if node is None:
        return []
    return [node] if node.type == "template_string" else children(node)


def is_type_import(node: Node) -> bool:
    return node.type in {"import_statement", "export_statement"} and any(
        child.type == "type" for child in node.children
    )


def heritage(declaration: Node) -> Node | None:
    """Return what a class extends."""
    for part in declaration.children:
        if part.type == "class_heritage":
            clause = next((child for child in part.children if child.type == "extends_clause"), part)
            return clause.child_by_field_name("value") or next(iter(children(clause)), None)
    return None


def parameters(function: Node) -> list[Node]:
    """Return the patterns of a function's parameters, without a `this` parameter."""
    if single := function.child_by_field_name("parameter"):
        return [single]
    formal = function.child_by_field_name("parameters")
    if formal is None:
        return []
    patterns = []
    for node in children(formal):
        pattern = node.child_by_field_name("pattern")
        if pattern is None:
            patterns.append(node)
        elif pattern.type != "this":
            patterns.append(node if node.child_by_field_name("value") else pattern)
    return patterns


def bound_names(pattern: Node) -> Iterator[str]:
    """Yield the names that a pattern declares."""
    stack = [pattern]
    while stack:
        part = stack.pop()
        match part.type:
            case "identifier" | "shorthand_property_identifier_pattern":
                yield text(part)
            case "pair_pattern":
                stack.append(part.child_by_field_name("value") or part.children[-1])
            case "assignment_pattern" | "object_assignment_pattern":
                stack.append(part.child_by_field_name("left") or part.children[0])
            case "required_parameter" | "optional_parameter":
                stack.append(part.child_by_field_name("pattern") or part.children[0])
            case "object_pattern" | "array_pattern" | "rest_pattern":
                stack.extend(reversed(children(part)))


def path_to(pattern: Node, name: str) -> str:
    """Return the path to `name` in a pattern: `.customer.id`."""
    match pattern.type:
        case "object_pattern" | "array_pattern":
            for index, part in enumerate(children(pattern)):
                if any(bound == name for bound in bound_names(part)):
                    return f".{index if pattern.type == 'array_pattern' else _key(part)}{path_to(part, name)}"
        case "pair_pattern":
            return path_to(pattern.child_by_field_name("value") or pattern, name)
        case "assignment_pattern":
            return path_to(pattern.child_by_field_name("left") or pattern, name)
        case _:
            pass
    return ""


def identifiers(node: Node) -> Iterator[str]:
    """Yield the names that `node` uses as variables."""
    stack = [node]
    while stack:
        part = stack.pop()
        if part.type in {"identifier", "shorthand_property_identifier"}:
            yield text(part)
        else:
            stack.extend(children(part))


def unquoted(node: Node) -> str:
    """Return the text that a string or a piece of a template stands for."""
    inside = text(node)[1:-1] if node.type == "string" else text(node)
    if "\\" not in inside:
        return inside
    # JavaScript writes a character beyond U+FFFF as two halves.
    return _ESCAPE.sub(_unescape, inside).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _key(part: Node) -> str:
    label = part.child_by_field_name("key") or part.child_by_field_name("left") or part
    return unquoted(label)


def _unescape(match: re.Match[str]) -> str:
    braced, four, two, other = match.groups()
    if code := braced or four or two:
        return chr(int(code, 16)) if int(code, 16) <= maxunicode else match.group()
    return _SIMPLE_ESCAPES.get(other, "" if other == "\r\n" else other)
