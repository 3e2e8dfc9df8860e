import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "engine: runs releases in the real local Workflows engine (tens of seconds)")
