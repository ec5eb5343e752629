"""SeaweedFS from a wheel: files, reached as at S3."""

import json
import secrets
import shutil
import signal
import sys
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from estuary.embedded.place import Place, rewrite
from estuary.embedded.process import Process
from estuary.trouble import Trouble

PUBLIC, PRIVATE = "estuary-public", "estuary-private"
REGION = "us-east-1"
KEY = "estuary"


class Server(Process):
    name = "objects"
    title = "SeaweedFS"
    preferred_ports: ClassVar = {
        "s3": 8333,
        **dict.fromkeys(("s3 grpc", "master", "master grpc", "volume", "volume grpc", "filer", "filer grpc"), 0),
    }
    # It heeds none of those that ask. What it has answered for is written down, so it may be ended like this.
    stop_signal = signal.SIGKILL

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.room = place.room(self.name)
        self.secret = self.room / "password"

    def prepare(self) -> None:
        if not self.secret.exists():
            rewrite(self.secret, secrets.token_urlsafe(24), mode=0o600)
        (self.room / "data").mkdir(exist_ok=True)
        rights = {
            "identities": [
                {
                    "name": KEY,
                    "credentials": [{"accessKey": KEY, "secretKey": self.secret.read_text()}],
                    "actions": ["Admin", "Read", "Write", "List", "Tagging"],
                },
                {"name": "anonymous", "actions": [f"Read:{PUBLIC}*"]},  # of each process of the tests as well
            ]
        }
        rewrite(self.room / "s3.json", json.dumps(rights), mode=0o600)

    def command(self) -> list[str | Path]:
        ports = [f"-{use.replace(' ', '.port.')}={port}" for use, port in self.ports.items() if " " in use]
        ports += [f"-{use}.port={port}" for use, port in self.ports.items() if " " not in use]
        return [
            find_program(), "server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={self.room / 'data'}", *ports,
            "-master.telemetry=false", "-master.peers=none", "-master.volumeSizeLimitMB=1024", "-volume.max=1000",
            "-filer", "-s3",
            f"-s3.config={self.room / 's3.json'}", "-s3.port.iceberg=0", "-s3.port.lance=0",
        ]  # fmt: skip

    def is_ready(self) -> bool:
        return make_buckets(self.client, PUBLIC, PRIVATE)

    def settings(self) -> dict[str, str]:
        return {
            "STORAGE_ENDPOINT_URL": self.url(),
            "STORAGE_REGION": REGION,
            "STORAGE_ACCESS_KEY": KEY,
            "STORAGE_SECRET_KEY": self.secret.read_text(),
            "STORAGE_PUBLIC_BUCKET": PUBLIC,
            "STORAGE_PRIVATE_BUCKET": PRIVATE,
        }

    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports['s3']}"

    @cached_property
    def client(self) -> Any:
        return client(self.url(), self.secret.read_text())


def client(url: str, secret: str) -> Any:
    import boto3
    from botocore.config import Config

    # Whatever proxy the shell is told to use, this server is on this machine.
    patience = Config(connect_timeout=1, read_timeout=5, retries={"max_attempts": 1}, proxies={})
    return boto3.client(
        "s3",
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id=KEY,
        aws_secret_access_key=secret,
        config=patience,
    )


def make_buckets(client: Any, *names: str) -> bool:
    """Whether they are there now. Pages of any address may send files to them, with an address that was signed."""
    from botocore.exceptions import BotoCoreError, ClientError

    anybody = {"AllowedOrigins": ["*"], "AllowedMethods": ["GET", "PUT"], "AllowedHeaders": ["*"]}
    try:
        there = {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}
        for name in names:
            if name not in there:
                client.create_bucket(Bucket=name)
            client.put_bucket_cors(Bucket=name, CORSConfiguration={"CORSRules": [{**anybody, "MaxAgeSeconds": 3_600}]})
    except (BotoCoreError, ClientError):
        return False
    return True


def find_program() -> Path:
    beside_python = Path(sys.executable).parent / "weed"
    found = beside_python if beside_python.exists() else shutil.which("weed")
    if not found:
        raise Trouble("SeaweedFS is missing; run `python3 manage.py setup`.")
    return Path(found)
