import os

import redis.asyncio
from fastapi import FastAPI

app = FastAPI()
cache = redis.asyncio.from_url(os.environ["REDIS_URL"])


@app.get("/visits")
async def visits() -> dict[str, int]:
    return {"visits": await cache.incr("visits")}
