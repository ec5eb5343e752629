"""The demo has pictures, which are where they say."""

import io

import httpx
import pytest
from django.core.management import call_command
from PIL import Image

from domains.kernel.actor import ANONYMOUS
from domains.kernel.wiring import needed, provide
from domains.media.actions import forget_orphans
from domains.media.models import MediaAsset, MediaVariant
from domains.practitioners.models import Practitioner, PractitionerMedia
from domains.providers.objects import Objects
from domains.services.models import Service, ServiceMedia
from domains.users.models import User
from estuary.demo import market, pictures
from estuary.trouble import Trouble
from tests.domains.providers.test_objects import Nowhere
from tests.estuary.demo.seeding import seed

pytestmark = pytest.mark.django_db


def test_everybody_and_everything_has_a_picture() -> None:
    call_command("seed_demo", verbosity=0)
    assert PractitionerMedia.objects.filter(role="COVER").count() == Practitioner.objects.count() == 60
    assert ServiceMedia.objects.filter(role="PHOTO").count() == Service.objects.count() == 300
    assert MediaAsset.objects.visible_to(ANONYMOUS).count() == 360  # type: ignore[attr-defined]
    assert forget_orphans(now=market.TODAY.replace(year=2100)) == 0


def test_every_picture_is_where_it_says() -> None:
    seed()
    base = needed(Objects).public_url
    told = MediaVariant.objects.values_list("key", "size_bytes", "width", "height").distinct()
    assert len(told) == 36
    for key, size, width, height in told:
        answer = httpx.get(f"{base}/{key}")
        assert (answer.status_code, len(answer.content)) == (200, size)
        assert answer.headers["cache-control"] == "public, max-age=86400"
        assert Image.open(io.BytesIO(answer.content)).size == (width, height)


def test_pictures_look_different() -> None:
    assert len({view.files["THUMBNAIL"] for view in pictures.views()}) == 12
    assert sum(len(file) for view in pictures.views() for file in view.files.values()) < 400_000


def test_storage_that_is_away_is_named() -> None:
    there = needed(Objects)
    provide(Objects({"public": Nowhere()}, public_url=""))
    try:
        with pytest.raises(Trouble, match="storage does not take the demo's pictures"):
            seed()
    finally:
        provide(there)
    assert not User.objects.exists()
