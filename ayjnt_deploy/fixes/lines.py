"""The lines around a statement of the source: their ends, and how deep they stand."""

from ayjnt_codegen.typescript import Node, captures, parse
from ayjnt_deploy.fixes.code import Call


class Lines:
    """How the lines around a statement are written: their ends, and how deep they stand."""

    def __init__(self, call: Call, statement: Node) -> None:
        self._indent = _indent(call, statement)
        block = statement.parent
        outer = _indent(call, block) if block is not None and block.type == "statement_block" else ""
        deeper = self._indent.removeprefix(outer)
        self._unit = deeper if deeper and deeper != self._indent else ("\t" if "\t" in self._indent else "  ")
        self._end = "\r\n" if b"\r\n" in call.module.source else "\n"
        self._path = call.module.path

    def below(self, *lines: str) -> str:
        """Put lines below each other; the first stands where the statement does."""
        return f"{self._end}{self._indent}".join(lines)

    def inner(self, statement: str) -> str:
        """Return a statement one step deeper; lines that belong to a template text stay as they are."""
        source = statement.encode()
        templates = captures(parse(source, path=self._path), "(template_string) @text", path=self._path).get("text", [])
        deeper, position = [], 0
        for line in source.split(b"\n"):
            is_text = any(one.start_byte < position < one.end_byte for one in templates)
            deeper.append(line if is_text or not line.strip() else self._unit.encode() + line)
            position += len(line) + 1
        return b"\n".join(deeper).decode()


def _indent(call: Call, node: Node) -> str:
    start = call.module.source.rfind(b"\n", 0, node.start_byte) + 1
    line = call.module.source[start : node.start_byte].decode("utf-8", "replace")
    return line[: len(line) - len(line.lstrip())]
