"""The key that Google's tokens are signed with here."""

import json
from functools import cached_property
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from jwt.algorithms import RSAAlgorithm

from estuary.embedded.place import rewrite


class Key:
    def __init__(self, private: rsa.RSAPrivateKey) -> None:
        self.private = private

    @cached_property
    def published(self) -> dict[str, Any]:
        jwk = json.loads(RSAAlgorithm.to_jwk(self.private.public_key()))
        return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.name, "n": jwk["n"], "e": jwk["e"]}

    @cached_property
    def name(self) -> str:
        return f"{self.private.public_key().public_numbers().n % 16**16:016x}"

    @property
    def public_pem(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def new_key() -> Key:
    return Key(rsa.generate_private_key(public_exponent=65_537, key_size=2_048))


def kept_key(folder: Path) -> Key:
    """The same after a restart: programs keep what was published for hours."""
    file = folder / "google.pem"
    if not file.exists():
        pem = new_key().private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        rewrite(file, pem.decode(), mode=0o600)
    private = load_pem_private_key(file.read_bytes(), password=None)
    assert isinstance(private, rsa.RSAPrivateKey)
    return Key(private)
