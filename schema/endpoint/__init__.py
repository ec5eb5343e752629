"""The endpoint: bytes in, bytes out. A bare ASGI application, so that no other layer stands before it."""

from schema.endpoint.http import endpoint

__all__ = ["endpoint"]
