from typing import ClassVar

from django.db.models import TextChoices

from domains.kernel.errors import DomainError


class Missing(TextChoices):
    """What something lacks that is to be offered."""

    PLACE = "PLACE"
    DURATION = "DURATION"
    CONTENTS = "CONTENTS"
    OFFERED_CONTENTS = "OFFERED_CONTENTS"


class StaleVersion(DomainError):
    """Somebody has changed it since you read it. Read it again, and decide anew: nothing of either is lost."""

    code = "STALE_VERSION"
    message = "This was changed meanwhile. Look at it again."

    current_version: int
    described: ClassVar = {"current_version": "The `version` that it has now."}

    def __init__(self, *, current_version: int) -> None:
        super().__init__(path=("version",))
        self.current_version = current_version


class ServiceNotOffered(DomainError):
    """The service is not offered now: it is a draft, or archived."""

    code = "SERVICE_NOT_OFFERED"
    message = "This is not offered now."


class ServiceIncomplete(DomainError):
    """It cannot be offered as it is. Nothing of what was asked for was done."""

    code = "SERVICE_INCOMPLETE"
    message = "This cannot be offered as it is: something is missing."

    missing: list[Missing]
    described: ClassVar = {"missing": "What it lacks."}

    def __init__(self, *, missing: list[Missing]) -> None:
        super().__init__()
        self.missing = missing


class ServiceInUse(DomainError):
    """Others know of it: it was published, marked, reviewed or booked, or something is made of it. Archive it
    instead of deleting it."""

    code = "SERVICE_IN_USE"
    message = "Others know of this already, so it cannot be deleted. Archive it instead."


class ServiceContained(DomainError):
    """What is offered now is made of it, so that it could not be had any more. Archive that first."""

    code = "SERVICE_CONTAINED"
    message = "A package or a bundle that is offered is made of this. Archive that first."

    titles: list[str]
    described: ClassVar = {"titles": "What is made of it; the first 20."}

    def __init__(self, *, titles: list[str]) -> None:
        super().__init__()
        self.titles = titles


class PracticeNotOpen(DomainError):
    """The practitioner has not been let in yet, or is suspended, so nothing of theirs is published."""

    code = "PRACTICE_NOT_OPEN"
    message = "As long as this practice is not open, nothing of it can be published."


class TooManyServices(DomainError):
    """The practitioner offers as many as they may. What is archived does not count."""

    code = "TOO_MANY_SERVICES"
    message = "This practice has as many services as it may have. Archive one first."

    most: int
    described: ClassVar = {"most": "How many they may have."}

    def __init__(self, *, most: int) -> None:
        super().__init__()
        self.most = most


class PlaceInUse(DomainError):
    """What is offered now takes place there. Move it to another place first, or archive it."""

    code = "PLACE_IN_USE"
    message = "Something that is offered takes place there. Move that first."

    titles: list[str]
    described: ClassVar = {"titles": "What takes place there; the first 20."}

    def __init__(self, *, titles: list[str]) -> None:
        super().__init__()
        self.titles = titles
