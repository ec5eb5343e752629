import httpx
import pytest

QUERY = {"query": "{ __typename }"}


async def test_query(api: httpx.AsyncClient) -> None:
    answer = await api.post("/graphql", json=QUERY)
    assert (answer.status_code, answer.json()) == (200, {"data": {"__typename": "Query"}})


@pytest.mark.parametrize(
    ("method", "headers", "body", "status"),
    [
        ("PUT", {"content-type": "application/json"}, b"{}", 405),
        ("GET", {}, b"", 405),
        ("POST", {}, b'{"query": "{ __typename }"}', 415),
        ("POST", {"content-type": "text/plain"}, b'{"query": "{ __typename }"}', 415),
        ("POST", {"content-type": "application/json"}, b"{", 400),
        ("POST", {"content-type": "application/json"}, b"\xff\xfe", 400),
        ("POST", {"content-type": "application/json"}, b"[]", 400),
        ("POST", {"content-type": "application/json"}, b"{}", 400),
        ("POST", {"content-type": "application/json"}, b'{"query": 1}', 400),
        ("POST", {"content-type": "application/json"}, b'{"query": "{a}", "variables": []}', 400),
        ("POST", {"content-type": "application/json"}, b'{"query": "{a}", "operationName": 1}', 400),
        ("POST", {"content-type": "application/json"}, b'{"query": "' + b" " * 65536 + b'{a}"}', 413),
    ],
)
async def test_malformed_request(
    api: httpx.AsyncClient, method: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    answer = await api.request(method, "/graphql", headers=headers, content=body)
    assert answer.status_code == status
    [error] = answer.json()["errors"]
    assert error["message"]


async def test_unknown_field(api: httpx.AsyncClient) -> None:
    answer = await api.post("/graphql", json={"query": "{ nonsense }"})
    assert answer.json()["errors"][0]["message"] == "Cannot query field 'nonsense' on type 'Query'."


async def test_graphiql_is_for_explorers_alone(api: httpx.AsyncClient) -> None:
    answer = await api.get("/graphql", headers={"accept": "text/html"})
    assert answer.status_code == 405  # the tests run without DEBUG, as production does
