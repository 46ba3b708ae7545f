from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

import store
from routers import links, pages


@asynccontextmanager
async def lifespan(app: FastAPI):
    app.state.store = store.connect()
    yield
    await app.state.store.close()


app = FastAPI(title="links", lifespan=lifespan)
app.include_router(links.router, prefix="/api")
app.include_router(pages.router)

if __name__ == "__main__":
    uvicorn.run("main:app", reload=True)
