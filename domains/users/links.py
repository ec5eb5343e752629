"""Links into the frontend that carry a secret. Each secret is derived whenever its link is made, and kept nowhere."""

from urllib.parse import urlencode

from domains.users.models import User
from domains.users.tokens import Keyring


class Links:
    def __init__(self, frontend: str, keyring: Keyring) -> None:
        self.frontend = frontend
        self._keyring = keyring

    def verify_email(self, user: User) -> str:
        return f"{self.frontend}/verify-email?{urlencode({'token': self._keyring.email(user.pk, user.email)})}"
