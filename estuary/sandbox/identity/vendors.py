"""Whom the sandbox stands in for, and what a program has to be to them."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Vendor:
    name: str
    folder: str
    client_id: str
    client_secret: str
    # What a token can be made to be, so that a program can show that it does not take it.
    misbehaviours: dict[str, str]
    scopes: dict[str, str]  # that a person is told about
    needs: frozenset[str]


GOOGLE = Vendor(
    name="Google",
    folder="google",
    client_id="estuary-sandbox.apps.googleusercontent.example",
    client_secret="google-sandbox-secret",  # noqa: S106 - everybody may know it
    misbehaviours={
        "wrong_audience": "The token is for another client",
        "wrong_nonce": "The nonce is not the one that was asked for",
        "wrong_issuer": "The token is another issuer's",
        "unsigned": "The token is not signed (alg: none)",
        "other_algorithm": "The token is signed with the public key as a shared secret (HS256)",
        "other_key": "The token is signed by a key that nobody published",
        "stolen_kid": "The same, under the name of the published key",
        "expired": "The token has expired",
        "no_email": "There is no e-mail address",
    },
    scopes={"openid": "who you are", "profile": "your name and your picture", "email": "your e-mail address"},
    needs=frozenset({"response_type", "openid"}),
)
GITHUB = Vendor(
    name="GitHub",
    folder="github",
    client_id="Iv1.estuarysandbox",
    client_secret="github-sandbox-secret",  # noqa: S106
    misbehaviours={
        "no_email": "There is no e-mail address",
        "no_primary": "None of the e-mail addresses is the primary one",
    },
    scopes={"read:user": "your profile", "user:email": "your e-mail addresses"},
    needs=frozenset(),
)
VENDORS = (GOOGLE, GITHUB)
