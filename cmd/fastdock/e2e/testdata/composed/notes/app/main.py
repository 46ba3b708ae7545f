import os
from pathlib import Path

import asyncpg
from fastapi import FastAPI

app = FastAPI()


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/notes")
async def notes() -> list[str]:
    connection = await asyncpg.connect(os.environ["DATABASE_URL"])
    try:
        return [row["text"] for row in await connection.fetch("select text from notes")]
    finally:
        await connection.close()


@app.post("/uploads")
async def upload() -> dict[str, bool]:
    Path("uploads/note.txt").write_text("kept")
    return {"kept": True}
