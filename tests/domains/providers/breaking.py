"""A storage that promises more than it gives."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import boto3
from botocore.config import Config


class Half(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        self.wfile.write(b"x" * 1_000)
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Storage:
    bucket_name = "half"

    def __init__(self, port: int) -> None:
        given = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "us-east-1"}
        once = Config(retries={"max_attempts": 0})
        self.connection = boto3.resource("s3", endpoint_url=f"http://127.0.0.1:{port}", config=once, **given)


@contextmanager
def breaking_off() -> Iterator[Storage]:
    with HTTPServer(("127.0.0.1", 0), Half) as server:
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        try:
            yield Storage(server.server_port)
        finally:
            server.shutdown()
            serving.join()
