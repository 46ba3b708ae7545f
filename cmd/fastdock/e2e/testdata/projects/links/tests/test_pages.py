from fastapi.testclient import TestClient

from main import app
from store import get_store


class Memory:
    def __init__(self):
        self.links = {"guide": "https://example.org/guide"}

    async def find(self, code):
        return self.links.get(code)

    async def all(self):
        return self.links


app.dependency_overrides[get_store] = Memory
client = TestClient(app)


def test_the_index_lists_links():
    assert "https://example.org/guide" in client.get("/").text


def test_a_code_leads_to_its_address():
    answer = client.get("/guide", follow_redirects=False)
    assert answer.headers["location"] == "https://example.org/guide"


def test_an_unknown_code_is_not_found():
    assert client.get("/nothing").status_code == 404
