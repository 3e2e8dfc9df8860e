import pytest

from ayjnt_codegen.duration import milliseconds


@pytest.mark.parametrize(
    ("duration", "expected"),
    [
        (1500, 1500),
        (0, 0),
        (2.4, 2),
        ("2 seconds", 2_000),
        ("1 second", 1_000),
        ("30 minutes", 1_800_000),
        ("1 hour", 3_600_000),
        ("1 day", 86_400_000),
        ("1 week", 604_800_000),
        ("1 month", 2_592_000_000),
        ("2 years", 63_072_000_000),
        ("1.5 hours", 5_400_000),
    ],
)
def test_a_duration_of_the_workflows_api_is_known_in_milliseconds(duration: str | float, expected: int) -> None:
    assert milliseconds(duration) == expected


@pytest.mark.parametrize("text", ["", "soon", "2 fortnights", "seconds", "2s", "-1 day", "1 day and a half"])
def test_anything_else_is_no_duration(text: str) -> None:
    assert milliseconds(text) is None
