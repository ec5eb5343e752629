from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext

from domains.kernel import log
from domains.kernel.events import KINDS
from domains.kernel.letters import LETTERS
from domains.kernel.wiring import needed
from domains.notifications.mails import as_read_in, compose
from domains.notifications.models import Mail
from domains.providers.courier import TextMessages
from domains.users.models import Challenge, UserProfile
from domains.users.tokens import Keyring


def deliver_mail(*, kind: str, position: int, now: datetime) -> bool:
    """Send what is to be said of an event, unless it was sent. Ended between sending and writing that down, it is sent
    once more under the same Message-ID. Returns whether it was sent now."""
    record = log.at(position)
    if record is None or Mail.objects.filter(kind=kind, position=position).exists():
        return False
    letter = LETTERS[kind](KINDS[record.kind].of(record.data), record.at)
    if letter is None:
        return False
    key = f"{kind}-{position}-{letter.user_id.hex[-12:]}"  # short enough for one line of a header
    compose(kind, letter, key=key).send()
    sent = Mail(key=key, kind=kind, position=position, user_id=letter.user_id, sent_at=now)
    Mail.objects.bulk_create([sent], ignore_conflicts=True)
    return True


def deliver_text(*, challenge_id: UUID, attempt: int, now: datetime) -> bool:
    """The code for a phone number, while it can still be used. Returns whether it was sent.

    Courier gives the same answer to the same key, a failure too; and one that was only slow must not send it again. So
    a few attempts share a key, and then it is another.
    """
    challenge = Challenge.objects.select_related("user").filter(pk=challenge_id).first()
    if challenge is None or challenge.user is None or not challenge.is_open(now):
        return False
    code = needed(Keyring).code(Challenge.Kind.VERIFY_PHONE, challenge.pk)
    with as_read_in(*where_they_are(challenge.user_id)):
        text = gettext("%(code)s is your Estuary code. Nobody from Estuary will ever ask you for it.") % {"code": code}
    needed(TextMessages).send(to=challenge.about, text=text, idempotency_key=f"{challenge_id}-{attempt // 4}")
    return True


def where_they_are(user_id: UUID | None) -> tuple[str, str]:
    """In language and in time."""
    profile = UserProfile.objects.filter(user=user_id).first() or UserProfile()
    return profile.locale, profile.time_zone
