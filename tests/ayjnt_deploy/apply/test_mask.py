"""Neither the token nor the value of a variable is shown."""

import pytest

from ayjnt_deploy.apply.mask import mask

VARIABLES = {
    "LOG_LEVEL": "info",
    "MOTTO": "to be or not",
    "LIMITS": {"a": ["deep-value", 7]},
    "MAX_QTY": 100,
    "X": "no",
}
MASK = mask("s3cret-token", VARIABLES)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("token s3cret-token, twice s3cret-token", "token (hidden), twice (hidden)"),
        ("\x1b[31m✘ \x1b[41;31m[\x1b[41;97mERROR\x1b[41;31m]\x1b[0m bold", "✘ [ERROR] bold"),
        ("s3cret\x1b[0m-token", "(hidden)"),
        ("-  MOTTO = 'to be or not'", "-  MOTTO = '(hidden)'"),
        ('{"a": ["deep-value", 7]}', '{"a": ["(hidden)", 7]}'),
        ("not a word of it: no, 1", "not a word of it: no, 1"),
        (
            'env.LOG_LEVEL ("info")                        Environment Variable      ',
            "env.LOG_LEVEL (hidden)                        Environment Variable      ",
        ),
        ("env.MAX_QTY (100)       Environment Variable", "env.MAX_QTY (hidden)       Environment Variable"),
        ('  - env.X ("no")   Environment Variable', "  - env.X (hidden)   Environment Variable"),
        ('env.A ("(nested)")   Environment Variable', "env.A (hidden)   Environment Variable"),
        (
            "env.ORDERS_AGENT (OrdersAgent)                Durable Object",
            "env.ORDERS_AGENT (OrdersAgent)                Durable Object",
        ),
    ],
)
def test_a_line_is_shown_without_colour_and_without_values(line: str, shown: str) -> None:
    assert MASK.line(line) == shown


def test_a_value_that_holds_another_is_hidden_whole() -> None:
    assert mask("abcd", {"LONG": "abcdefgh"}).line("abcdefgh abcd") == "(hidden) (hidden)"


def test_a_number_is_hidden_where_it_stands_by_itself() -> None:
    shown = mask("t0ken", {"PIN": 1002, "DEEP": {"RATES": [0.125]}, "TEXT": "3456"}).line

    assert shown('  "PIN": 1002, "RATES": [0.125], 3456') == '  "PIN": (hidden), "RATES": [(hidden)], (hidden)'
    assert shown("An unknown error [code: 10023] (version 1002-34567)") == (
        "An unknown error [code: 10023] (version 1002-34567)"
    )


def test_yes_and_no_are_not_hidden() -> None:
    assert mask("t0ken", {"ON": True, "OFF": False}).line("true or false") == "true or false"


def test_an_empty_token_hides_nothing() -> None:
    assert mask("", {}).line("a line") == "a line"


def test_the_texts_are_not_in_the_repr() -> None:
    assert "s3cret" not in repr(MASK)


def test_each_line_of_a_long_value_is_hidden() -> None:
    assert mask("t0ken", {"KEY": "first line\nsecond line"}).line("KEY: second line") == "KEY: (hidden)"


def test_a_value_that_json_escapes_is_hidden_in_that_form_too() -> None:
    assert mask("t0ken", {"KEY": 'say "aloud"'}).line(r'{"KEY": "say \"aloud\""}') == '{"KEY": "(hidden)"}'
