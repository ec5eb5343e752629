from datetime import datetime

import domains
from domains.kernel.actor import Actor
from domains.kernel.consuming import Command, Start, on
from domains.kernel.events import Event
from domains.kernel.letters import MAILS_FOR
from domains.users.events import PhoneVerificationRequested

list(domains.modules("letters"))


@on(*MAILS_FOR)
def send_mails(event: Event, *, position: int, actor: Actor, now: datetime) -> list[Command]:
    """Whether each is to be sent is decided when it is: what it would say may not be true any more."""
    kinds = MAILS_FOR[type(event)]
    return [Start("DeliverMail", id=f"mail-{kind}-{position}", arguments=(kind, str(position))) for kind in kinds]


@on(PhoneVerificationRequested)
def send_code(event: PhoneVerificationRequested, *, position: int, actor: Actor, now: datetime) -> list[Command]:
    challenge = str(event.challenge_id)
    return [Start("DeliverText", id=f"text-{challenge}", arguments=(challenge,))]
