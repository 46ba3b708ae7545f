from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

from orders.api.routers import health, orders
from orders.settings import Settings


def create_app(settings: Settings | None = None) -> FastAPI:
    """Builds the service; nothing is connected before it starts."""
    settings = settings or Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        engine = create_async_engine(settings.database_url, pool_pre_ping=True)
        app.state.sessions = async_sessionmaker(engine, expire_on_commit=False)
        yield
        await engine.dispose()

    app = FastAPI(title="orders", version=version("orders"), lifespan=lifespan)
    app.state.settings = settings
    app.include_router(health.router)
    app.include_router(orders.router)
    return app
