from contextlib import AsyncExitStack

import redis.asyncio as redis
from fastapi import FastAPI

from .settings import settings


async def connect_cache(app: FastAPI, stack: AsyncExitStack) -> None:
    """Makes a client that connects on its first command, not before."""
    client = redis.from_url(
        settings.redis_url, socket_connect_timeout=2, socket_timeout=2
    )
    stack.push_async_callback(client.aclose)
    app.state.cache = client
    app.state.checks["cache"] = client.ping
