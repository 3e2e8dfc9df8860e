"""What code says apart from comments, types and formatting, as tokens and their fingerprints."""

from collections.abc import Iterable
from hashlib import sha256
from itertools import zip_longest
from typing import Final

from ayjnt_codegen.typescript import Node

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

_TYPE_WORDS: Final = frozenset({"abstract", "declare", "readonly"})
_CASTS: Final = frozenset({"as_expression", "satisfies_expression", "non_null_expression", "parenthesized_expression"})
# These are bracketed in the tokens whether the source has parentheses or not, so that parentheses can be dropped
# and `(a + b) * c` still differs from `a + b * c`.
_GROUPS: Final = frozenset(
    {
        "arrow_function",
        "assignment_expression",
        "augmented_assignment_expression",
        "await_expression",
        "binary_expression",
        "new_expression",
        "object",
        "sequence_expression",
        "ternary_expression",
        "unary_expression",
        "yield_expression",
    }
)
_PREFIXES: Final = frozenset(
    {"await_expression", "unary_expression", "non_null_expression", "instantiation_expression"}
)
_BLOCKS: Final = frozenset({"program", "statement_block", "class_body", "switch_case", "switch_default"})
_LISTS: Final = frozenset({"named_imports", "export_clause"})
_CLOSERS: Final = frozenset({")", "]", "}", ">"})

_Part = Node | bytes


def fingerprint(*nodes: Node) -> str:
    """Return 12 hex digits that change when what `nodes` say changes."""
    return digest(tokens(*nodes))


def digest(parts: Iterable[bytes | str]) -> str:
    joined = b"\0".join(part.encode() if isinstance(part, str) else part for part in parts)
    return sha256(joined).hexdigest()[:12]


def tokens(*nodes: Node) -> list[bytes]:
    """Return the texts of `nodes` in order, without what the running code does not see."""
    out: list[bytes] = []
    stack: list[_Part] = list(reversed(nodes))
    while stack:
        part = stack.pop()
        if isinstance(part, bytes):
            out.append(part)
        elif part.child_count:
            stack.extend(reversed(_parts(part)))
        elif part.type not in COMMENTS and part.type != ";":
            out.append(part.text or b"")
    return out


def _parts(node: Node) -> list[_Part]:
    kind = node.type
    if kind in TYPES or kind in COMMENTS or is_type_import(node):
        return []
    if kind in _CASTS:
        return list(_cast(node))
    if kind == "type_assertion":
        return [node.children[-1]]
    if kind == "string":
        return [_string(node)]
    if kind == "call_expression" and (split := _prefixed_call(node)):
        return split
    children = _children(node)
    if kind in _GROUPS:
        return [b"(", *children, b")"]
    if kind.endswith(("_statement", "_declaration", "_definition")):
        return [*children, b";"]
    return children


def _children(node: Node) -> list[_Part]:
    kept = [child for child in node.children if _is_kept(child, node)]
    return [
        child
        for child, after in zip_longest(kept, kept[1:])
        if not (child.type == "," and (node.type in _LISTS or (after is not None and after.type in _CLOSERS)))
    ]


def _is_kept(child: Node, parent: Node) -> bool:
    kind = child.type
    if kind in COMMENTS or kind in TYPES or kind in _TYPE_WORDS:
        return False
    if kind == "accessibility_modifier":
        return parent.type in {"required_parameter", "optional_parameter"}  # there it also makes a field
    if kind == "empty_statement":
        return parent.type not in _BLOCKS
    if kind == "?":
        return parent.type != "optional_parameter"
    if kind == "!":
        return parent.type == "unary_expression"
    if kind in {"(", ")"} and parent.type == "formal_parameters":
        return parent.parent is None or parent.parent.type != "arrow_function"
    return kind != "import_specifier" or child.children[0].type != "type"


def is_type_import(node: Node) -> bool:
    return node.type in {"import_statement", "export_statement"} and any(
        child.type == "type" for child in node.children
    )


def _cast(node: Node) -> Iterable[Node]:
    inside = (child for child in node.named_children if child.type not in COMMENTS)
    return list(inside)[:1]


def _string(node: Node) -> bytes:
    """One spelling for both kinds of quotes."""
    inside = b"".join(child.text or b"" for child in node.children[1:-1])
    return b'"' + inside.replace(rb"\'", b"'").replace(rb"\"", b'"') + b'"'


def _prefixed_call(node: Node) -> list[_Part]:
    """Put the `await` of `await f<T>(x)` around the call, as without `<T>`: the grammar puts it inside the callee."""
    callee, prefix = node.child_by_field_name("function"), list[_Part]()
    if callee is None or callee.type not in _PREFIXES:
        return []
    while callee.type in _PREFIXES:
        if callee.type in {"await_expression", "unary_expression"}:
            prefix += [b"(", callee.children[0]]
        inside = [child for child in callee.named_children if child.type not in TYPES | COMMENTS]
        if not inside:
            return []
        callee = inside[0]
    arguments = [child for child in node.children[1:] if child.type not in TYPES]
    return [*prefix, callee, *arguments, *[b")"] * (len(prefix) // 2)]
