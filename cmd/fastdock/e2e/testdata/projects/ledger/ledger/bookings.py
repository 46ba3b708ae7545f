from psycopg import AsyncConnection

TABLE = """
create table if not exists bookings (
    id bigint generated always as identity primary key,
    account text not null,
    cents bigint not null
)
"""


async def prepare(url: str) -> None:
    async with await AsyncConnection.connect(url) as connection:
        await connection.execute(TABLE)


async def book(url: str, account: str, cents: int) -> int:
    """Books an amount and returns what the account has then."""
    async with await AsyncConnection.connect(url) as connection:
        await connection.execute(
            "insert into bookings (account, cents) values (%s, %s)", (account, cents)
        )
        return await balance(connection, account)


async def balance(connection: AsyncConnection, account: str) -> int:
    cursor = await connection.execute(
        "select coalesce(sum(cents), 0)::bigint from bookings where account = %s",
        (account,),
    )
    row = await cursor.fetchone()
    return row[0] if row else 0
