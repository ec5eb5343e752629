"""The GraphiQL page, built from this folder's own packages and served without a CDN."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Final

import orjson

from schema.examples import examples

DIST: Final = Path(__file__).parent / "dist"


@dataclass(frozen=True, kw_only=True)
class Demo:
    """Accounts that the page signs in to by one click. It tells their password to everybody who can load it."""

    password: str
    roles: Mapping[str, Sequence[str]]  # by address


def page(*, nonce: str, demo: Demo | None, endpoint: str = "/graphql", static_url: str = "/static/graphiql/") -> bytes:
    data = in_html({"endpoint": endpoint, "demo": demo, "examples": examples()})
    nonce, static_url = escape(nonce), escape(static_url)
    return f"""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Estuary · GraphiQL</title>
<link rel="icon" type="image/svg+xml" href="{static_url}icon.svg">
<link rel="stylesheet" href="{static_url}graphiql.css" nonce="{nonce}">
<script type="application/json" id="estuary">{data}</script>
<script src="{static_url}graphiql.js" nonce="{nonce}" defer></script>
</head>
<body>
<div id="graphiql"></div>
<noscript>GraphiQL needs JavaScript.</noscript>
</body>
</html>
""".encode()


def in_html(data: Any) -> str:
    """JSON that no text in it can end early: within a script element, that takes a `<`."""
    return orjson.dumps(data).decode().replace("<", "\\u003c")


def content_security_policy(nonce: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce}'",
            f"style-src 'nonce-{nonce}'",
            "worker-src 'self'",
            "connect-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'none'",
        )
    )
