"""Every workflow class of a file, whatever it is called and however it is exported."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from ayjnt_codegen.imports import Sources
from ayjnt_codegen.module import Module
from ayjnt_codegen.source import Escape, Workflow
from ayjnt_codegen.steps import read_steps
from ayjnt_codegen.steps.exports import Exports, exports
from ayjnt_codegen.steps.objects import BASES, Line, line
from ayjnt_codegen.steps.reader import takes_step, walker_for
from ayjnt_codegen.steps.values import Class, Record
from ayjnt_codegen.steps.walker import Walker
from ayjnt_codegen.syntax import CLASSES, arguments, bare, children, heritage, short, text
from ayjnt_codegen.typescript import Node

_CLASS: Final = re.compile(rb"class(?<![\w$.]class)(?=\s)")  # beginning with a plain text, it is found faster
_BROKEN: Final = re.compile(rb"class\s+([\w$]+)[^{;]*?\sextends\s+([\w$.]+)")


def workflows_of(sources: Sources, path: str) -> tuple[Workflow, ...]:
    """Return the workflows that the file at `path` defines, in its order."""
    module = sources.module(path)
    if b"extends" not in module.source:
        return ()
    starts = [match.start() for match in _CLASS.finditer(module.source)]
    walker = walker_for(module, sources)
    known = exports(module)
    found = (_at(walker, sources, known, start) for start in starts)
    return tuple(workflow for workflow in found if workflow is not None)


def _at(walker: Walker, sources: Sources, known: Exports, start: int) -> Workflow | None:
    module = walker.module
    word = module.root.descendant_for_byte_range(start, start + len(b"class"))
    node = word.parent if word is not None and word.type == "class" and not word.is_named else None
    if node is None or node.type not in CLASSES:
        return _broken(module, start) if node is not None else None
    extended = heritage(node)
    if extended is None:
        return None
    try:
        above = line(walker, Class(node, walker.top(module).scope, Record({}, is_open=True)))
    except RecursionError:
        return _unread(module, node, "what the class extends is nested too deeply to be read")
    if not _is_workflow(node, above):
        return None
    name = _name(node)
    reading = read_steps(module, node, sources)
    return Workflow(
        class_name=name,
        base=short(bare(extended)),
        place=module.place(node),
        steps=reading.steps,
        escapes=reading.escapes,
        exported_as=_exported_as(walker, known, node, name),
        params_read=reading.params_read,
        params_inside=reading.params_inside,
        root=reading.root,
        sources=sources.fingerprint(module.path),
    )


def _is_workflow(node: Node, above: Line) -> bool:
    if above.root is None or above.root.split(".")[-1] in BASES:
        return above.root is not None
    body = children(node.child_by_field_name("body") or node)
    is_wrapped = not body and above.root.endswith(")")
    return above.is_workflow and (
        is_wrapped or any(each.type == "method_definition" and takes_step(each) for each in body)
    )


def _broken(module: Module, start: int) -> Workflow | None:
    """Return a workflow without steps where the grammar does not even see a class."""
    match = _BROKEN.match(module.source, start)
    node = module.root.descendant_for_byte_range(start, start + len(b"class"))
    if match is None or node is None or match[2].decode("utf-8", "replace") not in BASES:
        return None
    place = module.place(node)
    return Workflow(
        class_name=match[1].decode("utf-8", "replace"),
        base=match[2].decode("utf-8", "replace"),
        place=place,
        steps=(),
        escapes=(Escape(place, "the class could not be parsed"),),
    )


def _unread(module: Module, node: Node, why: str) -> Workflow | None:
    """Return a workflow without steps if a class seems to be one."""
    extended = heritage(node)
    if extended is None or not any(base.encode() in (extended.text or b"") for base in BASES):
        return None
    place = module.place(node)
    return Workflow(class_name=_name(node), base=short(extended), place=place, steps=(), escapes=(Escape(place, why),))


def _name(node: Node) -> str:
    """Return the name of a class, or of the variable that holds it."""
    label = node.child_by_field_name("name")
    outer = node.parent
    while label is None and outer is not None and outer.type not in {"export_statement", "statement_block", "program"}:
        label = outer.child_by_field_name("name") if outer.type == "variable_declarator" else None
        outer = outer.parent
    return text(label) if label is not None else "default"


def _exported_as(walker: Walker, known: Exports, node: Node, name: str) -> str | None:
    """Return the name under which the class is exported: itself, or what a wrapper makes of it."""
    outermost = node
    while outermost.parent is not None and outermost.parent.type not in {"program", "export_statement"}:
        if outermost.parent.type == "statement_block":
            return None
        outermost = outermost.parent
    if (direct := known.of(name)) is not None:
        return direct
    wrapped = {exported for exported, value in known.own.items() if value.id == node.id or _wraps(value, name)}
    held = _values(walker.module)
    wrapped |= {exported for exported, local in known.names.items() if local in held and _wraps(held[local], name)}
    return next(iter(sorted(wrapped)), None)


def _wraps(value: Node, name: str) -> bool:
    stack = [value]
    while stack:
        part = bare(stack.pop())
        if part.type == "call_expression":
            stack.extend(arguments(part))
        elif (part.type == "identifier" and text(part) == name) or (part.type == "class" and _name(part) == name):
            return True
    return False


def _values(module: Module) -> Mapping[str, Node]:
    return {name: value for statement in children(module.root) for name, value in _declared(statement)}


def _declared(statement: Node) -> Iterator[tuple[str, Node]]:
    declaration = statement.child_by_field_name("declaration") or statement
    if declaration.type in {"lexical_declaration", "variable_declaration"}:
        for declarator in children(declaration):
            label, value = declarator.child_by_field_name("name"), declarator.child_by_field_name("value")
            if label is not None and value is not None:
                yield text(label), value
