"""Options of the whole test suite."""

import signal

import pytest
from hypothesis import HealthCheck, settings


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the stored files in tests/projects for review")


# How long an example takes says more about the machine than about the code.
TIMELESS = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
# The examples are the same on every machine: a property that fails in CI fails here too.
settings.register_profile("same", TIMELESS, derandomize=True)
# pytest --hypothesis-profile=random looks for new ones.
settings.register_profile("random", TIMELESS, derandomize=False)
settings.load_profile("same")

# A shell that starts this in the background makes it ignore Ctrl-C, and so would every process that the tests end by it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
