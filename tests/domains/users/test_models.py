import pytest
from django.contrib.auth import authenticate
from django.test import Client

from domains.users import actions
from domains.users.models import Role, User


def user(*roles: Role, is_active: bool = True) -> User:
    return User(email="ada@example.org", roles=list(roles), is_active=is_active)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "staff", "admin"),
    [
        (user(Role.CLIENT), False, False),
        (user(Role.CLIENT, Role.PRACTITIONER), False, False),
        (user(Role.STAFF), True, False),
        (user(Role.ADMIN), True, True),
    ],
    ids=lambda value: "+".join(value.roles) if isinstance(value, User) else str(value),
)
def test_roles_decide_what_django_asks(who: User, staff: bool, admin: bool) -> None:
    assert (who.is_staff, who.is_superuser) == (staff, admin)
    assert who.has_module_perms("users") is staff


@pytest.mark.django_db
def test_staff_look_and_admins_do_anything() -> None:
    staff, admin = user(Role.STAFF), user(Role.ADMIN)
    assert staff.has_perm("users.view_user")
    assert not staff.has_perm("users.change_user")
    assert admin.has_perm("users.change_user")
    assert not user(Role.STAFF, is_active=False).has_perm("users.view_user")


@pytest.mark.django_db
def test_signing_in_does_not_care_about_capitals() -> None:
    made = actions.create_user(email="ada@example.org", password="a long enough one", roles=[])
    assert authenticate(username="ADA@Example.org", password="a long enough one") == made


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "status"), [("CLIENT", 302), ("STAFF", 200), ("ADMIN", 200)])
def test_admin_shows_users_to_staff(client: Client, role: str, status: int) -> None:
    actions.create_user(email="grace@example.org", password="a long enough one", roles=["CLIENT"])
    client.force_login(actions.create_user(email="ada@example.org", password="a long enough one", roles=[role]))
    answer = client.get("/admin/users/user/?q=grace", headers={"host": "localhost"})
    assert answer.status_code == status
    if status == 200:
        assert b"grace@example.org" in answer.content
        assert b"ada@example.org</a>" not in answer.content
        assert client.get("/admin/users/user/add/", headers={"host": "localhost"}).status_code == 403
