import re
from pathlib import Path

from ayjnt_deploy.gate.replay import Hazard, Point, verdict

ROW = re.compile(r"^\| .+ \| (?:`([a-z-]+)`|none) \| (\w+) \| (\w+) \|$", re.MULTILINE)
PAGE = Path(__file__).parents[4] / "docs" / "replay-model.md"


def test_the_page_has_the_table_that_the_model_uses() -> None:
    written = sorted(ROW.findall(PAGE.read_text("utf-8")))
    used = sorted(
        (
            "" if hazard is Hazard.STARTS_OVER else hazard.rule,
            verdict(hazard, Point.PARKED) or "silent",
            verdict(hazard, Point.RETRYING) or "silent",
        )
        for hazard in Hazard
    )

    assert written == used


def test_a_retry_counts_as_the_moment_between_two_steps() -> None:
    assert all(verdict(hazard, Point.RETRYING) == verdict(hazard, Point.PASSING) for hazard in Hazard)


def test_only_between_two_steps_is_no_place_to_stay() -> None:
    assert [point for point in Point if not point.is_durable] == [Point.PASSING]


def test_rule_ids_are_plain_words() -> None:
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)+", hazard.rule) for hazard in Hazard)
