"""Requests that mean harm, each as the bytes that arrive, and how it is refused.

The documents that do are in `test_documents.py`; these are the rest of a request.
"""

import base64

import orjson

from tests.schema.endpoint.fuzzing import Sent

JSON = (b"content-type", b"application/json")
HOST = (b"host", b"testserver")
FULL = 64 * 1024 - 200  # what fits into a body, about
LOGIN = "mutation ($input: LoginInput!) { login(input: $input) { errors { __typename } } }"
NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
USERS = "query ($filter: UserFilter, $first: Int) { users(filter: $filter, first: $first) { totalCount } }"


def post(body: bytes, *headers: tuple[bytes, bytes], accept: bytes = b"application/graphql-response+json") -> Sent:
    return Sent("POST", b"", [HOST, (b"accept", accept), *(headers or (JSON,))], body)


def asks(query: str, **variables: object) -> Sent:
    return post(orjson.dumps({"query": query, "variables": variables}))


def bearer(token: bytes) -> Sent:
    return post(b'{"query":"{ viewer { id } }"}', JSON, (b"authorization", b"Bearer " + token))


def jwt(header: object, claims: object) -> bytes:
    return b".".join(base64.urlsafe_b64encode(orjson.dumps(part)).rstrip(b"=") for part in (header, claims)) + b"."


