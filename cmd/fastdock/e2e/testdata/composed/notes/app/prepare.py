"""Makes the table, before the application serves."""

import asyncio
import os

import asyncpg


async def prepare() -> None:
    for _ in range(60):
        try:
            connection = await asyncpg.connect(os.environ["DATABASE_URL"])
            break
        except (OSError, asyncpg.PostgresError):
            await asyncio.sleep(0.5)
    await connection.execute("create table if not exists notes (text text)")
    await connection.execute("insert into notes values ('prepared')")
    await connection.close()


asyncio.run(prepare())
