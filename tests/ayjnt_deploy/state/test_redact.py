import pytest

from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.leaf import Digest, Known, Leaf
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


@pytest.mark.parametrize("name", ["API_KEY", "STRIPE_SECRET", "db_password", "AuthHeader", "SENTRY_DSN", "KEY"])
def test_a_variable_that_looks_like_a_secret_is_hidden(name: str) -> None:
    assert is_secret(name)
    assert shown(Address(Aspect.VARIABLE, name), Known("s3cret")) == "(hidden)"


@pytest.mark.parametrize("name", ["LOG_LEVEL", "MONKEY", "KEYBOARD", "TIMEOUT_MS"])
def test_other_variables_are_not_hidden(name: str) -> None:
    assert not is_secret(name)
