"""A cache whose absence slows the portal down but never stops it: nothing lives in it that the database does not hold."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import TimeoutError as TooSlow

logger = logging.getLogger(__name__)


def _or_else(name: str, answer: Callable[..., Any]) -> Callable[..., Any]:
    """The client's own method, or `answer` while Redis is away."""
    original = getattr(RedisCacheClient, name)

    @wraps(original)
    def method(self: RedisCacheClient, *args: Any, **kwargs: Any) -> Any:
        try:
            return original(self, *args, **kwargs)
        except (Unreachable, TooSlow):
            logger.warning("The cache does not answer; going on without it")
            return answer(*args, **kwargs)

    return method


class Client(RedisCacheClient):
    get = _or_else("get", lambda key, default=None: default)
    get_many = _or_else("get_many", lambda keys: {})
    has_key = _or_else("has_key", lambda key: False)
    add = _or_else("add", lambda *args: True)
    set = _or_else("set", lambda *args: None)
    set_many = _or_else("set_many", lambda *args: None)
    incr = _or_else("incr", lambda key, delta: delta)
    touch = _or_else("touch", lambda *args: False)
    delete = _or_else("delete", lambda key: False)
    delete_many = _or_else("delete_many", lambda keys: None)


class ForgivingRedisCache(RedisCache):
    """Sign-in, rate limits and health go on without it. Rate limits count nothing meanwhile, and the log says so."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = Client
