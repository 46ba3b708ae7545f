"""The quotes that were given, in SQLite."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Sessions = async_sessionmaker[AsyncSession]


class Base(DeclarativeBase):
    pass


class Quote(Base):
    __tablename__ = "quotes"

    id: Mapped[int] = mapped_column(primary_key=True)
    total: Mapped[str]


@asynccontextmanager
async def connect() -> AsyncIterator[Sessions]:
    engine = create_async_engine(
        os.environ.get("DATABASE_URL", "sqlite+aiosqlite:///shop.db")
    )
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield async_sessionmaker(engine)
    await engine.dispose()


async def keep(sessions: Sessions, total: Decimal) -> int:
    quote = Quote(total=str(total))
    async with sessions.begin() as session:
        session.add(quote)
        await session.flush()
        return quote.id


async def find(sessions: Sessions, quote_id: int) -> Decimal | None:
    async with sessions() as session:
        quote = await session.get(Quote, quote_id)
    return Decimal(quote.total) if quote else None
