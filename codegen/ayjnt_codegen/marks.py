"""What the grammar finds in a module in one query: what the running code does not see, and what changes names."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ayjnt_codegen.module import Module
from ayjnt_codegen.typescript import Node, captures

COMMENTS: Final = frozenset({"comment", "html_comment"})
TYPES: Final = frozenset(
    {
        "abstract_method_signature",
        "ambient_declaration",
        "asserts_annotation",
        "function_signature",
        "implements_clause",
        "index_signature",
        "interface_declaration",
        "method_signature",
        "override_modifier",
        "type_alias_declaration",
        "type_annotation",
        "type_arguments",
        "type_parameters",
        "type_predicate_annotation",
    }
)
"""Nodes that are gone when the code runs."""

_QUERY: Final = f"""
[{" ".join(f"({kind})" for kind in sorted(COMMENTS | TYPES))}] @cut
(import_statement "type") @cut
(export_statement "type") @cut
(import_specifier "type") @cut
(optional_parameter "?" @cut)
["readonly" "abstract" "declare"] @cut
(public_field_definition (accessibility_modifier) @cut)
(method_definition (accessibility_modifier) @cut)
[(as_expression) (satisfies_expression)] @cast
(non_null_expression) @sure
(parenthesized_expression) @cover
(arrow_function parameter: (identifier) @single)
(for_statement) @for
(regex) @regex
[(assignment_expression) (augmented_assignment_expression) (update_expression) (for_in_statement)] @change
"""
# Inside of these, parentheses keep together what would fall apart without them.
_LOOSE: Final = frozenset(
    {
        "arrow_function",
        "assignment_expression",
        "augmented_assignment_expression",
        "await_expression",
        "binary_expression",
        "class",
        "function_expression",
        "new_expression",
        "object",
        "sequence_expression",
        "ternary_expression",
        "unary_expression",
        "update_expression",
        "yield_expression",
    }
)
_FREE: Final = frozenset(
    {"arguments", "expression_statement", "pair", "return_statement", "template_substitution", "variable_declarator"}
)
_CASTS: Final = frozenset({"as_expression", "satisfies_expression", "non_null_expression"})
_CONDITIONS: Final = frozenset(
    {"if_statement", "while_statement", "do_statement", "switch_statement", "with_statement"}
)

Edit = tuple[int, int, bytes]


@dataclass(frozen=True, slots=True)
class Marks:
    edits: Sequence[Edit]
    """What to replace in the source to get what the running code sees, in order: start, end and replacement."""
    starts: Sequence[int]
    changes: Sequence[Node]

    def seen(self, source: bytes, start: int, end: int) -> bytes:
        """Return what the running code sees of `source` from `start` to `end`."""
        pieces: list[bytes] = []
        position = start
        first, last = bisect_left(self.starts, start), bisect_right(self.starts, end - 1)
        for begin, stop, replacement in self.edits[first:last]:
            if begin >= position and stop <= end:
                pieces += (source[position:begin], replacement)
                position = stop
        pieces.append(source[position:end])
        return b"".join(pieces)


def marks(module: Module) -> Marks:
    return module.once(_read)


def _read(module: Module) -> Marks:
    found = captures(module.root, _QUERY, path=module.path)
    edits: list[Edit] = [(node.start_byte, node.end_byte, b" ") for node in found.get("cut", ())]
    edits += [_uncast(node) for node in found.get("cast", ())]
    edits += [(node.end_byte - 1, node.end_byte, b" ") for node in found.get("sure", ())]
    for node in found.get("cover", ()):
        if _is_needless(node):
            edits += _replaced(node, b" ", b" ")
    for node in found.get("single", ()):
        edits += [(node.start_byte, node.start_byte, b"("), (node.end_byte, node.end_byte, b")")]
    edits += [edit for node in found.get("for", ()) for edit in _head(node)]
    edits += [
        (node.start_byte, node.end_byte, b" re" + (node.text or b"").hex().encode()) for node in found.get("regex", ())
    ]
    edits.sort(key=_order)
    return Marks(edits, [edit[0] for edit in edits], found.get("change", ()))


def _order(edit: Edit) -> tuple[int, int]:
    return edit[0], -edit[1]


def _replaced(node: Node, first: bytes, last: bytes) -> tuple[Edit, Edit]:
    """Replace the brackets of `node`."""
    return (node.start_byte, node.start_byte + 1, first), (node.end_byte - 1, node.end_byte, last)


def _uncast(node: Node) -> Edit:
    inside = node.named_children
    return inside[0].end_byte if inside else node.start_byte, node.end_byte, b" "


def _is_needless(cover: Node) -> bool:
    """Whether the parentheses say nothing: without them the code means the same."""
    parent = cover.parent
    if parent is None or parent.type in _CONDITIONS:
        return False
    inside = next((child for child in cover.named_children if child.type not in COMMENTS), None)
    while inside is not None and inside.type in _CASTS:
        inside = inside.named_children[0] if inside.named_children else None
    if inside is None:
        return False
    while parent.type in _CASTS and parent.parent is not None:
        parent = parent.parent
    if inside.type not in _LOOSE:
        return True
    if parent.type in _FREE:
        return inside.type != "sequence_expression" and not (
            parent.type == "expression_statement" and inside.type in {"object", "class", "function_expression"}
        )
    if parent.type == "arrow_function":
        return inside.type not in {"object", "sequence_expression"}
    return parent.type == "binary_expression" and _is_chain(parent, cover, inside)


def _is_chain(outer: Node, cover: Node, inside: Node) -> bool:
    """Whether this is `(a + b) + c`."""
    sign, other = outer.child_by_field_name("operator"), inside.child_by_field_name("operator")
    is_left = outer.child_by_field_name("left") == cover
    return is_left and sign is not None and other is not None and sign.type == other.type


def _head(node: Node) -> Sequence[Edit]:
    """Keep the `;` of `for (;;)`."""
    body = node.child_by_field_name("body")
    end = body.start_byte if body is not None else node.end_byte
    stack, found = [child for child in node.children if child.end_byte <= end], list[Edit]()
    for child in stack:
        last = child if child.type == ";" else child.children[-1] if child.children else None
        if last is not None and last.type == ";":
            found.append((last.start_byte, last.end_byte, b"\x02"))
    return found
