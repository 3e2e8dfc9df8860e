from ayjnt_deploy.state.address import Address, Aspect
from ayjnt_deploy.state.ignore import keep_ignored
from ayjnt_deploy.state.leaf import Known
from ayjnt_deploy.state.state import State


def a_live_worker(**variables: str) -> State:
    return State(
        worker="orders",
        leaves={Address(Aspect.VARIABLE, name): Known(value) for name, value in variables.items()},
    )


def test_an_ignored_variable_keeps_its_live_value() -> None:
    config = {"name": "orders", "vars": {"FEATURE_A": "off", "LOG_LEVEL": "info"}}

    kept = keep_ignored(config, a_live_worker(FEATURE_A="on", LOG_LEVEL="debug"), ["variable/FEATURE_*"])

    assert kept == {"name": "orders", "vars": {"FEATURE_A": "on", "LOG_LEVEL": "info"}}


def test_an_ignored_variable_that_only_the_live_worker_has_is_not_dropped() -> None:
    kept = keep_ignored({"vars": {}}, a_live_worker(FEATURE_B="on", OTHER="x"), ["variable/FEATURE_*"])

    assert kept == {"vars": {"FEATURE_B": "on"}}


def test_an_ignored_variable_that_was_removed_live_is_not_brought_back() -> None:
    kept = keep_ignored({"vars": {"FEATURE_A": "off"}}, a_live_worker(), ["variable/FEATURE_*"])

    assert kept == {"vars": {}}


def test_a_project_that_ignores_nothing_gets_what_it_asks_for() -> None:
    config = {"vars": {"LOG_LEVEL": "info"}}

    assert keep_ignored(config, a_live_worker(LOG_LEVEL="debug"), []) is config


def test_keep_vars_keeps_what_only_the_live_worker_has() -> None:
    config = {"keep_vars": True, "vars": {"LOG_LEVEL": "info"}}

    kept = keep_ignored(config, a_live_worker(LOG_LEVEL="debug", OTHER="x"), [])

    assert kept == {"keep_vars": True, "vars": {"LOG_LEVEL": "info", "OTHER": "x"}}
