"""With the cache away the portal goes on."""

import logging

from core.cache import ForgivingRedisCache
from tests.running import free_port


def test_every_operation_answers_while_redis_is_away(caplog):
    away = ForgivingRedisCache(f"redis://127.0.0.1:{free_port()}/0", {"OPTIONS": {"socket_connect_timeout": 0.2}})

    with caplog.at_level(logging.WARNING, logger="core.cache"):
        away.set("key", 1)
        away.set_many({"key": 1})
        away.delete("key")
        away.delete_many(["key"])

        assert away.get("key", "nothing") == "nothing"
        assert away.get_many(["key"]) == {}
        assert away.has_key("key") is False
        assert away.add("key", 1) is True
        assert away.incr("key", 2) == 2
        assert away.touch("key") is False

    assert "does not answer" in caplog.text