# name -> (what is sent, status, code)
REQUESTS: dict[str, tuple[Sent, int, str]] = {
    "a body too large": (post(b" " * 70_000), 413, "TOO_LARGE"),
    "no body": (post(b""), 400, "BAD_REQUEST"),
    "brackets without an end": (post(b"[" * FULL), 400, "BAD_REQUEST"),
    "braces without an end": (post(b'{"a":' * (FULL // 5)), 400, "BAD_REQUEST"),
    "a batch": (post(b"[" + b",".join([b'{"query":"{__typename}"}'] * 2000) + b"]"), 400, "BAD_REQUEST"),
    "broken UTF-8": (post(b'{"query":"{ __typename } \xff\xfe"}'), 400, "BAD_REQUEST"),
    "UTF-16": (post('{"query":"{ __typename }"}'.encode("utf-16")), 400, "BAD_REQUEST"),
    "a lone surrogate": (post(b'{"query":"{ __typename } #\\ud800"}'), 400, "BAD_REQUEST"),
    "a lone surrogate in the variables": (
        post(b'{"query":"{__typename}","variables":{"a":"\\udfff"}}'),
        400, "BAD_REQUEST",
    ),
    "a number beyond all numbers": (post(b'{"query":"{__typename}","variables":{"a":1e999999}}'), 400, "BAD_REQUEST"),
    "a number of 60,000 digits": (
        post(b'{"query":"{__typename}","variables":{"a":' + b"9" * 60_000 + b"}}"),
        400, "BAD_REQUEST",
    ),
    "a compressed body": (
        post(b"\x1f\x8b\x08" + b"\0" * 500, JSON, (b"content-encoding", b"gzip")),
        400, "BAD_REQUEST",
    ),
    "a form": (
        post(b"query=%7B__typename%7D", (b"content-type", b"application/x-www-form-urlencoded")),
        415, "UNSUPPORTED_MEDIA_TYPE",
    ),
    "a form with files": (
        post(b"--x--", (b"content-type", b"multipart/form-data; boundary=x")),
        415, "UNSUPPORTED_MEDIA_TYPE",
    ),
    "a page of another site": (
        post(b'{"query":"{__typename}"}', (b"content-type", b"text/plain")),
        415, "UNSUPPORTED_MEDIA_TYPE",
    ),
    "another charset": (
        post(b'{"query":"{__typename}"}', (b"content-type", b"application/json; charset=utf-7")),
        415, "UNSUPPORTED_MEDIA_TYPE",
    ),
    "an unknown method": (Sent("BREW", b"", [HOST], b""), 405, "METHOD_NOT_ALLOWED"),
    "a mutation by GET": (
        Sent("GET", b"query=mutation%7Blogout%7BendedSessions%7D%7D", [HOST], b""),
        405, "METHOD_NOT_ALLOWED",
    ),
    "a name of another server": (Sent("POST", b"", [(b"host", b"evil.example")], b""), 400, "UNKNOWN_HOST"),
    "a query string that is no UTF-8": (Sent("GET", b"query=%ff%fe", [HOST], b""), 400, "BAD_REQUEST"),
    "30,000 parameters": (Sent("GET", b"&".join([b"a=1"] * 30_000), [HOST], b""), 400, "BAD_REQUEST"),
    "variables that are a list": (post(b'{"query":"{__typename}","variables":[1,2]}'), 400, "BAD_REQUEST"),
    "a query that is a number": (post(b'{"query":1}'), 400, "BAD_REQUEST"),
    "extensions that are a text": (post(b'{"query":"{__typename}","extensions":"x"}'), 400, "BAD_REQUEST"),
    "an unknown hash": (post(b'{"documentId":"' + b"0" * 64 + b'"}'), 404, "UNKNOWN_DOCUMENT"),
    "an unknown hash of 60,000 letters": (post(b'{"documentId":"' + b"0" * 60_000 + b'"}'), 404, "UNKNOWN_DOCUMENT"),
    "a query of spaces": (asks(" " * 60_000), 400, "TOO_COMPLEX"),
    "operations without end": (asks("query Q{__typename}" * 3_000), 400, "TOO_COMPLEX"),
    "an operation that is not there": (
        post(b'{"query":"{__typename}","operationName":"' + b"x" * 60_000 + b'"}'),
        400, "BAD_REQUEST",
    ),
    "5,000 variables that nobody asked for": (
        asks("query ($first: Int) { users(first: $first) { totalCount } }", **{f"v{i}": i for i in range(5_000)}),
        400, "TOO_COMPLEX",
    ),
    "a variable of the wrong kind": (asks(USERS, first="many"), 400, "BAD_REQUEST"),
    "a variable nested 5,000 times": (
        post(b'{"query":"{__typename}","variables":{"a":' + b"[" * 5_000 + b"]" * 5_000 + b"}}"),
        400, "BAD_REQUEST",
    ),
    "a variable nested 900 times": (
        post(b'{"query":"{__typename}","variables":{"a":' + b"[" * 900 + b"]" * 900 + b"}}"),
        400, "TOO_COMPLEX",
    ),
    "6,000 ids": (asks(NODES, ids=["x"] * 6_000), 400, "TOO_COMPLEX"),
    "a hundred and one ids": (asks(NODES, ids=["x"] * 101), 200, "TOO_MANY_IDS"),
    "450 wrong values": (asks(NODES, ids=[[1]] * 225), 400, "BAD_REQUEST"),
    "450 wrong fields": (asks(LOGIN, input={f"f{i}": i for i in range(450)}), 400, "BAD_REQUEST"),
    "a filter of 165 conditions": (asks(USERS, filter={"or": [{"email": {"eq": "x"}}] * 165}), 200, "UNAUTHENTICATED"),
    "an id of 60,000 letters": (asks(NODES, ids=["A" * 60_000]), 200, ""),
    "a page of a million": (asks(USERS, first=1_000_000), 200, "UNAUTHENTICATED"),
    "a number of 40 bits": (asks(USERS, first=2**40), 400, "BAD_REQUEST"),
    "6,000 wrong values": (asks(NODES, ids=[[1]] * 6_000), 400, "TOO_COMPLEX"),
    "5,000 wrong fields": (asks(LOGIN, input={f"f{i}": i for i in range(5_000)}), 400, "TOO_COMPLEX"),
    "a filter of 2,500 conditions": (
        asks(USERS, filter={"or": [{"email": {"eq": "x"}}] * 2_500}),
        400, "TOO_COMPLEX",
    ),
    "NUL": (asks("{__typename}", a="\0"), 400, "BAD_REQUEST"),
    "a token of 60,000 letters": (bearer(b"e" * 60_000), 401, "UNAUTHENTICATED"),
    "a token of 20,000 parts": (bearer(b"e30." * 20_000), 401, "UNAUTHENTICATED"),
    "an unsigned token": (bearer(jwt({"alg": "none", "kid": "1"}, {"sub": "x"})), 401, "UNAUTHENTICATED"),
    "a token of another algorithm": (
        bearer(jwt({"alg": "RS256", "kid": "1"}, {"sub": "x"}) + b"AAAA"),
        401, "UNAUTHENTICATED",
    ),
    "a token whose header is nested": (
        bearer(base64.urlsafe_b64encode(b"[" * 30_000) + b".e30.AAAA"),
        401, "UNAUTHENTICATED",
    ),
    "a token that is no ASCII": (bearer("é".encode() * 500), 401, "UNAUTHENTICATED"),
}  # fmt: skip
