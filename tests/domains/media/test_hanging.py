"""Where files hang: at a person, a practitioner, a service."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from domains.kernel.actor import Actor
from domains.kernel.errors import Invalid, NotAllowed, NotFound
from domains.kernel.ids import uuid7
from domains.media import actions
from domains.media.actions.hanging import MOST_HUNG, hangs_somewhere
from domains.media.errors import MediaNotUsable
from domains.media.models import Hung, MediaAsset
from domains.practitioners import actions as practitioners
from domains.practitioners.actions.media import MOST_DOCUMENTS
from domains.practitioners.models import Practitioner, PractitionerDocument, PractitionerMedia
from domains.services import actions as services
from domains.services.models import ServiceMedia
from domains.users.models import Capability, User
from tests.domains.media.bringing import NOW
from tests.domains.services.catalogue import ANYBODY, STAFF, practitioner, self_of, service, somebody
from tests.domains.users.people import LATER, at_once, outcome_of, told, while_uncommitted

database = pytest.mark.django_db
committed = pytest.mark.usefixtures("committed")


def file(owner: User, **more: Any) -> MediaAsset:
    """Ready, and looked at by nobody."""
    times = {"created_at": NOW, "uploaded_at": NOW, "settled_at": NOW, "loose_since": NOW}
    if more.get("status") in ("PENDING", "PROCESSING"):
        times["settled_at"] = None
    if more.get("status") == "PENDING":
        times["uploaded_at"] = None
    what = {"kind": "IMAGE", "visibility": "PUBLIC", "status": "READY", "file_name": "x", "content_type": "image/jpeg"}
    key = {"size_bytes": 1, "sha256": b"", "key": uuid7().hex}
    return MediaAsset.objects.create(owner=owner, **{**times, **what, **key, **more})


@dataclass(frozen=True)
class Wall:
    """What files hang at, and whose verbs say so."""

    at: Any
    table: type[Hung]
    verbs: Any
    called: str
    actor: Actor
    owner: User
    fact: str

    def attach(self, asset: MediaAsset, role: str = "PHOTO", actor: Actor | None = None, now: Any = NOW) -> Any:
        given = {self.called: self.at.pk, "asset_id": asset.pk, "role": role, "now": now}
        return self.verbs.attach_media(**given, actor=actor or self.actor)

    def detach(self, asset: MediaAsset, actor: Actor | None = None, now: Any = NOW) -> Any:
        given = {self.called: self.at.pk, "asset_id": asset.pk, "now": now}
        return self.verbs.detach_media(**given, actor=actor or self.actor)

    def reorder(self, *assets: MediaAsset, actor: Actor | None = None) -> Any:
        given = {self.called: self.at.pk, "asset_ids": [each.pk for each in assets], "now": NOW}
        return self.verbs.reorder_media(**given, actor=actor or self.actor)

    def rows(self) -> list[Any]:
        return list(self.table._default_manager.filter(**{self.table.at: self.at}).order_by("position"))

    def hung(self) -> list[tuple[Any, str]]:
        return [(row.asset_id, row.role) for row in self.rows()]


def of_practitioner(of: Practitioner | None = None) -> Wall:
    ada = of or practitioner()
    made = (PractitionerMedia, practitioners, "practitioner_id", self_of(ada.user), ada.user)
    return Wall(ada, *made, "practitioners.media_set")


def of_service() -> Wall:
    offered = service()
    whose = offered.practitioner.user
    return Wall(offered, ServiceMedia, services, "service_id", self_of(whose), whose, "services.media_set")


walls = pytest.mark.parametrize("wall_of", [of_practitioner, of_service])
type Making = Callable[[], Wall]


def loose_since(asset: MediaAsset) -> Any:
    return MediaAsset.objects.get(pk=asset.pk).loose_since


@database
@walls
def test_attach_media_hangs_it_behind_the_others(wall_of: Making) -> None:
    wall = wall_of()
    photo, film = file(wall.owner), file(wall.owner, kind="VIDEO")
    assert wall.attach(photo) == wall.at
    wall.attach(film, "VIDEO")
    assert wall.hung() == [(photo.pk, "PHOTO"), (film.pk, "VIDEO")]
    assert [row.position for row in wall.rows()] == [0, 1]
    assert loose_since(photo) is loose_since(film) is None
    assert len(told(wall.fact)) == 2
    wall.attach(photo)
    assert wall.hung() == [(photo.pk, "PHOTO"), (film.pk, "VIDEO")]


@database
@walls
def test_attach_media_of_a_file_in_the_making(wall_of: Making) -> None:
    wall = wall_of()
    wall.attach(file(wall.owner, status="PROCESSING"))
    assert len(wall.rows()) == 1


@database
@walls
@pytest.mark.parametrize(
    "more",
    [
        {"status": "PENDING"},
        {"status": "FAILED", "failure": "BROKEN"},
        {"visibility": "PRIVATE"},
        {"kind": "VIDEO"},
        {"kind": "DOCUMENT", "visibility": "PRIVATE"},
    ],
)
def test_attach_media_refuses_what_cannot_hang(wall_of: Making, more: dict[str, Any]) -> None:
    wall = wall_of()
    with pytest.raises(MediaNotUsable) as refused:
        wall.attach(file(wall.owner, **more))
    assert refused.value.path == ("assetId",)


@database
@walls
def test_attach_media_of_somebody_else(wall_of: Making) -> None:
    """Not even by staff, who see it."""
    wall = wall_of()
    others = file(somebody())
    for actor in (wall.actor, Actor(user_id=uuid7(), roles=frozenset({"ADMIN"}))):
        assert isinstance(outcome_of(lambda actor=actor: wall.attach(others, actor=actor)), NotFound)
    assert wall.rows() == []


@database
@walls
def test_media_is_not_for_others_to_change(wall_of: Making) -> None:
    wall, eve = wall_of(), somebody()
    photo = file(wall.owner)
    wall.attach(photo)
    mine = file(eve)
    for actor in (self_of(eve), ANYBODY):
        with pytest.raises(NotAllowed):
            wall.attach(mine, actor=actor)
        with pytest.raises(NotAllowed):
            wall.detach(photo, actor=actor)
        with pytest.raises(NotAllowed):
            wall.reorder(photo, actor=actor)
    assert wall.hung() == [(photo.pk, "PHOTO")]


@database
@walls
def test_assistant_hangs_their_own_files(wall_of: Making) -> None:
    wall, helper = wall_of(), somebody()
    acting = Actor(user_id=helper.pk, grants=frozenset({(Capability.MANAGE_PRACTICE.value, wall.owner.pk)}))
    theirs = file(helper)
    wall.attach(theirs, actor=acting)
    assert wall.hung() == [(theirs.pk, "PHOTO")]
    with pytest.raises(NotFound):
        wall.attach(file(wall.owner), actor=acting)
    wall.detach(theirs)
    assert wall.hung() == []


@database
@pytest.mark.parametrize("role", ["AVATAR", "COVER", "INTRO_VIDEO"])
def test_service_has_no_such_roles(role: str) -> None:
    wall = of_service()
    kind = "VIDEO" if role == "INTRO_VIDEO" else "IMAGE"
    with pytest.raises(Invalid) as refused:
        wall.attach(file(wall.owner, kind=kind), role)
    assert refused.value.path == ("role",)


@database
def test_practitioner_has_no_avatar_of_their_own() -> None:
    wall = of_practitioner()
    with pytest.raises(Invalid):
        wall.attach(file(wall.owner), "AVATAR")


@database
@pytest.mark.parametrize(("role", "kind"), [("COVER", "IMAGE"), ("INTRO_VIDEO", "VIDEO")])
def test_there_is_one_of_these(role: str, kind: str) -> None:
    wall = of_practitioner()
    first, second, photo = file(wall.owner, kind=kind), file(wall.owner, kind=kind), file(wall.owner)
    wall.attach(photo)
    wall.attach(first, role)
    wall.attach(second, role, now=LATER)
    assert wall.hung() == [(photo.pk, "PHOTO"), (second.pk, role)]
    assert (loose_since(first), loose_since(second)) == (LATER, None)
    with pytest.raises(IntegrityError, match="a_page_has_one_cover_and_one_introduction"), transaction.atomic():
        PractitionerMedia.objects.create(asset=first, practitioner=wall.at, role=role, position=9)


@database
def test_photo_becomes_the_cover() -> None:
    wall = of_practitioner()
    first, second = file(wall.owner), file(wall.owner)
    wall.attach(first, "COVER")
    wall.attach(second)
    wall.attach(second, "COVER", now=LATER)
    assert wall.hung() == [(second.pk, "COVER")]
    assert loose_since(first) == LATER


@database
@walls
def test_thirty_hang_at_most(wall_of: Making) -> None:
    wall = wall_of()
    many = [file(wall.owner) for _ in range(MOST_HUNG)]
    for each in many:
        wall.attach(each)
    one = file(wall.owner)
    with pytest.raises(Invalid) as refused:
        wall.attach(one)
    assert refused.value.path == ("assetId",)
    wall.attach(many[0])
    wall.detach(many[3])
    wall.attach(one)
    assert len(wall.rows()) == MOST_HUNG
    assert wall.hung()[-1] == (one.pk, "PHOTO")


@database
def test_cover_gives_way_where_thirty_hang() -> None:
    wall = of_practitioner()
    wall.attach(file(wall.owner), "COVER")
    for _ in range(MOST_HUNG - 1):
        wall.attach(file(wall.owner))
    new = file(wall.owner)
    wall.attach(new, "COVER")
    assert wall.hung()[-1] == (new.pk, "COVER")
    assert len(wall.rows()) == MOST_HUNG


@database
@walls
def test_detach_media(wall_of: Making) -> None:
    wall = wall_of()
    photo, other = file(wall.owner), file(wall.owner)
    wall.attach(photo)
    wall.attach(other)
    assert wall.detach(photo, now=LATER) == wall.at
    assert wall.hung() == [(other.pk, "PHOTO")]
    assert (loose_since(photo), loose_since(other)) == (LATER, None)
    with pytest.raises(NotFound) as refused:
        wall.detach(photo)
    assert refused.value.path == ("assetId",)


@database
def test_what_hangs_elsewhere_is_not_let_go() -> None:
    wall = of_practitioner()
    photo = file(wall.owner)
    wall.attach(photo)
    offered = service(wall.at)
    given = {"service_id": offered.pk, "asset_id": photo.pk, "actor": wall.actor, "now": NOW}
    services.attach_media(**given, role="PHOTO")
    actions.set_portrait(asset_id=photo.pk, actor=wall.actor, now=NOW)
    wall.detach(photo, now=LATER)
    assert loose_since(photo) is None
    services.detach_media(**given)
    assert loose_since(photo) is None
    actions.remove_portrait(asset_id=photo.pk, actor=wall.actor, now=LATER)
    assert loose_since(photo) == LATER


@database
@walls
def test_reorder_media(wall_of: Making) -> None:
    wall = wall_of()
    one, two, three = (file(wall.owner) for _ in range(3))
    for each in (one, two, three):
        wall.attach(each)
    assert wall.reorder(three, one, two) == wall.at
    assert [key for key, _ in wall.hung()] == [three.pk, one.pk, two.pk]
    other = file(wall.owner)
    for wrong in ([one, two], [one, two, three, other], [one, one, two], [one, two, other], []):
        with pytest.raises(Invalid) as refused:
            wall.reorder(*wrong)
        assert refused.value.path == ("assetIds",)
    assert [key for key, _ in wall.hung()] == [three.pk, one.pk, two.pk]


@committed
@walls
def test_many_at_once_each_have_a_place(wall_of: Making) -> None:
    wall = wall_of()
    many = [file(wall.owner) for _ in range(6)]
    at_once(*[lambda each=each: wall.attach(each) for each in many])
    assert sorted(key for key, _ in wall.hung()) == sorted(each.pk for each in many)
    assert [row.position for row in wall.rows()] == list(range(6))


@committed
@walls
def test_same_at_once_hangs_once(wall_of: Making) -> None:
    wall = wall_of()
    photo = file(wall.owner)
    outcomes = at_once(*[lambda: wall.attach(photo)] * 5)
    assert set(outcomes) == {wall.at}
    assert wall.hung() == [(photo.pk, "PHOTO")]


@committed
@walls
def test_thirtieth_at_once_hangs_once(wall_of: Making) -> None:
    wall = wall_of()
    for _ in range(MOST_HUNG - 1):
        wall.attach(file(wall.owner))
    many = [file(wall.owner) for _ in range(4)]
    outcomes = at_once(*[lambda each=each: wall.attach(each) for each in many])
    assert sum(isinstance(each, Invalid) for each in outcomes) == 3
    assert len(wall.rows()) == MOST_HUNG


@committed
def test_cover_at_once_is_one() -> None:
    wall = of_practitioner()
    many = [file(wall.owner) for _ in range(5)]
    outcomes = at_once(*[lambda each=each: wall.attach(each, "COVER") for each in many])
    assert set(outcomes) == {wall.at}
    [(there, _)] = wall.hung()
    assert [each.pk for each in many if loose_since(each) is None] == [there]


@committed
@walls
def test_attached_and_deleted_at_once(wall_of: Making) -> None:
    """It hangs nowhere then, whichever was first."""
    wall = wall_of()
    photo = file(wall.owner)
    at_once(
        lambda: wall.attach(photo),
        lambda: actions.delete_media_asset(asset_id=photo.pk, actor=wall.actor, now=NOW),
    )
    assert (wall.hung(), MediaAsset.objects.count()) == ([], 0)


@committed
def test_detached_here_and_attached_there_at_once() -> None:
    """However it comes, what hangs is not loose."""
    for _ in range(5):
        wall = of_practitioner()
        photo, offered = file(wall.owner), service()
        helper = Actor(
            user_id=wall.owner.pk, grants=frozenset({(Capability.MANAGE_PRACTICE.value, offered.practitioner.user_id)})
        )
        wall.attach(photo)
        given = {"service_id": offered.pk, "asset_id": photo.pk, "role": "PHOTO", "actor": helper, "now": NOW}
        outcomes = at_once(
            lambda wall=wall, photo=photo: wall.detach(photo), lambda given=given: services.attach_media(**given)
        )
        assert not any(isinstance(each, Exception) for each in outcomes), outcomes
        asset = MediaAsset.objects.get(pk=photo.pk)
        assert hangs_somewhere(asset)
        assert asset.loose_since is None


@committed
def test_two_take_the_place_of_each_other() -> None:
    """At different practices, by one who manages both: neither waits for the other for good."""
    helper, here, there = somebody(), practitioner(), practitioner()
    granted = {(Capability.MANAGE_PRACTICE.value, each.user_id) for each in (here, there)}
    acting = Actor(user_id=helper.pk, grants=frozenset(granted))
    first, second = of_practitioner(here), of_practitioner(there)
    for _ in range(10):
        one, two = file(helper), file(helper)
        first.attach(one, "COVER", actor=acting)
        second.attach(two, "COVER", actor=acting)
        outcomes = at_once(
            lambda two=two: first.attach(two, "COVER", actor=acting),
            lambda one=one: second.attach(one, "COVER", actor=acting),
        )
        assert outcomes == [here, there]
        assert ([*first.hung()], [*second.hung()]) == ([(two.pk, "COVER")], [(one.pk, "COVER")])
        assert loose_since(one) is loose_since(two) is None


# At a person.


@database
def test_set_portrait() -> None:
    ada = somebody()
    actor, one, two = self_of(ada), file(ada), file(ada)
    assert actions.set_portrait(asset_id=one.pk, actor=actor, now=NOW) == ada
    assert loose_since(one) is None
    actions.set_portrait(asset_id=one.pk, actor=actor, now=LATER)
    assert len(told("media.portrait_set")) == 1
    actions.set_portrait(asset_id=two.pk, actor=actor, now=LATER)
    assert (loose_since(one), loose_since(two)) == (LATER, None)
    assert MediaAsset.objects.get(portrayed=ada) == two
    with pytest.raises(NotFound):
        actions.remove_portrait(asset_id=one.pk, actor=actor, now=NOW)
    actions.remove_portrait(asset_id=two.pk, actor=actor, now=LATER)
    assert loose_since(two) == LATER
    assert told("media.portrait_set") == [{"user_id": str(ada.pk)}] * 3


@database
@pytest.mark.parametrize("more", [{"kind": "VIDEO"}, {"visibility": "PRIVATE"}, {"status": "PENDING"}])
def test_set_portrait_refuses_what_is_no_picture_to_be_shown(more: dict[str, Any]) -> None:
    ada = somebody()
    with pytest.raises(MediaNotUsable):
        actions.set_portrait(asset_id=file(ada, **more).pk, actor=self_of(ada), now=NOW)


@database
def test_set_portrait_of_somebody_else() -> None:
    ada, eve = somebody(), somebody()
    with pytest.raises(NotFound):
        actions.set_portrait(asset_id=file(eve).pk, actor=self_of(ada), now=NOW)


@committed
def test_set_portrait_at_once_is_one() -> None:
    ada = somebody()
    many = [file(ada) for _ in range(5)]
    set_to = actions.set_portrait
    at_once(*[lambda each=each: set_to(asset_id=each.pk, actor=self_of(ada), now=NOW) for each in many])
    portrait = MediaAsset.objects.get(portrayed=ada)
    assert [each.pk for each in many if loose_since(each) is None] == [portrait.pk]


@database
def test_portrait_is_of_its_owner() -> None:
    photo = file(somebody(), loose_since=None)
    with pytest.raises(IntegrityError, match="a_portrait_is_a_public_picture_of_its_owner"), transaction.atomic():
        MediaAsset.objects.filter(pk=photo.pk).update(portrayed=somebody())


# Documents.


def proof(owner: User, **more: Any) -> MediaAsset:
    what = {"kind": "DOCUMENT", "visibility": "PRIVATE", "content_type": "application/pdf"}
    return file(owner, **{**what, **more})


def add(ada: Practitioner, asset: MediaAsset, title: str = "Diploma", actor: Actor | None = None) -> Any:
    given = {"practitioner_id": ada.pk, "asset_id": asset.pk, "title": title, "now": NOW}
    return practitioners.add_practitioner_document(**given, actor=actor or self_of(ada.user))


@database
def test_add_practitioner_document() -> None:
    ada = practitioner(status="PENDING")
    diploma, photo = proof(ada.user), proof(ada.user, kind="IMAGE")
    document = add(ada, diploma, " My\0 diploma ")
    assert (document.title, document.asset_id, document.added_at) == ("My diploma", diploma.pk, NOW)
    assert loose_since(diploma) is None
    assert add(ada, diploma, "Again") == document
    add(ada, photo)
    assert ada.documents.count() == 2
    assert told("practitioners.document_added")[0] == {"document_id": str(document.pk), "user_id": str(ada.user_id)}


@database
@pytest.mark.parametrize("more", [{"kind": "VIDEO"}, {"kind": "IMAGE", "visibility": "PUBLIC"}, {"status": "PENDING"}])
def test_add_practitioner_document_of_what_is_no_private_document(more: dict[str, Any]) -> None:
    ada = practitioner()
    with pytest.raises(MediaNotUsable):
        add(ada, proof(ada.user, **more))


@database
@pytest.mark.parametrize("title", ["", " ", "\0", "x" * 201])
def test_add_practitioner_document_without_a_title(title: str) -> None:
    ada = practitioner()
    with pytest.raises(Invalid) as refused:
        add(ada, proof(ada.user), title)
    assert refused.value.path == ("title",)


@database
def test_add_practitioner_document_is_for_oneself() -> None:
    ada, helper = practitioner(), somebody()
    acting = Actor(user_id=helper.pk, grants=frozenset({(Capability.MANAGE_PRACTICE.value, ada.user_id)}))
    for actor in (acting, STAFF, self_of(somebody())):
        with pytest.raises(NotAllowed):
            add(ada, proof(helper), actor=actor)


@database
def test_documents_up_to_a_number() -> None:
    ada = practitioner()
    for _ in range(MOST_DOCUMENTS):
        add(ada, proof(ada.user))
    with pytest.raises(Invalid):
        add(ada, proof(ada.user))


@database
def test_remove_practitioner_document() -> None:
    ada, eve = practitioner(), practitioner()
    diploma = proof(ada.user)
    document = add(ada, diploma)
    remove = practitioners.remove_practitioner_document
    for actor in (self_of(eve.user), ANYBODY):
        with pytest.raises(NotFound):
            remove(document_id=document.pk, actor=actor, now=NOW)
    with pytest.raises(NotAllowed):
        remove(document_id=document.pk, actor=STAFF, now=NOW)
    assert remove(document_id=document.pk, actor=self_of(ada.user), now=LATER) == ada
    assert (ada.documents.count(), loose_since(diploma)) == (0, LATER)
    assert len(told("practitioners.document_removed")) == 1


@committed
def test_same_document_at_once_is_there_once() -> None:
    ada = practitioner()
    diploma = proof(ada.user)
    outcomes = at_once(*[lambda: add(ada, diploma)] * 4)
    assert len(set(outcomes)) == 1
    assert PractitionerDocument.objects.count() == 1


# What hangs lets go of them.


@database
def test_service_that_is_deleted_lets_go() -> None:
    offered = service(status="DRAFT", published_at=None)
    actor = self_of(offered.practitioner.user)
    photo = file(offered.practitioner.user)
    given = {"service_id": offered.pk, "actor": actor}
    services.attach_media(**given, asset_id=photo.pk, role="PHOTO", now=NOW)
    services.delete_service(**given, now=LATER)
    assert loose_since(photo) == LATER
    assert not ServiceMedia.objects.exists()


@committed
def test_let_go_waits_for_whoever_is_just_hanging_it() -> None:
    wall = of_practitioner()
    photo = file(wall.owner)
    wall.attach(photo)
    outcome = while_uncommitted(
        lambda: actions.set_portrait(asset_id=photo.pk, actor=wall.actor, now=NOW),
        lambda: transaction.atomic(actions.let_go)([photo.pk], now=NOW + timedelta(hours=1)),
    )
    assert outcome is None
    assert loose_since(photo) is None
