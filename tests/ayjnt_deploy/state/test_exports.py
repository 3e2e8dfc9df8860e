from ayjnt_deploy.state.exports import Created, Deleted, Expecting, Renamed, Transferred, created, entries

EXPORTS = {
    "Orders": {"type": "durable-object", "storage": "sqlite"},
    "Carts": {"type": "durable-object", "storage": "legacy-kv", "state": "created"},
    "Gone": {"type": "durable-object", "state": "deleted"},
    "Shop": {"type": "durable-object", "state": "renamed", "renamed_to": "Orders"},
    "Bills": {"type": "durable-object", "state": "transferred", "transferred_to": "billing"},
    "Coming": {"type": "durable-object", "state": "expecting-transfer", "storage": "sqlite", "transfer_from": "stock"},
    "default": {"type": "worker", "cache": {"enabled": False}},
    "OrdersProcessing": {"type": "workflow", "name": "orders-processing"},
}


def test_every_state_of_a_durable_object_class_is_read_and_nothing_else() -> None:
    found = entries(EXPORTS)

    assert found == {
        "Orders": Created("sqlite"),
        "Carts": Created("kv"),
        "Gone": Deleted(),
        "Shop": Renamed("Orders"),
        "Bills": Transferred("billing"),
        "Coming": Expecting("sqlite", "stock"),
    }
    assert created(found) == {"Orders": "sqlite", "Carts": "kv"}


def test_a_config_without_the_map_declares_nothing() -> None:
    assert entries(None) == entries({}) == entries([]) == {}
