from datetime import datetime

from domains.kernel.actor import Actor
from domains.kernel.consuming import Start, on
from domains.notifications.mails import key_of
from domains.users.events import UserRegistered


@on(UserRegistered)
def send_welcome(event: UserRegistered, *, actor: Actor, now: datetime) -> Start:
    return mail("welcome", event)


def mail(kind: str, event: UserRegistered) -> Start:
    return Start("DeliverMail", id=f"mail-{key_of(kind, event.user_id)}", arguments=(kind, str(event.user_id)))
