"""What production refuses to start with."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection

from estuary.demo import accounts
from estuary.environment import CONFIGURATION_ERROR
from estuary.trouble import Trouble


def refuse_demo_passwords() -> None:
    if not settings.PRODUCTION:
        return
    known = get_user_model().objects.filter(email__in=accounts.ROLES)
    guilty = [user.email for user in known if user.check_password(accounts.PASSWORD)]
    # Whoever asked may only watch over others from now on, and a pool's threads could keep it from ending.
    connection.close_pool()  # type: ignore[attr-defined]
    if guilty:
        raise Trouble(
            f"The demo's password, which everyone knows, opens {', '.join(sorted(guilty))}. "
            "Delete these accounts or change their passwords before this server starts.",
            exit_code=CONFIGURATION_ERROR,
        )
