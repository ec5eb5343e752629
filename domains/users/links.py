"""Links into the frontend that carry a secret. Each secret is derived whenever its link is made, and kept nowhere."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

from domains.users.models import Challenge, User
from domains.users.tokens import Keyring


class Links:
    def __init__(self, page: Callable[..., str], keyring: Keyring, *, files: str = "") -> None:
        self._page = page  # of a frontend, by the verb that it asks for
        self._files = files
        self._keyring = keyring

    def verify_email(self, user: User) -> str:
        return self._page("verify-email", token=self._keyring.email(user.pk, user.email))

    def reset_password(self, challenge: Challenge) -> str:
        return self._page("reset-password", token=self._keyring.challenge("reset password", challenge.pk))

    def file(self, name: str, *, until: datetime) -> str:
        """Whoever has this address has the file, until then."""
        return f"{self._files}/{name}?{urlencode({'token': self._keyring.download(name, until=until)})}"

    def data_exports(self) -> str:
        return self._page("data-exports")

    def confirm_email_change(self, challenge: Challenge) -> str:
        return self._page("confirm-email-change", token=self._keyring.challenge("change email", challenge.pk))
