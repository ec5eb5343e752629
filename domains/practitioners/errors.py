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


class TooManyPlaces(DomainError):
    """The practitioner has as many places as their tier allows. What is there stays, whatever the tier."""

    code = "TOO_MANY_PLACES"
    message = "This practice has as many places as it may have. Delete one first."

    most: int
    described: ClassVar = {"most": "How many they may have."}

    def __init__(self, *, most: int) -> None:
        super().__init__()
        self.most = most


class TooManyAssistants(DomainError):
    """As many people act for the practice as its tier allows."""

    code = "TOO_MANY_ASSISTANTS"
    message = "As many people act for this practice as may. Take a grant back first."

    most: int
    described: ClassVar = {"most": "How many may act for it."}

    def __init__(self, *, most: int) -> None:
        super().__init__()
        self.most = most


class SlugTaken(DomainError):
    """Somebody else is found by this slug."""

    code = "SLUG_TAKEN"
    message = "Somebody else has this address already. Choose another."


class CurrencyInUse(DomainError):
    """What they offer has its prices in the currency that they are paid in, so that stays as it is."""

    code = "CURRENCY_IN_USE"
    message = "There are prices in the currency of before, so it stays."

    currency: str
    described: ClassVar = {"currency": "The currency that they are paid in."}

    def __init__(self, *, currency: str) -> None:
        super().__init__(path=("currency",))
        self.currency = currency


class PracticeVerificationPending(DomainError):
    """A verification was asked for before, and staff are looking at it."""

    code = "PRACTICE_VERIFICATION_PENDING"
    message = "This practice is being verified already. The answer comes by mail."


class ScheduleNameTaken(DomainError):
    """Another of their schedules is called so."""

    code = "SCHEDULE_NAME_TAKEN"
    message = "Another schedule is called so already."


class ScheduleIsDefault(DomainError):
    """It is what everything follows that has no other. Make another schedule the default one first."""

    code = "SCHEDULE_IS_DEFAULT"
    message = "This is the default schedule. Make another the default one first."
