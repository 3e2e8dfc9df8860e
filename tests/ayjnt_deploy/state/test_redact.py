import pytest

from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Digest, Json, Known, Leaf
from ayjnt_deploy.state.redact import is_secret, shown


@pytest.mark.parametrize(
    ("leaf", "text"),
    [
        (Known("debug"), '"debug"'),
        (Known({"beta": True}), '{"beta": true}'),
        (Known("x" * 100), '"' + "x" * 58 + "…"),
        (Digest("0123456789ab"), "(recorded as a digest)"),
        (None, "(none)"),
    ],
)
def test_a_leaf_is_shown_on_one_short_line(leaf: Leaf | None, text: str) -> None:
    assert shown(Address(Aspect.VARIABLE, "LOG_LEVEL"), leaf) == text


def test_a_variable_is_masked_where_nobody_asked_for_values() -> None:
    assert shown(Address(Aspect.VARIABLE, "LOG_LEVEL"), Known("debug"), values=False) == "(masked)"
    assert shown(Address(Aspect.VARIABLE, "API_KEY"), Known("debug"), values=False) == "(hidden)"
    assert shown(Address(Aspect.VARIABLE, "LOG_LEVEL"), None, values=False) == "(none)"
    assert shown(Address(Aspect.BINDING, "AI"), Known({"type": "ai"}), values=False) == '{"type": "ai"}'


@pytest.mark.parametrize(
    "name",
    ["API_KEY", "STRIPE_SECRET", "db_password", "AuthHeader", "Authorization", "GITHUB_TOKEN", "SENTRY_DSN", "KEY"],
)
def test_a_variable_that_looks_like_a_secret_is_hidden(name: str) -> None:
    assert is_secret(name)
    assert shown(Address(Aspect.VARIABLE, name), Known("s3cret")) == "(hidden)"


@pytest.mark.parametrize("name", ["LOG_LEVEL", "MONKEY", "KEYBOARD", "TIMEOUT_MS", "AUTHOR", "MAX_TOKENS", "AUTHORS"])
def test_other_variables_are_not_hidden(name: str) -> None:
    assert not is_secret(name)


@pytest.mark.parametrize(
    "value",
    [
        "postgres://admin:s3cret@db.example/orders",
        {"host": "db", "password": "s3cret"},
        {"replicas": [{"api_key": "s3cret"}]},
        ["redis://:s3cret@cache.example"],
    ],
)
def test_a_value_that_carries_a_secret_is_hidden_whatever_its_name(value: Json) -> None:
    assert shown(Address(Aspect.VARIABLE, "DATABASE"), Known(value)) == "(hidden)"


@pytest.mark.parametrize("value", ["https://example.com/a@b", {"level": "info"}, "ada@example.com", 5, None])
def test_other_values_are_shown(value: Json) -> None:
    assert shown(Address(Aspect.VARIABLE, "ENDPOINT"), Known(value)) != "(hidden)"
