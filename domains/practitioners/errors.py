from typing import ClassVar

from domains.kernel.errors import DomainError


class AlreadyPractitioner(DomainError):
    """They are a practitioner already, or have applied to be one: there is one page of each person."""

    code = "ALREADY_PRACTITIONER"
    message = "There is a page of this person already."

    slug: str
    described: ClassVar = {"slug": "By which their page is found, with `practitioner(slug:)`."}

    def __init__(self, *, slug: str, path: tuple[str, ...] = ()) -> None:
        super().__init__(path=path)
        self.slug = slug


class EmailNotVerified(DomainError):
    """The e-mail address of the account is not verified, and whatever is decided would be told there."""

    code = "EMAIL_NOT_VERIFIED"
    message = "Verify your e-mail address first: what is decided is told there."


class PractitionerPending(DomainError):
    """They have not been let in yet: staff look at their verification first."""

    code = "PRACTITIONER_PENDING"
    message = "This has to wait until staff have let them in."


class PractitionerSuspended(DomainError):
    """Staff have stopped them."""

    code = "PRACTITIONER_SUSPENDED"
    message = "This cannot be done while they are suspended."


class ScheduleNameTaken(DomainError):
    """Another of their schedules is called so."""

    code = "SCHEDULE_NAME_TAKEN"
    message = "Another schedule is called so already."


class ScheduleIsDefault(DomainError):
    """It is what everything follows that has no other. Make another schedule the default one first."""

    code = "SCHEDULE_IS_DEFAULT"
    message = "This is the default schedule. Make another the default one first."
