from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal

from fastapi import FastAPI, HTTPException
from pricing import Line, total
from pydantic import BaseModel

from . import quotes


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with quotes.connect() as app.state.sessions:
        yield


app: FastAPI = FastAPI(
    title="shop",
    lifespan=lifespan,
)


class Quote(BaseModel):
    id: int
    total: Decimal


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/quotes", status_code=201)
async def quote(lines: list[Line]) -> Quote:
    try:
        amount = total(lines)
    except KeyError as unknown:
        raise HTTPException(404, f"the shop has no {unknown}") from None
    return Quote(id=await quotes.keep(app.state.sessions, amount), total=amount)


@app.get("/quotes/{quote_id}")
async def kept(quote_id: int) -> Quote:
    found = await quotes.find(app.state.sessions, quote_id)
    if found is None:
        raise HTTPException(404, f"there is no quote {quote_id}")
    return Quote(id=quote_id, total=found)
