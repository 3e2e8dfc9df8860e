import pytest
from hypothesis import given
from hypothesis import strategies as st

from ayjnt_codegen.errors import SourceError
from ayjnt_codegen.names import binding_of, kebab, upper_snake, worker_name, workflow_name_of
from ayjnt_codegen.source import Place


@pytest.mark.parametrize(
    ("class_name", "snake"),
    [
        ("OrdersProcessing", "ORDERS_PROCESSING"),
        ("Cleanup", "CLEANUP"),
        ("HTTPFetcher", "HTTP_FETCHER"),
        ("FetchHTTP", "FETCH_HTTP"),
        ("MyHTTPServer", "MY_HTTP_SERVER"),
        ("S3Uploader", "S3_UPLOADER"),
        ("HTTP2Server", "HTTP2_SERVER"),
        ("Base64URL", "BASE64_URL"),
        ("NightlyReport2", "NIGHTLY_REPORT2"),
        ("Orders_Archive", "ORDERS_ARCHIVE"),
        ("A", "A"),
        ("ABTest", "AB_TEST"),
    ],
)
def test_a_class_name_gives_the_binding_and_the_workflow_name(class_name: str, snake: str) -> None:
    assert upper_snake(class_name) == binding_of(class_name) == snake
    assert kebab(class_name) == workflow_name_of(class_name) == snake.lower().replace("_", "-")


@given(st.from_regex(r"[A-Z][A-Za-z0-9_$]{0,30}", fullmatch=True))
def test_every_usable_class_name_gives_a_binding_that_is_an_identifier(class_name: str) -> None:
    assert binding_of(class_name).isidentifier()
    assert binding_of(class_name).isupper()


@pytest.mark.parametrize(
    ("config", "package", "name"),
    [
        ("orders-eu", "something-else", "orders-eu"),
        (None, "orders", "orders"),
        (None, "@acme/orders", "orders"),
        (None, "@acme/Orders", "orders"),
        (None, "9-lives", "9-lives"),
        ("a" * 63, None, "a" * 63),
    ],
)
def test_the_config_names_the_worker_before_the_package_does(
    config: str | None, package: str | None, name: str
) -> None:
    assert worker_name(config, package) == name


@pytest.mark.parametrize("name", ["", "Orders", "-orders", "orders_eu", "a" * 64, "orders.eu", "örders"])
def test_a_name_that_no_worker_can_have_is_refused_with_its_place(name: str) -> None:
    with pytest.raises(SourceError) as refused:
        worker_name(name, "orders", config_place=Place("ayjnt.jsonc", 3, 5))

    assert refused.value.message.startswith(f"ayjnt.jsonc:3:5: {name!r} cannot name a Worker")
    assert refused.value.remedy.startswith("write wrangler.name as '")


def test_a_package_name_that_no_worker_can_have_leads_to_the_config() -> None:
    with pytest.raises(SourceError) as refused:
        worker_name(None, "@acme/orders_app", package_place=Place("package.json", 2, 3))

    assert refused.value.message == (
        "package.json:2:3: 'orders_app' cannot name a Worker: "
        "1 to 63 lower-case letters, digits and dashes, not beginning with a dash"
    )
    assert refused.value.remedy == ('name the Worker in ayjnt.jsonc: { "wrangler": { "name": "orders-app" } }')


def test_without_any_name_the_error_shows_where_to_write_one() -> None:
    with pytest.raises(SourceError, match=r"the Worker has no name: neither wrangler.name in ayjnt.jsonc nor name in"):
        worker_name(None, None)
