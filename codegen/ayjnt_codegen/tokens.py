"""Fingerprints of code: what it says apart from comments, types and formatting."""

import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from typing import Final

from ayjnt_codegen.marks import marks
from ayjnt_codegen.module import Module
from ayjnt_codegen.typescript import Node

# Possessive: a quote that is never closed must not make the search go back again and again.
_TEXTS: Final = re.compile(
    rb"""("[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"|'[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'|`[^`\\]*+(?:\\.[^`\\]*+)*+`)""", re.DOTALL
)
_GAP: Final = re.compile(rb" (?<=[\w$\x80-\xff] )(?=[\w$\x80-\xff])")
# A `;` in front of these is not a matter of taste: without it the line before would go on.
_NEEDED: Final = re.compile(rb";(?=\s*[\[(+\-*/,.?\x00])")
_COMMA: Final = ((b",)", b")"), (b",]", b"]"), (b",}", b"}"), (b"{,", b"{"))


def fingerprint(module: Module, *nodes: Node) -> str:
    """Return 12 hex digits that change when what `nodes` of `module` say changes."""
    found = marks(module)
    return digest([_plain(found.seen(module.source, node.start_byte, node.end_byte)) for node in nodes])


def digest(parts: Iterable[bytes | str]) -> str:
    joined = b"\0".join([part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part for part in parts])
    return sha256(joined).hexdigest()[:12]


@lru_cache(maxsize=256)  # the options of steps are often the same
def _plain(code: bytes) -> bytes:
    """Return one spelling of `code` for all its formats: the code without its texts, then the texts."""
    pieces = _TEXTS.split(code)
    texts = b"\0".join(pieces[1::2])
    if b"'" in texts:
        texts = b"\0".join(map(_quoted, pieces[1::2]))
    code = b"\0".join(pieces[0::2])
    if b";" in code:
        code = _NEEDED.sub(b"\x02", code).replace(b";", b" ")
    code = _GAP.sub(b"\x01", b" ".join(code.split())).replace(b" ", b"")
    for comma, bracket in _COMMA:
        code = code.replace(comma, bracket)
    return code + b"\0" + texts


def _quoted(text: bytes) -> bytes:
    """One spelling for both kinds of quotes."""
    if not text.startswith((b"'", b'"')):
        return text
    return b'"' + text[1:-1].replace(rb"\'", b"'").replace(rb"\"", b'"') + b'"'
