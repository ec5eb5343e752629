"""Files, in two buckets of an S3: one that everybody may read by address, and one that nobody may.

Whoever uploads or fetches something private does so at the storage itself, by an address that is signed for one
thing, and for minutes. A signed upload is good once: what is there already is not written over.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import quote

if TYPE_CHECKING:
    from storages.backends.s3 import S3Storage

AT_ONCE = 1_000  # that one call removes
PIECE = 1024 * 1024
GONE = ("404", "NoSuchKey", "NotFound")


class Away(Exception):
    """Trying again later may help."""


class Missing(Exception):
    """There is nothing by this name."""


@dataclass(frozen=True, kw_only=True)
class Stored:
    size: int
    content_type: str


@dataclass(frozen=True, kw_only=True)
class Signed:
    """An address, and what has to be sent with it."""

    url: str
    headers: dict[str, str]


class Bucket:
    def __init__(self, storage: "S3Storage", *, name: str) -> None:
        self._storage = storage
        self.name = name

    # What others do, with an address that we sign.

    def signed_put(self, key: str, *, content_type: str, size: int, sha256: bytes, lasts: timedelta) -> Signed:
        """For exactly these bytes."""
        checksum = base64.b64encode(sha256).decode()
        asked = {
            "Bucket": self.name,
            "Key": key,
            "ContentType": content_type,
            "ContentLength": size,
            "ChecksumSHA256": checksum,
            "IfNoneMatch": "*",
        }
        # A browser says by itself how long it is.
        headers = {"content-type": content_type, "if-none-match": "*", "x-amz-checksum-sha256": checksum}
        return Signed(url=self._sign("put_object", asked, lasts), headers=headers)

    def signed_get(self, key: str, *, file_name: str, lasts: timedelta) -> str:
        """To be kept as a file, never shown as a page of the storage's."""
        disposition = f"attachment; filename*=UTF-8''{quote(file_name, safe='')}"
        asked = {"Bucket": self.name, "Key": key, "ResponseContentDisposition": disposition}
        return self._sign("get_object", asked, lasts)

    # What we do.

    def find(self, key: str) -> Stored | None:
        try:
            found = self._call("head_object", Key=key)
        except Missing:
            return None
        return Stored(size=found["ContentLength"], content_type=found.get("ContentType", ""))

    def beginning(self, key: str, length: int) -> bytes:
        return b"".join(self.pieces(key, Range=f"bytes=0-{length - 1}"))

    def pieces(self, key: str, **asked: str) -> Iterator[bytes]:
        from botocore.exceptions import BotoCoreError

        body = self._call("get_object", Key=key, **asked)["Body"]
        try:
            yield from body.iter_chunks(PIECE)
        except BotoCoreError as error:
            raise Away(str(error)) from None

    def put(self, key: str, file: BinaryIO, *, content_type: str, headers: dict[str, str] | None = None) -> None:
        self._call("put_object", Key=key, Body=file, ContentType=content_type, **(headers or {}))

    def names(self, prefix: str) -> Iterator[tuple[str, datetime]]:
        """Of what begins so, and since when each is there."""
        more: dict[str, str] = {}
        while True:
            page = self._call("list_objects_v2", Prefix=prefix, **more)
            yield from ((each["Key"], each["LastModified"]) for each in page.get("Contents", ()))
            if not page.get("IsTruncated"):
                return
            more = {"ContinuationToken": page["NextContinuationToken"]}

    def remove(self, prefix: str) -> int:
        """All that begins so. What is not there needs no removing."""
        keys = [key for key, _ in self.names(prefix)]
        for at in range(0, len(keys), AT_ONCE):
            wanted = [{"Key": key} for key in keys[at : at + AT_ONCE]]
            answer = self._call("delete_objects", Delete={"Objects": wanted, "Quiet": True})
            if answer.get("Errors"):
                raise Away(str(answer["Errors"][0].get("Code", "")))
        return len(keys)

    def _sign(self, verb: str, asked: dict[str, Any], lasts: timedelta) -> str:
        url: str = self._client.generate_presigned_url(verb, Params=asked, ExpiresIn=int(lasts.total_seconds()))
        return url

    def _call(self, verb: str, **asked: Any) -> Any:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return getattr(self._client, verb)(Bucket=self.name, **asked)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            raise (Missing(str(asked.get("Key", ""))) if code in GONE else Away(code)) from None
        except BotoCoreError as error:
            raise Away(str(error)) from None

    @cached_property
    def _client(self) -> Any:
        """One for all threads: making one takes a while, and it may be shared, which what it is made by may not."""
        return self._storage.connection.meta.client


class Objects:
    """Both buckets, by Django's storages of these names. `public_url`: where everybody reads what is public."""

    def __init__(self, storages: Any, *, public_url: str) -> None:
        self._storages = storages
        self.public_url = public_url

    @cached_property
    def private(self) -> Bucket:
        return self._bucket("private")

    @cached_property
    def public(self) -> Bucket:
        return self._bucket("public")

    def _bucket(self, name: str) -> Bucket:
        storage = self._storages[name]
        return Bucket(storage, name=storage.bucket_name)
