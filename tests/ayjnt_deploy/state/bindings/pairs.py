"""Configs with answers of the API that mean the same, and with answers that do not."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

Pair = Mapping[str, Any]
DATA: Final = Path(__file__).parents[3] / "data"
PAIRS: Final[Mapping[str, Any]] = json.loads((DATA / "normalisations.json").read_text())
EQUAL: Final[Sequence[Pair]] = PAIRS["equal"]
DRIFT: Final[Sequence[Pair]] = PAIRS["drift"]
INHERITED: Final[Sequence[Pair]] = PAIRS["inherited"]["equal"]
NOT_INHERITED: Final[Sequence[Pair]] = PAIRS["inherited"]["drift"]
WORKER: Final = "ayjnt-demo"


def case_id(pair: Pair) -> str:
    return str(pair["id"])
