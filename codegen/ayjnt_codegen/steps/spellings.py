"""What a spelling says: of a text that is made of parts, what is fixed in it and what stands in its holes.

`meaning` writes spellings; here they are put together and taken apart.
"""

import json
import re
from collections.abc import Iterable
from typing import Final

_GAP: Final = "\0"
_TAIL: Final = re.compile(r"\.([A-Za-z_$][\w$]*)$")


def joined(parts: Iterable[str]) -> str:
    """Spell a text of parts, whether it is a template or a sum."""
    done: list[str] = []
    for piece in (each for part in parts for each in _pieces(part)):
        if done and is_literal(piece) and is_literal(done[-1]):
            done[-1] = json.dumps(json.loads(done[-1]) + json.loads(piece))
        else:
            done.append(piece)
    return done[0] if len(done) == 1 and is_literal(done[0]) else f"text({_GAP.join(done)})"


def holes(spelled: str) -> tuple[str, ...]:
    """Return what stands in the holes of a name that is spelled like this."""
    return tuple(part for part in _pieces(spelled) if not is_literal(part) and not is_number(part))


def tails(found: tuple[str, ...]) -> str:
    """Return what is read last in each hole: it stays the same when a loop goes over something else."""
    last = [match[1] if (match := _TAIL.search(each)) else "" for each in found]
    return ",".join(last) if all(last) else ""


def is_text(spelled: str) -> bool:
    """Whether this is a text, with holes or without."""
    return is_literal(spelled) or spelled.startswith("text(")


def is_literal(spelled: str) -> bool:
    """Whether this is one text and nothing else."""
    if not spelled.startswith('"'):
        return False
    try:
        return isinstance(json.loads(spelled), str)
    except ValueError:
        return False


def is_number(spelled: str) -> bool:
    """Whether this is one number and nothing else."""
    try:
        float(spelled)
    except ValueError:
        return False
    return True


def _pieces(spelled: str) -> list[str]:
    return spelled[5:-1].split(_GAP) if spelled.startswith("text(") else [spelled.replace(_GAP, " + ")]
