"""The page that shows the mails, and the same as JSON for tests and scripts."""

import asyncio
import json
import re
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope

from estuary.sandbox.mail.box import Box, attachments, content, content_text, details

HTML = (Path(__file__).parent / "page.html").read_bytes()

# A mail is a stranger's document: it gets no script, no form, no origin, and fetches nothing from outside.
STRANGER = "sandbox allow-popups; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; font-src data:"
OURS = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; frame-src 'self'"
LOCAL = re.compile(rb"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?")

Answer = tuple[int, bytes, dict[str, str]]
NOTHING: Answer = (404, b"Not here.", {"content-type": "text/plain"})


class Page:
    def __init__(self, box: Box) -> None:
        self.box = box
        self.routes: list[tuple[str, re.Pattern[str], Callable[..., Answer]]] = [
            ("GET", re.compile(r"/"), self.index),
            ("GET", re.compile(r"/api/folder"), self.folder),
            ("GET", re.compile(r"/api/mails"), self.everything),
            ("DELETE", re.compile(r"/api/mails"), self.empty),
            ("GET", re.compile(r"/api/mails/([\w-]+)"), self.show),
            ("GET", re.compile(r"/mails/([\w-]+)/html"), self.html),
            ("GET", re.compile(r"/mails/([\w-]+)/raw"), self.raw),
            ("GET", re.compile(r"/mails/([\w-]+)/attachments/(\d+)"), self.attachment),
        ]

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] != "http":
            return
        status, body, headers = await asyncio.to_thread(self.respond, scope)
        headers = {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer", **headers}
        encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": encoded, "trailers": False})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    def respond(self, scope: HTTPScope) -> Answer:
        host = next((value for name, value in scope["headers"] if name == b"host"), b"")
        if not LOCAL.fullmatch(host):  # a page elsewhere that made its name point here
            return 403, b"Only this machine may read the mails.", {"content-type": "text/plain"}
        for method, pattern, view in self.routes:
            if method == scope["method"] and (found := pattern.fullmatch(scope["path"])):
                return view(*found.groups())
        return NOTHING

    def index(self) -> Answer:
        return 200, HTML, {"content-type": "text/html; charset=utf-8", "content-security-policy": OURS}

    def folder(self) -> Answer:
        return as_json(str(self.box.folder))

    def everything(self) -> Answer:
        return as_json(self.box.everything())

    def empty(self) -> Answer:
        self.box.empty()
        return as_json([])

    def show(self, name: str) -> Answer:
        mail = self.box.get(name)
        return as_json(details(name, mail)) if mail else NOTHING

    def html(self, name: str) -> Answer:
        mail = self.box.get(name)
        body = mail.get_body(("html",)) if mail else None
        if mail is None or body is None:
            return NOTHING
        text = with_pictures(name, mail, content_text(body))
        return 200, text.encode(), {"content-type": "text/html; charset=utf-8", "content-security-policy": STRANGER}

    def raw(self, name: str) -> Answer:
        raw = self.box.raw(name)
        return (200, raw, {"content-type": "text/plain; charset=utf-8"}) if raw is not None else NOTHING

    def attachment(self, name: str, index: str) -> Answer:
        mail = self.box.get(name)
        parts = attachments(mail) if mail else []
        if int(index) >= len(parts):
            return NOTHING
        part = parts[int(index)]
        return 200, content(part), {"content-type": part.get_content_type(), "content-security-policy": STRANGER}


def with_pictures(name: str, mail: EmailMessage, html: str) -> str:
    for index, part in enumerate(attachments(mail)):
        if content_id := str(part["Content-ID"] or "").strip("<>"):
            html = html.replace(f"cid:{content_id}", f"/mails/{name}/attachments/{index}")
    return html


def as_json(value: object) -> Answer:
    return 200, json.dumps(value, indent=1).encode(), {"content-type": "application/json"}
