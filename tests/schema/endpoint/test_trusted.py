import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async

from domains.users.models import Role, User
from estuary.asgi import graphql
from schema.endpoint import Trusted
from schema.endpoint.trusted import Unusable, hash_of
from tests.schema.client import register

TYPENAME = "{ __typename }"
VIEWER = "{ viewer { email } }"


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., None]:
    def told(*texts: str, alone: bool = False) -> None:
        file = tmp_path / "documents.json"
        file.write_text(json.dumps({hash_of(text): text for text in texts}))
        monkeypatch.setattr(graphql.execution, "trusted", Trusted.read(str(file), alone=alone))

    return told


def code_of(answer: httpx.Response) -> Any:
    return answer.json()["errors"][0]["extensions"]["code"]


@pytest.mark.parametrize("prefix", ["", "sha256:"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_document_is_named(
    api: httpx.AsyncClient, trusting: Callable[..., None], prefix: str, method: str
) -> None:
    trusting(TYPENAME)
    given = {"documentId": prefix + hash_of(TYPENAME)}
    answer = await (api.get("/graphql", params=given) if method == "GET" else api.post("/graphql", json=given))
    assert answer.json()["data"] == {"__typename": "Query"}


async def test_document_that_nobody_registered(api: httpx.AsyncClient, trusting: Callable[..., None]) -> None:
    trusting(TYPENAME)
    answer = await api.post("/graphql", json={"documentId": hash_of(VIEWER)})
    assert (answer.status_code, code_of(answer)) == (404, "UNKNOWN_DOCUMENT")


async def test_nothing_else_is_taken(api: httpx.AsyncClient, trusting: Callable[..., None], committed: None) -> None:
    tokens = await register(api)
    trusting(TYPENAME, alone=True)
    assert (await api.post("/graphql", json={"query": TYPENAME})).status_code == 200
    bearer = {"authorization": f"Bearer {tokens['accessToken']}"}
    for headers in ({}, bearer):
        refused = await api.post("/graphql", json={"query": VIEWER}, headers=headers)
        assert code_of(refused) == "DOCUMENT_NOT_ALLOWED"
    await sync_to_async(User.objects.update)(roles=[Role.STAFF])
    staff = await api.post("/graphql", json={"query": VIEWER}, headers=bearer)
    assert staff.json()["data"]["viewer"]


@pytest.mark.parametrize(
    "content",
    ["", "[]", '{"a": 1}', '{"abc": "{ a }"}', '{"operations": [{"id": "x", "body": 1}]}', '{"operations": [{}]}'],
)
def test_file_that_cannot_be_used(tmp_path: Path, content: str) -> None:
    (tmp_path / "documents.json").write_text(content)
    with pytest.raises(Unusable):
        Trusted.read(str(tmp_path / "documents.json"), alone=False)


def test_manifest_of_apollo_is_read(tmp_path: Path) -> None:
    operation = {"id": hash_of(VIEWER), "name": "V", "type": "query", "body": VIEWER}
    manifest = {"format": "apollo-persisted-query-manifest", "version": 1, "operations": [operation]}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    assert Trusted.read(str(tmp_path / "manifest.json"), alone=False).text(hash_of(VIEWER)) == VIEWER


# Answers that may be kept.


async def test_public_answer_is_not_sent_twice(api: httpx.AsyncClient) -> None:
    first = await api.get("/graphql", params={"query": TYPENAME})
    assert first.json() == {"data": {"__typename": "Query"}}
    assert first.headers["cache-control"] == "public, no-cache"
    assert "Authorization" in first.headers["vary"]
    again = await api.get("/graphql", params={"query": TYPENAME}, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


async def test_changed_answer_is_sent(api: httpx.AsyncClient) -> None:
    first = await api.get("/graphql", params={"query": "{ serverTime }"})
    again = await api.get(
        "/graphql", params={"query": "{ serverTime }"}, headers={"if-none-match": first.headers["etag"]}
    )
    assert again.status_code == 200
    assert again.headers["etag"] != first.headers["etag"]


async def test_tag_is_of_one_media_type(api: httpx.AsyncClient) -> None:
    tags = {
        (await api.get("/graphql", params={"query": TYPENAME}, headers={"accept": kind})).headers["etag"]
        for kind in ("application/json", "application/graphql-response+json")
    }
    assert len(tags) == 2


async def test_private_answers_and_errors_are_never_kept(api: httpx.AsyncClient, committed: None) -> None:
    bearer = {"authorization": f"Bearer {(await register(api))['accessToken']}"}
    answers = [
        await api.get("/graphql", params={"query": VIEWER}, headers=bearer),
        await api.get("/graphql", params={"query": "{ nonsense }"}),
        await api.get("/graphql", params={"query": VIEWER}, headers={"authorization": "Bearer nonsense"}),
        await api.post("/graphql", json={"query": VIEWER}),
    ]
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers


async def test_every_answer_says_which_schema_it_is_of(api: httpx.AsyncClient) -> None:
    answers = [await api.post("/graphql", json={"query": query}) for query in (TYPENAME, "{ nonsense }", "{")]
    versions = {answer.headers["graphql-schema-version"] for answer in answers}
    assert len(versions) == 1
    assert len(versions.pop()) == 12
