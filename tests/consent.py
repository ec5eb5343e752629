"""Somebody who was sent to a sign-in provider, and consents there without a browser."""

from urllib.parse import parse_qsl, urlsplit

import httpx

# Making a client reads the certificates of the whole world, which takes longer than any request of a test.
http = httpx.Client(limits=httpx.Limits(max_keepalive_connections=0))


def consent(
    authorization_url: str,
    *,
    email: str,
    name: str = "Robin Rivers",
    verified: bool = True,
    misbehave: str = "",
    account: str = "",
    public_email: str = "",
) -> tuple[str, str]:
    """The code and the state that the provider sends back with.

    The account's number is made from the e-mail address unless another is given: the same number with another address
    is somebody whose address has changed.
    """
    filled = {
        "email": email,
        "name": name,
        "verified": "yes" if verified else "",
        "misbehave": misbehave,
        "account": account,
        "public_email": public_email,
    }
    back = answer(authorization_url, decision="allow", **filled)
    return back["code"], back.get("state", "")


def refuse(authorization_url: str) -> dict[str, str]:
    """What the provider sends back with when somebody does not consent."""
    return answer(authorization_url, decision="cancel")


def answer(authorization_url: str, **filled: str) -> dict[str, str]:
    sent = http.post(authorization_url, data=filled)
    assert sent.status_code == 303, sent.text
    return dict(parse_qsl(urlsplit(sent.headers["location"]).query))
