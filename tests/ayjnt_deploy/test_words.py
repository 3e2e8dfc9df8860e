from ayjnt_deploy.words import counted


def test_only_one_of_a_thing_is_told_in_the_singular() -> None:
    assert [counted(number, "step") for number in (0, 1, 2)] == ["0 steps", "1 step", "2 steps"]
