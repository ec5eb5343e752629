"""Who signs in: somebody from the list, or whoever one says to be."""

import hashlib
import re
from dataclasses import dataclass

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
ACCOUNT = re.compile(r"[1-9]\d{0,14}")  # JavaScript reads it without loss


@dataclass(frozen=True, kw_only=True)
class Person:
    name: str
    email: str
    verified: bool = True
    account: str = ""
    public_email: str = ""

    @property
    def number(self) -> int:
        """Of the account: the same again whenever the same address signs in, unless another is asked for.

        With both providers, so that a program that tells accounts apart by the number alone is found out.
        """
        made = int.from_bytes(hashlib.sha256(self.email.lower().encode()).digest()[:6])
        return int(self.account or made)

    @property
    def login(self) -> str:
        return re.sub(r"[^a-z0-9]+", "-", self.email.partition("@")[0].lower()).strip("-") or "nobody"

    @property
    def initial(self) -> str:
        return (self.name or self.email)[0].upper()


PEOPLE = {
    "robin": Person(name="Robin Rivers", email="robin@people.example"),
    "sade": Person(name="Sadé Ọlá Ògúnbánjọ́", email="Sade.Ogunbanjo@people.example"),
    "kim": Person(name="Kim Unverified", email="kim@people.example", verified=False),
    "client": Person(name="Client of the Demo", email="client@demo.estuary"),
}
