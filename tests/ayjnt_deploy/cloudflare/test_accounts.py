import pytest
from pytest_httpx import HTTPXMock

from ayjnt_deploy.cloudflare import Account, NotAuthenticated, Rejected, read_accounts
from tests.ayjnt_deploy.cloudflare.fakes import API, LOGIN_CHECK, TOKEN, USER_CHECK, complaint, envelope, sample

ACCOUNTS = f"{API}/accounts?per_page=50&page=1"


def test_the_accounts_of_a_token_are_listed(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=ACCOUNTS, json=sample("accounts_list"))

    assert read_accounts(API, TOKEN) == (Account(id="023e105f4ecef8ad9ca31a8372d0c353", name="Example"),)


def test_a_token_without_accounts_gives_none(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=ACCOUNTS, json=envelope(None))

    assert read_accounts(API, TOKEN) == ()


def test_an_accounts_own_token_cannot_list_and_is_told_what_to_set(httpx_mock: HTTPXMock) -> None:
    message = "List accounts endpoint does not support account owned tokens."
    httpx_mock.add_response(url=ACCOUNTS, status_code=400, json=complaint(1001, message))

    with pytest.raises(Rejected) as caught:
        read_accounts(API, TOKEN)

    assert caught.value.message == f"GET /accounts: answered 400 (1001: {message})"
    assert caught.value.remedy == "a token that an account owns cannot list accounts: set `CLOUDFLARE_ACCOUNT_ID`"


def test_without_an_account_a_wrong_token_is_verified_as_a_users(httpx_mock: HTTPXMock) -> None:
    for url in (ACCOUNTS, LOGIN_CHECK):
        httpx_mock.add_response(url=url, status_code=403, json=sample("error_auth"))
    httpx_mock.add_response(url=USER_CHECK, status_code=401, json=complaint(1000, "Invalid API Token"))

    with pytest.raises(NotAuthenticated):
        read_accounts(API, TOKEN)
