"""Where the source reads a binding or variable of its Worker: `this.env.CACHE`, `env["CACHE"]`, `const { CACHE } = env`."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final

from ayjnt_codegen.imports import ENDINGS
from ayjnt_codegen.module import Module
from ayjnt_codegen.source import Place
from ayjnt_codegen.syntax import COVERS, bare, text
from ayjnt_codegen.typescript import Node

_NOT_DEPLOYED: Final = re.compile(r"\.d\.[mc]?ts$|\.(test|spec)\.[a-z]+$")
_ASKING: Final = frozenset({"??", "||", "&&", "===", "!==", "==", "!="})
_CONDITIONAL: Final = frozenset({"if_statement", "while_statement", "unary_expression"})


_Reads = Callable[[Module, str], Iterator[Place]]


def reads_of(files: Mapping[str, bytes], names: Collection[str]) -> Mapping[str, Place]:
    """Return the first place, in path order, where a file counts on each of `names`; a file that asks first counts on none."""
    return _found(files, names, _counting)


def uses_of(files: Mapping[str, bytes], names: Collection[str]) -> Mapping[str, Place]:
    """Return the first place, in path order, where a file reads each of `names`, whether or not it asks first."""
    return _found(files, names, _reading)


def _found(files: Mapping[str, bytes], names: Collection[str], places: _Reads) -> Mapping[str, Place]:
    """Return the first place of each name; only files that have one of the names in them are parsed."""
    found: dict[str, Place] = {}
    for path in sorted(files):
        present = [one for one in names if one not in found and one.encode() in files[path]]
        if present and path.endswith(ENDINGS) and not _NOT_DEPLOYED.search(path):
            module = Module.read(path, files[path])
            found.update((one, place) for one in present for place in places(module, one))
    return found


def _counting(module: Module, name: str) -> Iterator[Place]:
    reads = _reads(module, name)
    if reads and not any(map(_copes, reads)):
        yield module.place(reads[0])


def _reading(module: Module, name: str) -> Iterator[Place]:
    yield from (module.place(one) for one in _reads(module, name)[:1])


def _reads(module: Module, name: str) -> list[Node]:
    return [one for start in module.places(name) for one in _read(module, start, len(name.encode()))]


def _read(module: Module, start: int, length: int) -> Iterator[Node]:
    """Yield the expression that reads the name at `start`, if it is read there."""
    node = module.root.descendant_for_byte_range(start, start + length)
    if node is None:
        return
    if node.type == "string_fragment" and node.parent is not None:
        node = node.parent
    holder = node.parent
    if holder is None:
        return
    match holder.type:
        case "member_expression" | "subscript_expression":
            owner = holder.child_by_field_name("object")
            if owner is not None and owner.id != node.id and _is_environment(owner):
                yield holder
        case "object_pattern" | "pair_pattern":
            if _is_unpacked(node, holder):
                yield node


def _is_unpacked(node: Node, holder: Node) -> bool:
    """Whether `node` is a key that a declaration takes out of the environment."""
    if holder.type == "pair_pattern":
        key = holder.child_by_field_name("key")
        if key is None or key.id != node.id or holder.parent is None:
            return False
        holder = holder.parent
    declared = holder.parent
    value = None if declared is None else declared.child_by_field_name("value")
    return value is not None and _is_environment(value)


def _is_environment(node: Node) -> bool:
    node = bare(node)
    if node.type == "member_expression":
        return text(node.child_by_field_name("property") or node) == "env"
    return node.type == "identifier" and text(node) == "env"


def _copes(node: Node) -> bool:
    """Whether the code asks if there is anything, or puts something there."""
    holder = node.parent
    while holder is not None and holder.type in COVERS:
        node, holder = holder, holder.parent
    if holder is None:
        return False
    match holder.type:
        case "member_expression" | "subscript_expression" | "call_expression":
            return any(child.type == "optional_chain" or text(child) == "?." for child in holder.children)
        case "binary_expression":
            return text(holder.child_by_field_name("operator") or node) in _ASKING
        case "assignment_expression":
            left = holder.child_by_field_name("left")
            return left is not None and left.id == node.id
        case "ternary_expression":
            asked = holder.child_by_field_name("condition")
            return asked is not None and asked.id == node.id
        case kind:
            return kind in _CONDITIONAL
