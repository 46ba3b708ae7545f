import os
import secrets

import redis.asyncio as redis
from fastapi import Request

KEY = "links"


class Store:
    """Short codes and the addresses they stand for, in one Redis hash."""

    def __init__(self, client: redis.Redis):
        self.client = client

    async def add(self, address: str) -> str:
        code = secrets.token_urlsafe(4)
        await self.client.hset(KEY, code, address)
        return code

    async def find(self, code: str) -> str | None:
        return await self.client.hget(KEY, code)

    async def all(self) -> dict[str, str]:
        return await self.client.hgetall(KEY)

    async def close(self) -> None:
        await self.client.aclose()


def connect() -> Store:
    url = os.environ.get("REDIS_URL", "redis://localhost:6379/0")
    return Store(redis.from_url(url, decode_responses=True))


def get_store(request: Request) -> Store:
    return request.app.state.store
