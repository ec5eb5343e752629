"""The GraphiQL page, built from this folder's own packages and served without a CDN."""

from html import escape
from pathlib import Path
from typing import Final

DIST: Final = Path(__file__).parent / "dist"


def page(*, nonce: str, static_url: str = "/static/graphiql/") -> bytes:
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
<script src="{static_url}graphiql.js" nonce="{nonce}" defer></script>
</head>
<body>
<div id="graphiql"></div>
<noscript>GraphiQL needs JavaScript.</noscript>
</body>
</html>
""".encode()


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
