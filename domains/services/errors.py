from datetime import datetime
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


class OccurrenceNotToCome(DomainError):
    """It was canceled, or has begun."""

    code = "OCCURRENCE_NOT_TO_COME"
    message = "This was canceled, or has begun."


class AlreadyScheduled(DomainError):
    """The service takes place at this time and place already. Nothing of what was asked for was done."""

    code = "ALREADY_SCHEDULED"
    message = "This takes place then and there already."

    starts_at: list[datetime]
    described: ClassVar = {"starts_at": "The times at which it does, the earliest first."}

    def __init__(self, *, starts_at: list[datetime], path: tuple[str, ...] = ()) -> None:
        super().__init__(path=path)
        self.starts_at = starts_at


class TimeTaken(DomainError):
    """Whoever holds it has something else then, or somebody else the space that it takes up, with the time that is kept
    free around that. Nothing of what was asked for was done."""

    code = "TIME_TAKEN"
    message = "You are busy then, or the space is taken."

    starts_at: list[datetime]
    described: ClassVar = {
        "starts_at": "Of what was asked for, when that begins for which there is no time, the earliest first."
    }

    def __init__(self, *, starts_at: list[datetime], path: tuple[str, ...] = ()) -> None:
        super().__init__(path=path)
        self.starts_at = starts_at


class TooManyOccurrences(DomainError):
    """As many times of this service as there may be are still to come. What is over or canceled does not count."""

    code = "TOO_MANY_OCCURRENCES"
    message = "So many times of this are still to come that there can be no more."

    most: int
    described: ClassVar = {"most": "How many there may be."}

    def __init__(self, *, most: int) -> None:
        super().__init__()
        self.most = most


class SeatsTaken(DomainError):
    """People have seats that would be gone."""

    code = "SEATS_TAKEN"
    message = "More people have a seat than there would be seats."

    taken: int
    described: ClassVar = {"taken": "How many seats are taken."}

    def __init__(self, *, taken: int, path: tuple[str, ...]) -> None:
        super().__init__(path=path)
        self.taken = taken


class CategoryNameTaken(DomainError):
    """The practitioner has a category of this name already."""

    code = "CATEGORY_NAME_TAKEN"
    message = "There is a category of this name already."


class TooManyCategories(DomainError):
    """The practitioner has as many categories of their own as they may."""

    code = "TOO_MANY_CATEGORIES"
    message = "There are as many categories as there may be."

    most: int
    described: ClassVar = {"most": "How many there may be."}

    def __init__(self, *, most: int) -> None:
        super().__init__()
        self.most = most


class OrderIncomplete(DomainError):
    """An order names each once. This one leaves some out, or names what is none of them, or one of them twice."""

    code = "ORDER_INCOMPLETE"
    message = "An order names each of them once."

    missing: list[str]
    too_much: list[int]
    described: ClassVar = {
        "missing": "What those are called that are left out.",
        "too_much": "At which places of the list, counted from 0, stands what is none of them, or came before.",
    }

    def __init__(self, *, missing: list[str], too_much: list[int], path: tuple[str, ...]) -> None:
        super().__init__(path=path)
        self.missing, self.too_much = missing, too_much


class CategorySlugTaken(DomainError):
    """Another category is called so in addresses."""

    code = "CATEGORY_SLUG_TAKEN"
    message = "Another category has this slug."


class CategoryCycle(DomainError):
    """It cannot stand below itself, nor below what stands below it."""

    code = "CATEGORY_CYCLE"
    message = "A category cannot stand below itself."


class CategoryTooDeep(DomainError):
    """It, or what stands below it, would be further from the root than anything may."""

    code = "CATEGORY_TOO_DEEP"
    message = "The catalogue is not that deep."

    most: int
    described: ClassVar = {"most": "How deep it is at most: 1 is the root."}

    def __init__(self, *, most: int) -> None:
        super().__init__(path=("parentId",))
        self.most = most


class CategoryInUse(DomainError):
    """Others stand below it, or services on it."""

    code = "CATEGORY_IN_USE"
    message = "Something still stands on this category, or below it."


class TooManyBlocks(DomainError):
    """As many times are blocked as may be. What is over does not count."""

    code = "TOO_MANY_BLOCKS"
    message = "So many times are blocked already that there can be no more. Delete one first."

    most: int
    described: ClassVar = {"most": "How many there may be."}

    def __init__(self, *, most: int) -> None:
        super().__init__()
        self.most = most
