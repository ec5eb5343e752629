"""Links into the frontend that carry a secret. Each secret is derived whenever its link is made, and kept nowhere."""

from collections.abc import Callable

from domains.users.models import User
from domains.users.tokens import Keyring


class Links:
    def __init__(self, page: Callable[..., str], keyring: Keyring) -> None:
        self._page = page  # of a frontend, by the verb that it asks for
        self._keyring = keyring

    def verify_email(self, user: User) -> str:
        return self._page("verify-email", token=self._keyring.email(user.pk, user.email))
