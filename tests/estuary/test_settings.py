import json
import subprocess
import sys
from typing import Any

import pytest

from estuary.environment import ROOT
from estuary.settings import database, mailer
from tests.estuary.test_environment import COMPLETE


def test_database_address_is_taken_apart() -> None:
    found = database("postgresql://us%40er:p%2Fw%23@db.example.com:6543/my%20data?sslmode=require&sslrootcert=/ca.pem")
    assert {name: found[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "my data",
        "USER": "us@er",
        "PASSWORD": "p/w#",
        "HOST": "db.example.com",
        "PORT": 6543,
    }
    assert {"sslmode": "require", "sslrootcert": "/ca.pem", "server_side_binding": True}.items() <= found[
        "OPTIONS"
    ].items()
    assert database("postgresql://u@db/x")["PORT"] == 5432


@pytest.mark.parametrize(
    ("url", "port", "starttls", "tls"),
    [
        ("smtp://mail", 25, False, False),
        ("smtp+tls://mail", 587, True, False),
        ("smtps://mail", 465, False, True),
        ("smtps://mail:2465", 2465, False, True),
    ],
)
def test_mail_address_decides_how_safe_the_line_is(url: str, port: int, starttls: bool, tls: bool) -> None:
    options = mailer(url)["OPTIONS"]
    assert (options["port"], options["use_tls"], options["use_ssl"]) == (port, starttls, tls)


def test_mail_password_is_decoded() -> None:
    options = mailer("smtp+tls://us%40er:p%2Fw@mail")["OPTIONS"]
    assert (options["username"], options["password"]) == ("us@er", "p/w")


def production(*names: str, **changes: str) -> dict[str, Any]:
    """What those settings are in a production of its own."""
    program = (
        f"import json; from estuary import settings; print(json.dumps({{n: getattr(settings, n) for n in {names}}}))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], env=COMPLETE | changes, cwd=ROOT, capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_production_is_closed_by_default() -> None:
    found = production("DEBUG", "ALLOWED_HOSTS", "CORS_ALLOWED_ORIGINS", "SECURE_SSL_REDIRECT", "PASSWORD_HASHERS")
    assert found == {
        "DEBUG": False,
        "ALLOWED_HOSTS": ["api.example.com"],
        "CORS_ALLOWED_ORIGINS": [],
        "SECURE_SSL_REDIRECT": True,
        "PASSWORD_HASHERS": ["estuary.hashers.Argon2"],
    }


def test_temporal_cloud_is_reached_by_tls() -> None:
    assert production("TEMPORAL_TLS")["TEMPORAL_TLS"] is False
    assert production("TEMPORAL_TLS", TEMPORAL_TLS="yes")["TEMPORAL_TLS"] is True
    assert production("TEMPORAL_TLS", TEMPORAL_API_KEY="key")["TEMPORAL_TLS"] is True


def test_keys_of_tokens() -> None:
    assert production("JWT_KEYS")["JWT_KEYS"] == {"1": COMPLETE["SECRET_KEY"]}
    two = f"new:{'n' * 32},old:{'o' * 32}"
    assert list(production("JWT_KEYS", JWT_KEYS=two)["JWT_KEYS"].items()) == [("new", "n" * 32), ("old", "o" * 32)]
