"""What somebody says that a package, a bundle, a course or a space is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from uuid import UUID

from domains.services.models import SpaceDetails


@dataclass(frozen=True, kw_only=True)
class Package:
    item_id: UUID
    units: int
    valid_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class Item:
    service_id: UUID
    units: int = 1


@dataclass(frozen=True, kw_only=True)
class Bundle:
    items: Sequence[Item]
    valid_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class Module:
    title: str
    description: str = ""
    duration_minutes: int | None = None
    module_id: UUID | None = None  # of one that is there already


@dataclass(frozen=True, kw_only=True)
class Course:
    modules: Sequence[Module]
    goal: str = ""


@dataclass(frozen=True, kw_only=True)
class Space:
    space_type: SpaceDetails.Kind
    price_per_hour_cents: int | None = None
    price_per_day_cents: int | None = None
    min_stay_minutes: int | None = None
    max_stay_minutes: int | None = None
    opens_at: time | None = None
    closes_at: time | None = None
    rules: str = ""


@dataclass(frozen=True, kw_only=True)
class Length:
    minutes: int
    price_cents: int
