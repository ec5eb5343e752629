"""A bucket, as Django's storages know one. Only `domains/providers/objects.py` uses it."""

from typing import Any
from urllib.parse import urlsplit

from botocore.config import Config
from django.conf import settings
from storages.backends.s3 import S3Storage


class Bucket(S3Storage):  # type: ignore[misc]
    def get_default_settings(self) -> dict[str, Any]:
        """Amazon has a host for each bucket; others have one host, and the bucket in the path."""
        endpoint = settings.STORAGE_ENDPOINT_URL
        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": "path" if endpoint else "virtual"},
            connect_timeout=3,
            read_timeout=20,
            retries={"max_attempts": 2, "mode": "standard"},
            # Of those that it would send unasked, not every S3 knows all.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            # Whatever proxy the shell is told to use, what is on this machine is not behind it.
            proxies={} if urlsplit(endpoint).hostname in ("127.0.0.1", "::1", "localhost") else None,
        )
        return {
            **super().get_default_settings(),
            "endpoint_url": endpoint or None,
            "region_name": settings.STORAGE_REGION,
            "access_key": settings.STORAGE_ACCESS_KEY or None,
            "secret_key": settings.STORAGE_SECRET_KEY or None,
            "client_config": config,
        }
