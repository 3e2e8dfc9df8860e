"""Where code could not be parsed."""

from collections.abc import Iterator

from ayjnt_codegen.typescript import Node


def faults(node: Node) -> Iterator[Node]:
    """Yield the places below `node` that the grammar does not understand, in order."""
    stack = [node]
    while stack:
        part = stack.pop()
        if part.is_error or part.is_missing:
            if not _is_typed_template(part):
                yield part
        elif part.has_error:
            stack.extend(reversed(part.children))


def _is_typed_template(missing: Node) -> bool:
    """Whether this is the ``this.sql<Row>`…` `` that the grammar lacks; it reads it well but for a missing `!`."""
    cover = missing.parent
    call = cover.parent if cover is not None and cover.type == "non_null_expression" else None
    if call is None or call.type != "call_expression":
        return False
    template = call.child_by_field_name("arguments")
    return template is not None and template.type == "template_string"
