"""Stores; the rest of the services waits for tests."""

from ferry.services.storage import Storage


def test_a_store_keeps_things():
    store = Storage("things")
    store.put("a", 1)
    assert store.get("a") == 1
    assert list(store.all()) == [1]


def test_deleting_twice():
    store = Storage("things")
    store.put("a", 1)
    assert store.delete("a")
    assert not store.delete("a")
