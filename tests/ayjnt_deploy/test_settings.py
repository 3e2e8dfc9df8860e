"""Which addresses may see the token, which account is meant, and what a child process may see."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ayjnt_deploy.settings import (
    CLOUDFLARE,
    AccountUnclear,
    AddressRefused,
    agreed_account,
    read_settings,
    require_trusted,
    whole_environment,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROOT = Path("/project")


@pytest.mark.parametrize(
    "address",
    [
        "https://api.cloudflare.com/client/v4",
        "https://api.fed.cloudflare.com/client/v4",
        "https://API.Cloudflare.COM/client/v4",
        "https://api.cloudflare.com:443/client/v4",
        "https://api.cloudflare.com./client/v4",
        "http://127.0.0.1:8787/client/v4",
        "https://127.0.0.1:8787/client/v4",
        "http://localhost:8787/client/v4",
        "http://[::1]:8787/client/v4",
    ],
)
def test_cloudflare_by_https_and_this_machine_are_trusted(address: str) -> None:
    require_trusted(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://api.cloudflare.com/client/v4",
        "https://cloudflare.com.evil.example",
        "https://evilcloudflare.com",
        "https://evil.example/cloudflare.com",
        "https://evil.example?cloudflare.com",
        "https://evil.example#.cloudflare.com",
        "https://api.cloudflare.com/client/v4?to=evil.example",
        "https://evil.example\\@api.cloudflare.com/client/v4",
        "https://evil.example\\.cloudflare.com",
        "https://api.cloudflare.com@evil.example",
        "http://127.0.0.1.evil.example",
        "http://127.0.0.2:80",
        "http://0.0.0.0:8787",
        "http://[::]:8787",
        "http://[::1",
        "http://127.0.0.1:port",
        "http://127.0.0.1:99999",
        "https://api.cloudflare.com:-1",
        "ftp://api.cloudflare.com",
        "file:///etc/passwd",
        "api.cloudflare.com/client/v4",
        "//api.cloudflare.com",
        "https://",
        "https://.cloudflare.com",
        "https://api..cloudflare.com",
        "https://api.cloudflare.com../client",
        "https://api.cloudflare.com\t.evil.example",
        "https://api.cloudflare.com\n",
        "https://evil.example%2f.cloudflare.com",
        "https://\u0430pi.cloudflare.com",
        "nonsense",
    ],
)
def test_every_other_address_is_refused(address: str) -> None:
    with pytest.raises(AddressRefused) as refusal:
        require_trusted(address)

    assert "neither https below cloudflare.com nor this machine" in refusal.value.message
    assert refusal.value.remedy == (
        "unset CLOUDFLARE_API_BASE_URL, or start `ayjnt sandbox` and use the address that it prints"
    )


@pytest.mark.parametrize(
    "address",
    [
        "https://user:hunter2-secret@api.cloudflare.com",
        "https://hunter2-secret@127.0.0.1:8787",
        "https://:hunter2-secret@api.cloudflare.com",
        "https://user:hunter2-secret@api.cloudflare.com:port",
        "https://user:hunter2-secret@evil.example",
    ],
)
def test_an_address_with_a_password_is_refused_without_printing_it(address: str) -> None:
    with pytest.raises(AddressRefused) as refusal:
        require_trusted(address)

    assert "hunter2-secret" not in refusal.value.message


def test_settings_read_the_environment_once() -> None:
    settings = read_settings(
        ROOT,
        {
            "CLOUDFLARE_API_BASE_URL": " http://127.0.0.1:8787/client/v4/ ",
            "CLOUDFLARE_API_TOKEN": " a-token\n",
            "CLOUDFLARE_ACCOUNT_ID": " abc ",
            "AYJNT_NODE": "/opt/node",
        },
        NOW,
    )

    assert (settings.base_url, settings.host) == ("http://127.0.0.1:8787/client/v4", "127.0.0.1:8787")
    assert (settings.token, settings.account_id, settings.node) == ("a-token", "abc", "/opt/node")
    assert (settings.root, settings.now) == (ROOT, NOW)


def test_empty_variables_are_as_good_as_none() -> None:
    names = ("CLOUDFLARE_API_BASE_URL", "CLOUDFLARE_API_TOKEN", "CLOUDFLARE_ACCOUNT_ID", "AYJNT_NODE")

    settings = read_settings(ROOT, dict.fromkeys(names, " "), NOW)

    assert settings.base_url == CLOUDFLARE
    assert (settings.token, settings.account_id, settings.node) == (None, None, None)


def test_a_child_sees_nothing_that_would_redirect_it_and_all_else() -> None:
    kept = {
        "PATH": "/bin",
        "HOME": "/home/me",
        "HTTPS_PROXY": "http://proxy",
        "NODE_EXTRA_CA_CERTS": "/ca.pem",
        "SSL_CERT_FILE": "/ca.pem",
        "XDG_CONFIG_HOME": "/home/me/.config",
        "LANG": "C.UTF-8",
        "CI": "true",
    }
    taken = dict.fromkeys(
        (
            "CLOUDFLARE_ENV",
            "CLOUDFLARE_API_TOKEN",
            "CLOUDFLARE_ACCOUNT_ID",
            "CLOUDFLARE_API_BASE_URL",
            "CLOUDFLARE_API_KEY",
            "CLOUDFLARE_API_HEADERS",
            "CLOUDFLARE_EMAIL",
            "CLOUDFLARE_AUTH_PROFILE",
            "CF_API_BASE_URL",
            "CF_ACCOUNT_ID",
            "WRANGLER_CI_OVERRIDE_NAME",
            "WRANGLER_CI_MATCH_TAG",
            "WRANGLER_LOG",
            "WRANGLER_API_ENVIRONMENT",
            "WRANGLER_OUTPUT_FILE_DIRECTORY",
            "OPEN_NEXT_DEPLOY",
            "CLAUDECODE",
            "CURSOR_TRACE_ID",
            "AI_AGENT",
            "NODE_OPTIONS",
            "AYJNT_NODE",
        ),
        "http://127.0.0.1/",
    )

    assert read_settings(ROOT, {**kept, **taken}, NOW).environment == kept


def test_neither_token_nor_environment_is_in_the_repr() -> None:
    settings = read_settings(ROOT, {"CLOUDFLARE_API_TOKEN": "hunter2-secret", "DB_PASSWORD": "hunter2-secret"}, NOW)

    assert "hunter2-secret" not in repr(settings)


def test_a_command_of_the_users_own_sees_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUDFLARE_ENV", "staging")

    assert whole_environment()["CLOUDFLARE_ENV"] == "staging"


@pytest.mark.parametrize(
    ("environment", "config", "agreed"), [("a", "a", "a"), ("a", None, "a"), (None, "a", "a"), (None, None, None)]
)
def test_environment_and_config_agree_or_one_is_silent(
    environment: str | None, config: str | None, agreed: str | None
) -> None:
    assert agreed_account(environment, config) == agreed


def test_two_accounts_are_one_too_many() -> None:
    with pytest.raises(AccountUnclear) as unclear:
        agreed_account("aaa", "bbb")

    assert unclear.value.message == "CLOUDFLARE_ACCOUNT_ID is aaa and account_id in ayjnt.jsonc is bbb"
    assert unclear.value.remedy == "make them the same, or remove one of them"
