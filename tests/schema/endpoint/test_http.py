import json
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient

from domains.users import actions
from estuary.asgi import ROUTES
from schema.endpoint import Endpoint, Site
from schema.endpoint.negotiation import GRAPHQL, JSON, accepted

JSON_BODY = {"content-type": "application/json"}
TYPENAME = b'{"query": "{ __typename }"}'


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The endpoint told something else about the place it serves."""

    def told(**changes: Any) -> None:
        endpoint = ROUTES["/graphql"]
        assert isinstance(endpoint, Endpoint)
        given = {**vars(endpoint.http.site), **changes}
        execution = endpoint.execution
        other = Endpoint(
            Site(**given),
            execution.keyring,
            execution.limits,
            execution.trusted,
            execution.hub.heads,
            execution.queries.reading.running.make_pool,
            verbose=execution.verbose,
        )
        monkeypatch.setitem(ROUTES, "/graphql", other)

    return told


async def test_query(api: httpx.AsyncClient) -> None:
    answer = await api.post("/graphql", json={"query": "{ __typename }"})
    assert (answer.status_code, answer.json()["data"]) == (200, {"__typename": "Query"})


async def test_query_by_get(api: httpx.AsyncClient) -> None:
    given = {"query": "query Q($yes: Boolean!) { __typename @include(if: $yes) serverTime @skip(if: $yes) }",
             "variables": '{"yes": true}', "operationName": "Q"}  # fmt: skip
    answer = await api.get("/graphql", params=given)
    assert (answer.status_code, answer.json()["data"]) == (200, {"__typename": "Query"})


async def test_mutation_by_get_is_refused(api: httpx.AsyncClient) -> None:
    answer = await api.get("/graphql", params={"query": "mutation { logout { endedSessions } }"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("method", "headers", "body", "status", "code"),
    [
        ("PUT", JSON_BODY, b"{}", 405, "METHOD_NOT_ALLOWED"),
        ("DELETE", {}, b"", 405, "METHOD_NOT_ALLOWED"),
        ("GET", {}, b"", 400, "BAD_REQUEST"),
        ("POST", {}, TYPENAME, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("POST", {"content-type": "text/plain"}, TYPENAME, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("POST", {"content-type": "application/x-www-form-urlencoded"}, b"query={a}", 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("POST", {"content-type": "multipart/form-data; boundary=x"}, b"--x--", 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("POST", {"content-type": "application/json; charset=latin-1"}, TYPENAME, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("POST", JSON_BODY | {"accept": "text/html"}, TYPENAME, 406, "NOT_ACCEPTABLE"),
        ("POST", JSON_BODY, b"", 400, "BAD_REQUEST"),
        ("POST", JSON_BODY, b"{", 400, "BAD_REQUEST"),
        ("POST", JSON_BODY, b"\xff\xfe", 400, "BAD_REQUEST"),
        ("POST", JSON_BODY, b'{"query": "{ __typename }", "variables": {"a": "\\ud800"}}', 400, "BAD_REQUEST"),
        ("POST", JSON_BODY, b'{"query": "{ __typename }", "variables": {"a": ["\\u0000"]}}', 400, "BAD_REQUEST"),
        ("POST", JSON_BODY, b"[]", 400, "BAD_REQUEST"),
        ("POST", JSON_BODY, b"[" * 1000, 400, "BAD_REQUEST"),
        ("POST", JSON_BODY, b"{}", 400, "BAD_REQUEST"),
        ("POST", JSON_BODY, b'{"query": 1}', 400, "BAD_REQUEST"),
        ("POST", JSON_BODY, b'{"query": "{a}", "variables": []}', 400, "BAD_REQUEST"),
        ("POST", JSON_BODY, b'{"query": "{a}", "operationName": 1}', 400, "BAD_REQUEST"),
        ("POST", JSON_BODY, b'{"query": "{a}", "extensions": "x"}', 400, "BAD_REQUEST"),
        ("POST", JSON_BODY, b'{"query": "{ __typename }", "operationName": "X"}', 400, "BAD_REQUEST"),
        ("POST", JSON_BODY, b'{"query": "query A { __typename } query B { __typename }"}', 400, "BAD_REQUEST"),
        ("POST", JSON_BODY, b'{"query": "' + b" " * 65536 + b'{a}"}', 413, "TOO_LARGE"),
    ],
)
async def test_malformed_request(
    api: httpx.AsyncClient, method: str, headers: dict[str, str], body: bytes, status: int, code: str
) -> None:
    answer = await api.request(method, "/graphql", headers=headers, content=body)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/json; charset=utf-8")
    [error] = answer.json()["errors"]
    assert error["message"]
    assert error["extensions"]["code"] == code


@pytest.mark.parametrize(("accept", "status"), [(JSON, 200), (GRAPHQL, 400), ("*/*", 200), ("", 200)])
async def test_status_of_a_document_that_does_not_fit(api: httpx.AsyncClient, accept: str, status: int) -> None:
    answer = await api.post("/graphql", json={"query": "{ zzz }"}, headers={"accept": accept})
    assert answer.status_code == status
    assert answer.json()["errors"][0]["message"] == "Cannot query field 'zzz' on type 'Query'."
    assert "data" not in answer.json()


async def test_variables_that_do_not_fit(api: httpx.AsyncClient) -> None:
    given = {"query": "query ($a: Boolean!) { __typename @skip(if: $a) }", "variables": {"a": "yes"}}
    answer = await api.post("/graphql", json=given, headers={"accept": GRAPHQL})
    assert (answer.status_code, list(answer.json())) == (400, ["errors"])


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", JSON),
        ("*/*", JSON),
        (GRAPHQL, GRAPHQL),
        (f"{JSON}, {GRAPHQL}", JSON),
        (f"{GRAPHQL}, {JSON};q=0.9", GRAPHQL),
        (f"{GRAPHQL};q=0.5, {JSON};q=0.9", JSON),
        (f"{GRAPHQL};charset=utf-8, {JSON}", GRAPHQL),
        (f"{GRAPHQL};charset=latin-1, {JSON}", JSON),
        (f"{JSON};q=0", None),
        (f"{JSON};q=high", None),
        ("text/html", None),
        ("text/html, */*;q=0.1", JSON),
    ],
)
def test_negotiation(accept: str, chosen: str | None) -> None:
    assert accepted(accept) == chosen


@pytest.mark.parametrize(
    ("host", "status"), [("testserver", 200), ("TestServer:8000", 200), ("evil.example", 400), ("testserver.evil", 400)]
)
async def test_host(api: httpx.AsyncClient, host: str, status: int) -> None:
    assert (await api.post("/graphql", content=TYPENAME, headers=JSON_BODY | {"host": host})).status_code == status


@pytest.mark.parametrize(
    ("host", "status"),
    [("a.example.com", 200), ("a.b.example.com", 200), ("example.com", 200), ("badexample.com", 400)],
)
async def test_host_below_another(api: httpx.AsyncClient, site: Any, host: str, status: int) -> None:
    site(hosts=frozenset([".example.com"]))
    assert (await api.post("/graphql", content=TYPENAME, headers=JSON_BODY | {"host": host})).status_code == status


async def test_page_of_an_allowed_origin_may_read(api: httpx.AsyncClient, site: Any) -> None:
    site(origins=frozenset(["https://www.example.com"]))
    answers = {
        origin: await api.post("/graphql", content=TYPENAME, headers=JSON_BODY | {"origin": origin})
        for origin in ("https://www.example.com", "https://evil.example", "null")
    }
    allowed = {origin: answer.headers.get("access-control-allow-origin") for origin, answer in answers.items()}
    assert allowed == {
        "https://www.example.com": "https://www.example.com",
        "https://evil.example": None,
        "null": None,
    }
    assert all("Origin" in answer.headers["vary"] for answer in answers.values())
    assert all("access-control-allow-credentials" not in answer.headers for answer in answers.values())


async def test_preflight(api: httpx.AsyncClient, site: Any) -> None:
    site(origins=frozenset(["https://www.example.com"]))
    asked = {"origin": "https://www.example.com", "access-control-request-method": "POST",
             "access-control-request-headers": "authorization,content-type"}  # fmt: skip
    answer = await api.options("/graphql", headers=asked)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "https://www.example.com"
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert {"authorization", "content-type"} <= set(answer.headers["access-control-allow-headers"].split(", "))


async def test_security_headers(api: httpx.AsyncClient, site: Any) -> None:
    def of(answer: httpx.Response) -> tuple[str, ...]:
        names = ("x-content-type-options", "x-frame-options", "referrer-policy", "strict-transport-security")
        return tuple(answer.headers.get(name, "") for name in names)

    assert of(await api.get("/admin/login/")) == of(await api.post("/graphql", content=b"")) == (
        "nosniff", "DENY", "same-origin", ""
    )  # fmt: skip
    site(secure=True)
    assert of(await api.post("/graphql", content=b""))[3] == "max-age=31536000; includeSubDomains; preload"


async def test_cookies_sign_nobody_in(api: httpx.AsyncClient, committed: None) -> None:
    """So no other site can act for whoever is signed in to the admin."""
    client = AsyncClient()
    admin = {"email": "ada@example.org", "password": "a long enough one", "roles": ["ADMIN"]}
    await client.aforce_login(await sync_to_async(actions.create_user)(**admin))
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    answer = await api.post("/graphql", json={"query": "{ viewer { id } }"}, headers={"cookie": cookie})
    assert answer.json()["data"] == {"viewer": None}


@pytest.mark.parametrize("explorable", [True, False])
async def test_graphiql_is_for_explorers_alone(api: httpx.AsyncClient, site: Any, explorable: bool) -> None:
    site(explorable=explorable)
    answer = await api.get("/graphql", headers={"accept": "text/html,*/*;q=0.8"})
    assert (answer.status_code == 200) is explorable
    assert ("<title>Estuary" in answer.text) is explorable


async def test_subscription_by_post_is_told_where_to_go(api: httpx.AsyncClient) -> None:
    answer = await api.post("/graphql", json={"query": "subscription { nothing }"})
    assert "errors" in answer.json()


async def test_a_slow_body_that_stops_is_let_go() -> None:
    sent: list[Any] = []
    waiting = [{"type": "http.request", "body": b'{"query"', "more_body": True}, {"type": "http.disconnect"}]

    async def receive() -> Any:
        return waiting.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    scope: Any = {"type": "http", "method": "POST", "path": "/graphql", "query_string": b"",
                  "headers": [(b"host", b"testserver"), (b"content-type", b"application/json")]}  # fmt: skip
    await ROUTES["/graphql"](scope, receive, send)
    assert sent[0]["status"] == 400
    assert json.loads(sent[1]["body"])["errors"][0]["message"] == "The request ended early."


NESTED_FILTER = "query ($filter: UserFilter) { users(filter: $filter) { totalCount } }"


@pytest.mark.parametrize("levels", [5, 40, 200, 450, 5000])
@pytest.mark.parametrize("kind", ["object", "list"])
async def test_deep_variables(api: httpx.AsyncClient, kind: str, levels: int) -> None:
    """Whatever reads a value level by level must not be led down without an end."""
    opening, closing = ('{"not":', "}") if kind == "object" else ('{"and":[', "]}")
    nested = opening * levels + "{}" + closing * levels
    body = f'{{"query": "{NESTED_FILTER}", "variables": {{"filter": {nested}}}}}'
    answer = await api.post("/graphql", content=body, headers={"content-type": "application/json"})
    code = answer.json()["errors"][0]["extensions"]["code"]
    # What is deeper than orjson reads is not JSON to us.
    assert code == ("UNAUTHENTICATED" if levels == 5 else "TOO_COMPLEX" if levels < 1000 else "BAD_REQUEST")


@pytest.mark.parametrize("levels", [5, 40, 100, 300, 600])
async def test_deep_values_in_the_document(api: httpx.AsyncClient, levels: int) -> None:
    document = f"{{ users(filter: {'{not: ' * levels}{{}}{'}' * levels}) {{ totalCount }} }}"
    answer = await api.post("/graphql", json={"query": document})
    code = answer.json()["errors"][0]["extensions"]["code"]
    # From 300 on there are more tokens than a document may have.
    assert code == ("UNAUTHENTICATED" if levels == 5 else "TOO_COMPLEX" if levels < 300 else "MALFORMED")
