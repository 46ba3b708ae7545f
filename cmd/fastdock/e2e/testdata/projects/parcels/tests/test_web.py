from fastapi.testclient import TestClient

from parcels.web import api


def test_alive_without_a_cache():
    assert TestClient(api).get("/livez").json() == "alive"
