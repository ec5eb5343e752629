"""Secrets that must be read again and so cannot be hashed, sealed for the database. No I/O."""

import hashlib
import hmac
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


class Unopenable(Exception):
    """None of the keys opens it, or it was sealed for another row."""


class Vault:
    """The first key seals; every key opens, so that one can be replaced while the old secrets are still read."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        self._keys = [AESGCM(derived(key)) for key in keys.values()]

    def seal(self, secret: bytes, *, context: str) -> bytes:
        """`context` says whose it is: a sealed secret that is copied into another row does not open there."""
        nonce = os.urandom(NONCE)
        return nonce + self._keys[0].encrypt(nonce, secret, context.encode())

    def open(self, sealed: bytes, *, context: str) -> bytes:
        for key in self._keys:
            try:
                return key.decrypt(sealed[:NONCE], sealed[NONCE:], context.encode())
            except (InvalidTag, ValueError):  # too short to have been sealed at all
                continue
        raise Unopenable


def derived(key: str) -> bytes:
    return hmac.digest(key.encode(), b"estuary vault", hashlib.sha256)
