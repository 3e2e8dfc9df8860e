"""Which class a Durable Object binding leads to, where an answer tells its namespace alone."""

from typing import Any

import pytest

from ayjnt_deploy.state.bindings import classed

NAMESPACES = (
    {"id": "0f2a", "name": "shop_Cart", "script": "shop", "class": "Cart", "use_sqlite": True},
    {"id": "aa1c", "name": "orphan", "script": None, "class": None},
)
CART = {"name": "CART", "type": "durable_object_namespace", "namespace_id": "0f2a"}


@pytest.mark.parametrize(
    ("told", "known"),
    [
        (CART, {**CART, "class_name": "Cart", "script_name": "shop"}),
        ({**CART, "class_name": None}, {**CART, "class_name": "Cart", "script_name": "shop"}),
        ({**CART, "class_name": "Cart"}, {**CART, "class_name": "Cart"}),
        ({**CART, "namespace_id": "aa1c"}, {**CART, "namespace_id": "aa1c"}),
        ({**CART, "namespace_id": "gone"}, {**CART, "namespace_id": "gone"}),
        (
            {"name": "KV", "type": "kv_namespace", "namespace_id": "0f2a"},
            {"name": "KV", "type": "kv_namespace", "namespace_id": "0f2a"},
        ),
    ],
)
def test_a_class_that_is_not_named_is_the_one_of_the_namespace(told: dict[str, Any], known: dict[str, Any]) -> None:
    assert classed([told], NAMESPACES) == [known]
