"""Names and durations as TypeScript writes them."""

import re
from collections.abc import Iterator
from typing import Final

from ayjnt_codegen.module import Module
from ayjnt_codegen.syntax import children, text, unquoted
from ayjnt_codegen.typescript import Node, captures
from ayjnt_deploy.words import counted

_NAMED: Final = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SPECIAL: Final = re.compile(r"[\\\x00-\x1f\x7f\u2028\u2029]")
_UNITS: Final = (("day", 86_400_000), ("hour", 3_600_000), ("minute", 60_000), ("second", 1000))
_TEXTS: Final = frozenset({"string", "template_string"})
HOLE: Final = "*"


def quoted(said: str, quote: str = '"') -> str:
    """Return the literal that stands for `said`, in these quotes; a backtick is one of them."""
    return f"{quote}{_escaped(said, quote)}{quote}"


def _escaped(said: str, quote: str) -> str:
    safe = _SPECIAL.sub(_escape, said).replace(quote, f"\\{quote}")
    return safe.replace("${", "\\${") if quote == "`" else safe


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    return _NAMED.get(character) or f"\\u{ord(character):04x}"


def quote_of(module: Module, node: Node | None = None) -> str:
    """Return the quotes of `node`, or those that strings of the module have."""
    if node is not None and node.type in _TEXTS:
        return text(node)[:1]
    found = captures(module.root, "(string) @string", path=module.path).get("string", [])
    single = sum((one.text or b"").startswith(b"'") for one in found)
    return "'" if 2 * single > len(found) else '"'


def shape(node: Node) -> str | None:
    """Return the text of a literal, with `*` for each hole of a template; None for anything else."""
    if node.type == "string":
        return unquoted(node)
    return HOLE.join(_pieces(node)) if node.type == "template_string" else None


def substitutions(node: Node) -> tuple[str, ...]:
    """Return what stands in the holes of a template, as it is written."""
    return tuple(text(part) for part in children(node) if part.type == "template_substitution")


def reshaped(node: Node, said: str) -> str | None:
    """Return the literal `node` with the text `said`, in its own quotes; a template keeps what is in its holes."""
    holes, quote = substitutions(node), text(node)[:1]
    if not holes:
        return quoted(said, quote)
    pieces = said.split(HOLE)
    if len(pieces) != len(holes) + 1:
        return None
    filled = zip(pieces, (*holes, ""), strict=True)
    return f"`{''.join(_escaped(piece, '`') + hole for piece, hole in filled)}`"


def _pieces(template: Node) -> Iterator[str]:
    piece = ""
    for part in children(template):
        if part.type == "template_substitution":
            yield piece
            piece = ""
        else:
            piece += unquoted(part)
    yield piece


def duration(milliseconds: int) -> str | None:
    """Return a duration as people write it, `2 hours`; None where only a number says it."""
    for unit, length in _UNITS:
        if milliseconds and milliseconds % length == 0:
            return counted(milliseconds // length, unit)
    return None
