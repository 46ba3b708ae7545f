from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from <% .Code.Package %>.main import app


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(app) as client:  # as a context, so that the lifespan runs
        yield client


def test_health_answers_without_any_service(client: TestClient) -> None:
    response = client.get("/health")

    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


def test_ready_reports_every_service(client: TestClient) -> None:
    response = client.get("/ready")

    body = response.json()
    assert set(body["checks"]) == <% .Checks %>
    everything_answers = all(answer == "ok" for answer in body["checks"].values())
    assert body["status"] == ("ok" if everything_answers else "unavailable")
    assert response.status_code == (200 if everything_answers else 503)


def test_root_greets(client: TestClient) -> None:
    assert client.get("/").json() == {"message": "Hello from <% .Name %>"}
