from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """What the tables' classes derive from: `alembic revision --autogenerate` compares them with the database."""
