"""What is worth keeping for a while, in Django's cache."""

import logging
from typing import Any

from django.core.cache import cache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class Memory:
    """May forget anything at any time. One that is away knows nothing, and is in nobody's way."""

    def get(self, key: str) -> Any:
        try:
            return cache.get(key)
        except RedisError:
            log.warning("The cache is away", exc_info=True)
            return None

    def keep(self, key: str, value: Any, *, seconds: int) -> None:
        try:
            cache.set(key, value, seconds)
        except RedisError:
            log.warning("The cache is away", exc_info=True)
