<%- if eq .Database.Kind "mongo" -%>
from contextlib import AsyncExitStack

from fastapi import FastAPI
from pymongo import AsyncMongoClient

from .settings import settings


async def connect_db(app: FastAPI, stack: AsyncExitStack) -> None:
    """Makes a client that connects on its first command, not before."""
    client = AsyncMongoClient(settings.mongodb_url, serverSelectionTimeoutMS=2000)
    stack.push_async_callback(client.close)
    app.state.db = client.get_default_database()

    async def ping() -> None:
        await client.admin.command("ping")

    app.state.checks["database"] = ping
<%- else -%>
from contextlib import AsyncExitStack

from fastapi import FastAPI
<%- if eq .Database.Kind "sqlite" %>
from sqlalchemy import event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
<%- else %>
from sqlalchemy import text
<%- end %>
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

from .settings import settings


async def connect_db(app: FastAPI, stack: AsyncExitStack) -> None:
    """Makes an engine that connects on its first query, not before."""
    engine = create_async_engine(settings.database_url, pool_pre_ping=True)
    stack.push_async_callback(engine.dispose)
<%- if eq .Database.Kind "sqlite" %>

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")  # readers do not wait for the writer
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()
<%- end %>

    app.state.sessions = async_sessionmaker(engine, expire_on_commit=False)

    async def ping() -> None:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    app.state.checks["database"] = ping
<%- end %>
