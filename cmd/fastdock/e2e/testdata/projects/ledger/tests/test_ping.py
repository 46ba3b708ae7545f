import os

from fastapi.testclient import TestClient

os.environ.setdefault("DATABASE_URL", "postgresql://nobody@db.invalid/ledger")

from ledger.server import app


def test_alive_without_a_database():
    assert TestClient(app).get("/ping").json() == "pong"
