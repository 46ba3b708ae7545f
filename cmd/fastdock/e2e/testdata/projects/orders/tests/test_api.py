from fastapi.testclient import TestClient

from orders.api.factory import create_app
from orders.settings import Settings

app = create_app(Settings(database_url="postgresql+asyncpg://nobody@db.invalid/orders"))


def test_alive_without_a_database() -> None:
    with TestClient(app) as client:
        assert client.get("/healthz").json() == {"status": "ok"}


def test_an_order_of_nothing_is_refused() -> None:
    with TestClient(app) as client:
        answer = client.post(
            "/orders", json={"customer": "ada", "article": "tea", "quantity": 0}
        )
    assert answer.status_code == 422
