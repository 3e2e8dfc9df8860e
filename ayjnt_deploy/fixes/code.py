"""The source files as trees: finds the call that makes a step, and turns nodes into edits."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ayjnt_codegen.imports import Sources
from ayjnt_codegen.module import BOM, Module
from ayjnt_codegen.source import Step
from ayjnt_codegen.syntax import arguments, bare, callee, children, text, unquoted
from ayjnt_codegen.typescript import Node, captures
from ayjnt_deploy.fixes.edit import CannotFix, Edit


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """The call of a method of the step object."""

    module: Module
    node: Node

    @property
    def method(self) -> str:
        """What is called, without what it belongs to."""
        target = callee(self.node)
        return text(target.child_by_field_name("property") or target)

    def argument(self, index: int) -> Node | None:
        """Return an argument."""
        found = arguments(self.node)
        return found[index] if index < len(found) else None

    def option(self, name: str) -> Node | None:
        """Return a value of the options, the second argument, where they are written out at the call."""
        options = self.argument(1)
        return None if options is None else value_at(bare(options), name)

    @property
    def statement(self) -> Node | None:
        """The statement that is this call and nothing else, so that nobody uses its result."""
        node = self.node.parent
        while node is not None and node.type in {"await_expression", "parenthesized_expression"}:
            node = node.parent
        return node if node is not None and node.type == "expression_statement" else None


@dataclass(frozen=True)
class Code:
    """Files by path, parsed when they are asked for."""

    files: Mapping[str, bytes]

    @cached_property
    def sources(self) -> Sources:
        """The files as the step reader sees them."""
        return Sources(self.files)

    def module(self, path: str) -> Module:
        """Return a file, parsed. Raises `CannotFix` for one that is not there."""
        if path not in self.files:
            raise CannotFix(f"{path} is not among the files that were read", remedy="make the change by hand")
        return self.sources.module(path)

    def call(self, step: Step) -> Call:
        """Return the call that makes `step`. Raises `CannotFix` where there is none to be seen."""
        module = self.module(step.place.path)
        found = captures(module.root, "(call_expression) @call", path=module.path).get("call", [])
        on_line = (node for node in found if callee(node).start_point[0] == step.place.line - 1)
        here = [node for node in on_line if module.place(callee(node)) == step.place]
        if not here:
            raise CannotFix(f"{step.place}: no call that makes a step was found", remedy="make the change by hand")
        return Call(module, min(here, key=lambda node: node.end_byte))

    def edit(self, module: Module, node: Node, new: str) -> Edit:
        """Return the edit that puts `new` in the place of `node`."""
        shift = len(BOM) if self.files[module.path].startswith(BOM) else 0
        return Edit(
            path=module.path,
            start=node.start_byte + shift,
            end=node.end_byte + shift,
            old=node.text or b"",
            new=new.encode(),
        )


def value_at(holder: Node, name: str) -> Node | None:
    """Return the value of a property of an object, or of a member of an enum, that is written out."""
    for pair in children(holder):
        key = pair.child_by_field_name("key") or pair.child_by_field_name("name")
        value = pair.child_by_field_name("value")
        if key is not None and value is not None and key_of(key) == name:
            return value
    return None


def key_of(node: Node) -> str:
    """Return the name that a key stands for."""
    return unquoted(node) if node.type == "string" else text(node)
