import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from uuid import uuid4

import pytest

from domains.providers import courier
from domains.providers.courier import Away, Refused, TextMessages
from estuary.embedded.place import free_port
from estuary.environment import ROOT
from tests import texts

SECRETS = ("the-very-secret-key", "Your code is 271828")


def sandbox() -> TextMessages:
    return TextMessages(key=os.environ["COURIER_API_KEY"], url=os.environ["COURIER_URL"])


def send(messages: TextMessages, to: str = "+4915112345678") -> None:
    messages.send(to=to, text=SECRETS[1], idempotency_key=str(uuid4()))


@contextmanager
def answering(status: int, body: bytes = b"{}", kind: str = "application/json") -> Iterator[TextMessages]:
    """A client of something that answers everything like this, with what came in quoted below it."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["content-length"]))
            self.send_response(status)
            self.send_header("content-type", kind)
            self.end_headers()
            self.wfile.write(body if status < 400 else body + asked + str(self.headers).encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield TextMessages(key=SECRETS[0], url=f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
        thread.join()


def test_message_arrives_once() -> None:
    to, key = texts.number(), str(uuid4())
    messages = sandbox()
    for text in ("Grüße 🌊: 271828", "Grüße 🌊: 271828", "later, by mistake"):
        messages.send(to=to, text=text, idempotency_key=key)
    [caught] = texts.sent_to(to)
    assert (caught["body"], caught["times"]) == ("Grüße 🌊: 271828", 3)


def test_without_a_key_none_is_offered() -> None:
    assert sandbox().is_offered is True
    nobody = TextMessages(key="", url=os.environ["COURIER_URL"])
    assert nobody.is_offered is False
    with pytest.raises(Refused):
        send(nobody)


def test_wrong_key_is_refused() -> None:
    with pytest.raises(Refused, match="401"):
        send(TextMessages(key=SECRETS[0], url=os.environ["COURIER_URL"]))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422])
def test_refusal_is_final(status: int) -> None:
    with answering(status) as messages, pytest.raises(Refused, match=f"^Courier answered {status}.$"):
        send(messages)


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503])
def test_trouble_over_there_may_pass(status: int) -> None:
    with answering(status) as messages, pytest.raises(Away, match=f"^Courier answered {status}.$"):
        send(messages)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<h1>Please sign in</h1>", "text/html"),
        (b"<h1>Please sign in</h1>", "application/json"),
        (b"{}", "application/json"),
        (b"[]", "application/json"),
        (b"null", "application/json"),
    ],
)
def test_answer_of_somebody_else_is_none(body: bytes, kind: str) -> None:
    with answering(200, body, kind) as messages, pytest.raises(Away, match="Something else answered"):
        send(messages)


def test_courier_that_cannot_be_reached() -> None:
    with pytest.raises(Away, match="could not be reached"):
        send(TextMessages(key=SECRETS[0], url=f"http://127.0.0.1:{free_port()}"))


def test_courier_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courier, "TIMEOUT", 0.2)
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as silent:
        began = time.monotonic()
        with pytest.raises(Away, match="could not be reached"):
            send(TextMessages(key=SECRETS[0], url=f"http://127.0.0.1:{silent.server_port}"))
    assert time.monotonic() - began < 2


def test_what_cannot_be_written_is_refused() -> None:
    with answering(202) as messages, pytest.raises(Refused, match="cannot be sent"):
        messages.send(to="+4915112345678", text="\ud800", idempotency_key="a")


@pytest.mark.parametrize("status", [202, 401, 500])
def test_secrets_stay_out_of_logs_and_exceptions(caplog: pytest.LogCaptureFixture, status: int) -> None:
    with caplog.at_level(logging.DEBUG), answering(status) as messages, pytest.raises((Away, Refused)) as caught:
        send(messages)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)
    said = caplog.text + repr(caught.value) + "".join(repr(record.args) for record in caplog.records)
    assert not any(secret in said for secret in SECRETS)


def test_sdk_is_loaded_by_the_first_message() -> None:
    """It takes as long as all the rest of a process's start."""
    script = """
import sys
from domains.providers.courier import TextMessages
assert TextMessages(key="key", url="http://127.0.0.1:9").is_offered
assert not {"courier", "pydantic", "django"} & set(sys.modules), sorted(sys.modules)
"""
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)
