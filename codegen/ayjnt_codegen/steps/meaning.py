"""What an expression says, whatever its names are called: one spelling for fingerprints.

Names that the expression itself binds become positions, others become what they stand for: `items` after
`const { items } = event.payload` is spelled like `event.payload.items`. Nothing is evaluated here.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from ayjnt_codegen.module import Module
from ayjnt_codegen.source import Exact, Pattern
from ayjnt_codegen.steps.changes import changes
from ayjnt_codegen.steps.ledger import spelled
from ayjnt_codegen.steps.spellings import is_literal, is_number, is_text, joined
from ayjnt_codegen.steps.values import (
    EVENT,
    At,
    Binding,
    Class,
    Closure,
    Data,
    Getter,
    Handle,
    Imported,
    Index,
    Instance,
    Later,
    Number,
    Opaque,
    Record,
    Scope,
    Written,
)
from ayjnt_codegen.steps.walker import Walker
from ayjnt_codegen.syntax import (
    FUNCTIONS,
    arguments,
    bare,
    bound_names,
    callee,
    children,
    parameters,
    path_to,
    text,
    unquoted,
)
from ayjnt_codegen.tokens import digest, fingerprint
from ayjnt_codegen.typescript import Node

INDEX: Final = "@index"
Own = Mapping[str, str]

_DEEPEST: Final = 30
_LONGEST: Final = 2000
_SILENT: Final = frozenset({*"()[]{},;:.`", "async", "const", "let", "var", "${", "=>", "=", "function", "return"})
_STEPS: Final = frozenset({"do", "sleep", "sleepUntil", "waitForEvent"})
_IN_PLACE: Final = re.compile(rb"\.\s*(?:copyWithin|fill|pop|push|reverse|shift|sort|splice|unshift)(?=\s*\()")
_BLOCKS: Final = frozenset({"statement_block", "program", "for_statement", "for_in_statement", "switch_body"})


def meaning(walker: Walker, node: Node, at: At, own: Own | None = None) -> str:
    """Fingerprint what `node` says at `at`; `own` are names that the code around it binds, and their labels."""
    return digest([spelling(walker, node, at, own)])


def spelling(walker: Walker, node: Node, at: At, own: Own | None = None) -> str:
    try:
        return _Speller(walker, at).of(node, own or {})
    except RecursionError:
        return fingerprint(at.scope.module, node)


def labels(names: Iterable[str], own: Own | None = None) -> Own:
    """Return `own` with labels for more names, in their order."""
    found = dict(own or {})
    for name in names:
        found[name] = f"${len(found)}"
    return found


def bound_in(node: Node) -> Iterator[str]:
    """Yield the names that the statements of `node` declare, not those of functions inside."""
    stack = [node]
    while stack:
        part = stack.pop()
        if part.type == "variable_declarator" and (pattern := part.child_by_field_name("name")):
            yield from bound_names(pattern)
        elif part.type == "for_in_statement" and part.child_by_field_name("kind"):
            yield from bound_names(part.child_by_field_name("left") or part)
        elif part.type == "catch_clause" and (pattern := part.child_by_field_name("parameter")):
            yield from bound_names(pattern)
        elif part.type == "function_declaration" and (label := part.child_by_field_name("name")):
            yield text(label)
        if part is node or part.type not in FUNCTIONS:
            stack.extend(reversed(part.named_children))


class _Speller:
    """Spells expressions that stand at one place."""

    def __init__(self, walker: Walker, at: At, seen: frozenset[int] = frozenset()) -> None:
        self._walker = walker
        self._at = at
        self._seen = seen

    def of(self, node: Node, own: Own) -> str:
        node = bare(node)
        return _SPELLERS.get(node.type, _Speller.other)(self, node, own)

    def identifier(self, node: Node, own: Own) -> str:
        return self._name(text(node), own)

    def pair(self, node: Node, own: Own) -> str:
        key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
        if key is None or value is None or key.type == "computed_property_name":
            return self.other(node, own)
        return f"pair({unquoted(key)} {self.of(value, own)})"

    def shorthand(self, node: Node, own: Own) -> str:
        return f"pair({text(node)} {self._name(text(node), own)})"

    def string(self, node: Node, _own: Own) -> str:
        return json.dumps(unquoted(node))

    def number(self, node: Node, _own: Own) -> str:
        return _number(text(node))

    def new(self, node: Node, own: Own) -> str:
        made = node.child_by_field_name("constructor") or node.children[1]
        return f"new {self.of(made, own)}({self._list(arguments(node), own)})"

    def inside(self, node: Node, own: Own) -> str:
        return self._list(children(node), own, " ")

    def _list(self, nodes: Iterable[Node], own: Own, between: str = ",") -> str:
        return between.join(self.of(each, own) for each in nodes)

    def other(self, node: Node, own: Own) -> str:
        inside = children(node)
        if not node.children:
            return text(node)
        parts = [
            self.of(child, own) if child.is_named else child.type
            for child in node.children
            if (child in inside if child.is_named else child.type not in _SILENT)
        ]
        if node.type == "binary_expression" and parts[1:2] == ["+"] and any(map(is_text, parts)):
            return joined((parts[0], parts[2]))
        return f"{node.type.removesuffix('_expression').removesuffix('_statement')}({' '.join(parts)})"

    def template(self, node: Node, own: Own) -> str:
        parts = [
            self.of(part, own) if part.type == "template_substitution" else json.dumps(unquoted(part))
            for part in children(node)
        ]
        return joined(parts)

    def function(self, node: Node, own: Own) -> str:
        patterns = parameters(node)
        names = [name for pattern in patterns for name in bound_names(pattern)]
        inside = labels((*names, *bound_in(node)), own)
        body = node.child_by_field_name("body")
        return f"fn({self._list(patterns, inside)};{self.of(body, inside) if body is not None else ''})"

    def call(self, node: Node, own: Own) -> str:
        target = callee(node)
        given = arguments(node)
        verb = text(target.child_by_field_name("property") or target) if target.type == "member_expression" else ""
        if verb in _STEPS:
            # What a step does is told by its own fingerprints.
            name = self._list(given[:1], own)
            return f"@{verb}:{json.loads(name) if is_literal(name) else name}"
        return f"{self.of(target, own)}({self._list(given, own)})"

    def member(self, node: Node, own: Own) -> str:
        owner = node.child_by_field_name("object") or node.children[0]
        if node.type == "member_expression":
            name = text(node.child_by_field_name("property") or node.children[-1])
        else:
            index = node.child_by_field_name("index")
            key = self.of(index, own) if index is not None else ""
            name = json.loads(key) if is_literal(key) else f"[{key}]"
        if bare(owner).type == "this":
            return self._of_this(name)
        return f"{self.of(owner, own)}.{name}"

    def _of_this(self, name: str) -> str:
        this = self._at.scope.lookup("this")
        binding = this.members.get(name) if isinstance(this, Instance) else None
        return f"this.{name}" if binding is None else self._binding(f"this.{name}", binding, self._at.scope)

    def _name(self, name: str, own: Own) -> str:
        if name in own:
            return own[name]
        owner = self._at.scope.owner(name)
        return name if owner is None else self._binding(name, owner.names[name], owner)

    def _binding(self, name: str, binding: Binding, owner: Scope) -> str:
        """Spell what a name stands for."""
        match binding:
            case Later(node, at):
                return self._later(name, binding, node, at)
            case Imported():
                found = self._walker.imported(binding)
                known = found if not isinstance(found, Opaque) else binding
                return f"import({known.module} {known.name})" if isinstance(known, Imported) else self._value(known)
            case Opaque() | Pattern() if owner.written and name in owner.written:
                return self._written(owner.written[name])
            case Opaque() if values := self._changes(name, owner.module, None):
                return f"var({values})"
            case Opaque():
                return _position(name, owner)
            case Data() if owner.defaults and name in owner.defaults:
                return f"{self._value(binding)}??{self._written(owner.defaults[name])}"
            case Data() if values := self._changes(name, owner.module, None):
                return f"var({self._value(binding)};{values})"
            case _:
                return self._value(binding)

    def _later(self, name: str, binding: Later, node: Node, at: At) -> str:
        known = binding.value
        start = self._value(known) if isinstance(known, Data) else self._written(Written(node, at))
        declared = node.parent
        if declared is not None and declared.type == "for_in_statement":
            return _element(declared, name, start)
        pattern = declared.child_by_field_name("name") if declared is not None else None
        if pattern is not None and not isinstance(known, Data) and pattern.type in {"object_pattern", "array_pattern"}:
            start += path_to(pattern, name)
        values = self._changes(name, at.scope.module, _home(node))
        if not values:
            return start
        # A number that only counts is an index, in whatever loop.
        return f"{INDEX}({start})" if values == "@self" and is_number(start) else f"var({start};{values})"

    def _changes(self, name: str, module: Module, home: Node | None) -> str:
        """Spell the values that a name is given after its declaration, and the calls that change it in place."""
        found = set[str]()
        for node in (*changes(module).get(name, ()), *module.once(_changed_in_place).get(name, ())):
            if node is None:
                found.add("?")
            elif home is None or (home.start_byte <= node.start_byte and node.end_byte <= home.end_byte):
                found.add(self._change(name, node))
        return ",".join(sorted(found))

    def _change(self, name: str, node: Node) -> str:
        if node.id in self._seen:
            return "@again"
        key = node.id, id(self._at.scope)
        if key not in self._walker.changed:
            inside = _Speller(self._walker, self._at, self._seen | {node.id})
            self._walker.changed[key] = (self._at.scope, _cut(inside.of(node, {name: "@self"})))
        return self._walker.changed[key][1]

    def _written(self, written: Written) -> str:
        node, at = written.node, written.at
        if node.id in self._seen or len(self._seen) > _DEEPEST:
            return "@again"
        known = self._walker.spellings.get((node.id, id(at.scope)))
        if known is None:
            with self._walker.within(at.scope.module):
                spelled = _Speller(self._walker, at, self._seen | {node.id}).of(node, {})
            known = self._walker.spellings[node.id, id(at.scope)] = (at.scope, _cut(spelled))
        return known[1] + written.ending

    def _value(self, value: Binding) -> str:
        match value:
            case Exact() | Pattern() | Number() | Handle() | Index():
                return _constant(value)
            case Data(origin, path):
                return f"{self._origin(origin)}.{path}".rstrip(".")
            case Closure(node, scope) | Getter(Closure(node, scope)):
                return self._written(Written(node, At(scope=scope)))
            case Record(fields):
                return "{" + ",".join(f"{name}:{self._value(each)}" for name, each in fields.items()) + "}"
            case Class(node, scope):
                return f"class({fingerprint(scope.module, node)})"
            case Later(node, at):
                return self._written(Written(node, at))
            case _:
                return type(value).__name__.lower()

    def _origin(self, origin: int) -> str:
        if origin == EVENT:
            return "@event"
        step = self._walker.ledger.steps[origin]
        number = f"#{step.occurrence}" if step.occurrence > 1 else ""
        return f"@{step.kind}:{spelled(step.name)}{number}"


_SPELLERS: Final[Mapping[str, Callable[[_Speller, Node, Own], str]]] = {
    **dict.fromkeys(FUNCTIONS, _Speller.function),
    "await_expression": _Speller.inside,
    "call_expression": _Speller.call,
    "else_clause": _Speller.inside,
    "expression_statement": _Speller.inside,
    "identifier": _Speller.identifier,
    "member_expression": _Speller.member,
    "new_expression": _Speller.new,
    "number": _Speller.number,
    "pair": _Speller.pair,
    "shorthand_property_identifier": _Speller.shorthand,
    "shorthand_property_identifier_pattern": _Speller.shorthand,
    "statement_block": _Speller.inside,
    "string": _Speller.string,
    "subscript_expression": _Speller.member,
    "template_string": _Speller.template,
    "template_substitution": _Speller.inside,
}


def _cut(spelled: str) -> str:
    """Return `spelled`, or its digest where definitions of definitions make it long."""
    return spelled if len(spelled) <= _LONGEST else f"#{digest([spelled])}"


def _changed_in_place(module: Module) -> Mapping[str, list[Node]]:
    """Return the calls that change the order or the number of a list, by its name."""
    found: dict[str, list[Node]] = {}
    for match in _IN_PLACE.finditer(module.source):
        dot = module.root.descendant_for_byte_range(match.start(), match.start() + 1)
        node = dot.parent if dot is not None else None
        owner = node.child_by_field_name("object") if node is not None else None
        if node is not None and node.parent is not None and owner is not None and owner.type == "identifier":
            found.setdefault(text(owner), []).append(node.parent)
    return found


def _constant(value: Exact | Pattern | Number | Handle | Index) -> str:
    match value:
        case Exact(known) | Pattern(known):
            return json.dumps(known)
        case Number(number):
            return repr(number)
        case Handle():
            return "@step"
        case _:
            return f"{INDEX}(0.0)"


def _position(name: str, owner: Scope) -> str:
    """Return the label of a parameter: how far out its function is, and its number there."""
    depth, scope = 0, owner.outer
    while scope is not None:
        depth += scope.is_function
        scope = scope.outer
    is_alone = len(owner.names) == 1  # what is caught
    return f"@{depth}:{list(owner.names).index(name)}" if owner.is_function or is_alone else name


def _element(loop: Node, name: str, items: str) -> str:
    """Spell the variable of `for (… of items)`."""
    path = path_to(loop.child_by_field_name("left") or loop, name)
    operator = loop.child_by_field_name("operator")
    if operator is not None and operator.type == "in":
        return f"{INDEX}({items}.in)"
    return f"{INDEX}(0.0)" if items.endswith(".entries()") and path == ".0" else f"{items}.[]{path}"


def _home(node: Node) -> Node | None:
    """Return the block in which a declaration counts."""
    outer = node.parent
    while outer is not None and outer.type not in _BLOCKS:
        outer = outer.parent
    return outer


def _number(digits: str) -> str:
    try:
        return repr(float(digits.replace("_", "")))
    except ValueError:
        return digits
