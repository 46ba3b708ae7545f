import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from pydantic import BaseModel

from ledger import bookings

DATABASE_URL = os.environ["DATABASE_URL"]


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    await bookings.prepare(DATABASE_URL)
    yield


app = FastAPI(title="ledger", lifespan=lifespan)


class Booking(BaseModel):
    account: str
    cents: int


@app.get("/ping")
async def ping() -> str:
    return "pong"


@app.post("/bookings", status_code=201)
async def book(booking: Booking) -> dict[str, int]:
    return {"cents": await bookings.book(DATABASE_URL, booking.account, booking.cents)}
