import pytest

from ayjnt_deploy.state.moment import to_the_second


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-11-22T08:00:01.895481Z", "2026-11-22T08:00:01Z"),
        ("2026-11-22T08:00:01.895481+00:00", "2026-11-22T08:00:01Z"),
        ("2026-11-22T08:00:01+02:00", "2026-11-22T08:00:01+02:00"),
        ("2026-11-22T08:00:01.5", "2026-11-22T08:00:01"),
        ("2026-11-22", "2026-11-22"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_a_time_is_told_to_the_second(text: str, told: str) -> None:
    assert to_the_second(text) == told
