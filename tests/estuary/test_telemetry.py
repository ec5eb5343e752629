import gzip
import json
import os
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
import sentry_sdk
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from pytest_django import Settings

from estuary import telemetry
from estuary.asgi import ROUTES
from estuary.embedded.place import free_port
from estuary.environment import ROOT
from tests.estuary.embedded.upping import until

type Received = list[tuple[str, bytes]]


@pytest.fixture
def collector() -> Iterator[tuple[str, Received]]:
    """An HTTP server that keeps what it is sent: the far side of the network."""
    received: Received = []

    class Keep(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            received.append((self.path, gzip.decompress(body) if self.headers["content-encoding"] == "gzip" else body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keep)
    threading.Thread(target=server.serve_forever).start()
    yield f"127.0.0.1:{server.server_port}", received
    server.shutdown()
    server.server_close()


def test_one_span_for_one_operation(collector: tuple[str, Received], committed: None) -> None:
    address, received = collector
    port = free_port()
    env = {**os.environ, "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://{address}", "RELEASE": "2026.11"}
    with subprocess.Popen([sys.executable, ROOT / "manage.py", "serve", "--port", str(port)], cwd=ROOT, env=env) as web:
        until(lambda: answers(port))
        body = json.dumps({"query": "query Clock { serverTime }", "operationName": "Clock"}).encode()
        url, headers = f"http://127.0.0.1:{port}/graphql", {"content-type": "application/json"}
        urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=5).close()
        web.send_signal(signal.SIGTERM)

    [(path, sent)] = received
    [of_service] = ExportTraceServiceRequest.FromString(sent).resource_spans
    resource = {attribute.key: attribute.value.string_value for attribute in of_service.resource.attributes}
    assert path == "/v1/traces"
    assert (resource["service.name"], resource["service.version"]) == ("estuary", "2026.11")
    assert [span.name for scope in of_service.scope_spans for span in scope.spans] == ["graphql Clock"]


def answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1).close()
    except OSError:
        return False
    return True


async def test_bug_is_reported_without_what_people_typed(
    collector: tuple[str, Received], settings: Settings, api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(scope: object, receive: object, send: object) -> None:
        typed = "my secret " + "diary"
        raise RuntimeError(f"a bug, {len(typed)} letters long")

    monkeypatch.setitem(ROUTES, "/graphql", broken)
    address, received = collector
    settings.SENTRY_DSN = f"http://key@{address}/1"
    telemetry.start()
    try:
        answer = await api.post("/graphql", json={"query": '{ diary(text: "my secret diary") }'})
    finally:
        telemetry.stop()
        sentry_sdk.get_global_scope().set_client(None)

    assert answer.status_code == 500
    reports = b"\n".join(body for _, body in received)
    assert b"a bug, 15 letters long" in reports
    assert b"my secret diary" not in reports


def test_nothing_is_loaded_without_settings(settings: Settings) -> None:
    telemetry.start()
    telemetry.stop()
    assert not sentry_sdk.is_initialized()
