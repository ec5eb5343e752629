"""One of the writers of `bench live`: the same small change again and again, with or without telling of it."""

import os
import sys
import time
from datetime import UTC, datetime


def main(telling: bool, seconds: float) -> int:
    from django.db import transaction

    from domains.kernel.actor import system
    from domains.kernel.events import publish
    from domains.users.events import EmailVerified
    from domains.users.models import Session, User

    user, now = User.objects.get(), datetime.now(UTC)
    session = Session.objects.create(user=user, created_at=now, last_used_at=now, proved_at=now)
    done, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        with transaction.atomic():
            Session.objects.filter(pk=session.pk).update(last_used_at=datetime.now(UTC))
            if telling:
                publish(EmailVerified(user_id=user.pk), actor=system("bench"), now=now)
        done += 1
    return done


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "estuary.settings"
    import django

    django.setup()
    print(main(sys.argv[1] == "with", float(sys.argv[2])))
