from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domains.kernel.actor import Actor
from domains.users.models import Role, Session, User
from schema.nodes import parsed
from tests.schema.direct import actor_for, refused, run, shown

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
USERS = """
query ($first: Int, $after: String, $last: Int, $before: String, $orderBy: [UserOrder!], $filter: UserFilter) {
  users(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy, filter: $filter) {
    nodes { email }
    edges { cursor node { email } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    totalCount
    appliedFilters
  }
}"""
STAFF = Actor(user_id=None, roles=frozenset({"STAFF"}))
ORDERS = [
    [("EMAIL", "ASC")],
    [("CREATED_AT", "DESC")],
    [("LAST_LOGIN_AT", "ASC")],
    [("LAST_LOGIN_AT", "DESC")],
    [("LAST_LOGIN_AT", "DESC"), ("CREATED_AT", "ASC")],
    [("CREATED_AT", "ASC"), ("LAST_LOGIN_AT", "DESC"), ("EMAIL", "DESC")],
]


def make(number: int, **columns: Any) -> User:
    user = User.objects.create(email=f"u{number:03}@example.org", roles=["CLIENT"])
    User.objects.filter(pk=user.pk).update(**columns)
    return user


def users(**variables: Any) -> dict[str, Any]:
    found: dict[str, Any] = shown(USERS, STAFF, **variables)["users"]
    return found


def order(by: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"by": name, "direction": direction} for name, direction in by]


def emails(page: dict[str, Any]) -> list[str]:
    assert [edge["node"] for edge in page["edges"]] == page["nodes"]
    return [node["email"] for node in page["nodes"]]


def sorted_by(by: list[tuple[str, str]]) -> list[str]:
    """Said again in Python: no value comes last, whichever the direction, and the id decides in the end."""
    rows = list(User.objects.all())
    columns = {"EMAIL": "email", "CREATED_AT": "created_at", "LAST_LOGIN_AT": "last_login"}
    rows.sort(key=lambda row: row.pk, reverse=by[-1][1] == "DESC")
    for name, direction in reversed(by):
        known = [row for row in rows if getattr(row, columns[name]) is not None]
        known.sort(key=lambda row: getattr(row, columns[name]), reverse=direction == "DESC")
        rows = known + [row for row in rows if getattr(row, columns[name]) is None]
    return [row.email for row in rows]


# Few different moments, so that many rows stand at the same one, and some at none.
MOMENTS = st.lists(st.tuples(st.integers(0, 2), st.none() | st.integers(0, 2)), min_size=0, max_size=12)
WITHOUT_RESET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("by", ORDERS, ids=str)
@WITHOUT_RESET
@given(moments=MOMENTS, size=st.integers(1, 5))
def test_pages_are_the_whole_list_whichever_way_one_walks(
    by: list[tuple[str, str]], moments: list[tuple[int, int | None]], size: int
) -> None:
    User.objects.all().delete()
    for number, (created, login) in enumerate(moments):
        login_at = None if login is None else NOON + timedelta(microseconds=login)
        make(number, created_at=NOON + timedelta(days=created), last_login=login_at)
    expected = sorted_by(by)
    assert walk("first", "after", by, size) == expected
    assert walk("last", "before", by, size) == expected


def walk(count: str, beyond: str, by: list[tuple[str, str]], size: int) -> list[str]:
    found: list[str] = []
    cursor = None
    while True:
        page = users(orderBy=order(by), **{count: size, beyond: cursor})
        info, here = page["pageInfo"], emails(page)
        assert page["totalCount"] == User.objects.count()
        assert len(here) <= size
        forwards = count == "first"
        behind, ahead = ("hasPreviousPage", "hasNextPage") if forwards else ("hasNextPage", "hasPreviousPage")
        assert info[behind] is bool(found)
        found = found + here if forwards else here + found
        assert info[ahead] is (len(found) < page["totalCount"])
        if not info[ahead]:
            return found
        assert (info["startCursor"], info["endCursor"]) == (page["edges"][0]["cursor"], page["edges"][-1]["cursor"])
        cursor = info["endCursor" if forwards else "startCursor"]


def test_rows_that_come_and_go_change_no_page_that_is_left() -> None:
    made = [make(number) for number in (1, 3, 5, 7, 9)]
    first = users(orderBy=order([("EMAIL", "ASC")]), first=2)
    made[1].delete()  # the very row that the cursor names
    make(0)
    make(4)
    rest = users(orderBy=order([("EMAIL", "ASC")]), first=10, after=first["pageInfo"]["endCursor"])
    assert emails(rest) == [f"u00{number}@example.org" for number in (4, 5, 7, 9)]
    assert rest["pageInfo"]["hasPreviousPage"] is True


def test_range_between_two_cursors() -> None:
    for number in range(6):
        make(number)
    cursors = [edge["cursor"] for edge in users(orderBy=order([("EMAIL", "ASC")]))["edges"]]
    between = {"orderBy": order([("EMAIL", "ASC")]), "after": cursors[0], "before": cursors[5]}
    page = users(**between, first=2)
    assert (emails(page), page["pageInfo"]["hasNextPage"]) == (["u001@example.org", "u002@example.org"], True)
    page = users(**between, last=2)
    assert (emails(page), page["pageInfo"]["hasPreviousPage"]) == (["u003@example.org", "u004@example.org"], True)
    whole = users(**between)
    assert len(emails(whole)) == 4
    assert (whole["pageInfo"]["hasNextPage"], whole["pageInfo"]["hasPreviousPage"]) == (True, True)


def test_page_has_twenty_unless_something_else_is_asked() -> None:
    for number in range(21):
        make(number)
    assert len(users()["nodes"]) == 20
    assert len(users(first=100)["nodes"]) == 21
    nothing = users(first=0)
    assert (nothing["nodes"], nothing["pageInfo"]["hasNextPage"]) == ([], True)
    cursor = users(orderBy=order([("EMAIL", "ASC")]))["edges"][4]["cursor"]
    before = users(orderBy=order([("EMAIL", "ASC")]), before=cursor)
    assert emails(before) == [f"u00{number}@example.org" for number in range(4)]


@pytest.mark.parametrize(
    "asked",
    [{"first": 101}, {"last": 101}, {"first": -1}, {"last": -1}, {"first": 1, "last": 1}],
    ids=str,
)
def test_page_that_cannot_be(asked: dict[str, int]) -> None:
    assert refused(USERS, STAFF, **asked) == "BAD_PAGE"


@pytest.mark.parametrize("cursor", ["", "x", "é", "bnVsbA==", "W10=", "WyItQ1JFQVRFRF9BVCwtSUQiLCJ4IiwieSJd"])
def test_cursor_that_is_none_of_ours(cursor: str) -> None:
    assert refused(USERS, STAFF, after=cursor) == "BAD_CURSOR"
    assert refused(USERS, STAFF, before=cursor) == "BAD_CURSOR"


def test_cursor_of_another_order() -> None:
    make(1)
    cursor = users(orderBy=order([("EMAIL", "ASC")]))["pageInfo"]["endCursor"]
    assert refused(USERS, STAFF, orderBy=order([("EMAIL", "DESC")]), after=cursor) == "BAD_CURSOR"
    assert refused(USERS, STAFF, after=cursor) == "BAD_CURSOR"


def test_what_is_not_asked_for_is_not_looked_up() -> None:
    for number in range(3):
        make(number)
    with CaptureQueriesContext(database) as statements:
        shown("{ users { nodes { email } pageInfo { hasNextPage hasPreviousPage } } }", STAFF)
    assert len(statements) == 1
    with CaptureQueriesContext(database) as statements:
        shown("{ users { totalCount } }", STAFF)
    assert len(statements) == 1


def test_list_is_for_those_who_may_see_it() -> None:
    user = make(1)
    assert refused("{ users { totalCount } }", actor_for(user)) == "FORBIDDEN"


# Lists of the objects of a list.

NESTED = """query ($first: Int) {
  users(orderBy: [{by: EMAIL}]) {
    nodes {
      email
      all: sessions { totalCount nodes { device user { email } } }
      few: sessions(first: $first, orderBy: [{by: CREATED_AT}]) { pageInfo { hasNextPage } nodes { device } }
    }
  }
}"""


def sign_in(user: User, *devices: str) -> None:
    for number, device in enumerate(devices):
        moment = datetime.now(UTC) - timedelta(minutes=number)
        Session.objects.create(user=user, device=device, created_at=moment, last_used_at=moment, proved_at=moment)


def test_nested_pages_belong_to_their_own_object() -> None:
    sign_in(make(1), "a", "b", "c")
    make(2)
    sign_in(make(3), "d")
    first, second, third = shown(NESTED, STAFF, first=2)["users"]["nodes"]
    assert [node["device"] for node in first["all"]["nodes"]] == ["a", "b", "c"]
    assert [node["device"] for node in first["few"]["nodes"]] == ["c", "b"]
    assert (first["all"]["totalCount"], first["few"]["pageInfo"]["hasNextPage"]) == (3, True)
    assert second["all"] == {"totalCount": 0, "nodes": []}
    assert third["few"] == {"pageInfo": {"hasNextPage": False}, "nodes": [{"device": "d"}]}
    assert {node["user"]["email"] for node in first["all"]["nodes"]} == {"u001@example.org"}


@pytest.mark.parametrize("many", [1, 30])
def test_statements_do_not_grow_with_rows(many: int) -> None:
    for number in range(many):
        sign_in(make(number), "a", "b", "c")
    query = NESTED.replace("users(", "users(first: 100, ")
    with CaptureQueriesContext(database) as statements:
        nodes = shown(query, STAFF, first=2)["users"]["nodes"]
    assert len(nodes) == many
    assert len(statements) == 5  # users, all, their count, their users, few


def test_page_of_several_lists_goes_on_after_a_cursor() -> None:
    sign_in(make(1), "a", "b", "c")
    sign_in(make(2), "d")
    query = """query ($after: String) {
      users(orderBy: [{by: EMAIL}]) {
        nodes { sessions(first: 1, after: $after) {
          nodes { device } pageInfo { hasNextPage hasPreviousPage endCursor } } } } }"""
    lists = [each["sessions"] for each in shown(query, STAFF)["users"]["nodes"]]
    assert [each["pageInfo"]["hasPreviousPage"] for each in lists] == [False, False]
    after = lists[0]["pageInfo"]["endCursor"]
    first, second = [each["sessions"] for each in shown(query, STAFF, after=after)["users"]["nodes"]]
    assert [node["device"] for node in first["nodes"]] == ["b"]
    assert (first["pageInfo"]["hasNextPage"], first["pageInfo"]["hasPreviousPage"]) == (True, True)
    assert second["nodes"] == []  # the cursor stands in the order, not in the list: "d" was used later
    assert (second["pageInfo"]["hasNextPage"], second["pageInfo"]["hasPreviousPage"]) == (False, True)


def test_sessions_are_those_that_go_on() -> None:
    user = make(1)
    sign_in(user, "here", "ended", "forgotten")
    now = datetime.now(UTC)
    Session.objects.filter(device="ended").update(ended_at=now)
    Session.objects.filter(device="forgotten").update(last_used_at=now - timedelta(days=7, minutes=1))
    here = Session.objects.get(device="here")
    actor = Actor(user_id=user.pk, session_id=here.pk, roles=frozenset({"CLIENT"}))
    found = shown("{ viewer { sessions { nodes { id device isCurrent user { email } } totalCount } } }", actor)
    (session,) = found["viewer"]["sessions"]["nodes"]
    assert session | {"id": ""} == {
        "id": "",
        "device": "here",
        "isCurrent": True,
        "user": {"email": "u001@example.org"},
    }
    assert parsed(session["id"]) == ("Session", here.pk)


def test_nobody_sees_the_sessions_of_another() -> None:
    user, other = make(1), make(2)
    sign_in(user, "mine")
    session = shown("{ users { nodes { sessions { nodes { id } } } } }", STAFF)["users"]["nodes"][1]["sessions"]
    asked = "query ($id: ID!) { node(id: $id) { ... on Session { device user { email } } } }"
    given = {"id": session["nodes"][0]["id"]}
    assert shown(asked, actor_for(user), **given)["node"]["device"] == "mine"
    assert shown(asked, actor_for(other), **given)["node"] is None
    assert shown(asked, **given)["node"] is None


# Filters.


def matching(**asked: Any) -> list[str]:
    page = users(filter=asked, orderBy=order([("EMAIL", "ASC")]))
    assert page["totalCount"] == len(page["nodes"])
    return [email[3:4] for email in emails(page)]


@pytest.fixture
def people() -> None:
    make(1, last_login=NOON, created_at=NOON)
    make(2, last_login=NOON + timedelta(hours=1), created_at=NOON)
    make(3, created_at=NOON + timedelta(days=1))
    make(4, roles=[Role.PRACTITIONER, Role.CLIENT], created_at=NOON - timedelta(days=1))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, "1234"),
        ({"email": {}}, "1234"),
        ({"email": None}, "1234"),
        ({"email": {"eq": "u002@example.org"}}, "2"),
        ({"email": {"in": ["u002@example.org", "u004@example.org"]}}, "24"),
        ({"email": {"in": []}}, ""),
        ({"email": {"contains": "3@EX"}}, "3"),
        ({"email": {"contains": "%"}}, ""),
        ({"email": {"startsWith": "U00"}}, "1234"),
        ({"roles": {"hasAny": ["PRACTITIONER", "STAFF"]}}, "4"),
        ({"createdAt": {"gt": "2026-03-29T12:00:00Z"}}, "3"),
        ({"createdAt": {"gte": "2026-03-29T14:00:00+02:00"}}, "123"),
        ({"createdAt": {"lt": "2026-03-29T12:00:00Z"}}, "4"),
        ({"createdAt": {"lte": "2026-03-29T12:00:00Z", "gte": "2026-03-29T12:00:00Z"}}, "12"),
        ({"lastLoginAt": {"isNull": True}}, "34"),
        ({"lastLoginAt": {"isNull": False}, "email": {"contains": "1"}}, "1"),
        ({"or": [{"email": {"contains": "1"}}, {"roles": {"hasAny": ["PRACTITIONER"]}}]}, "14"),
        ({"or": []}, ""),
        ({"or": [{}]}, "1234"),
        ({"and": []}, "1234"),
        ({"and": [{"email": {"contains": "1"}}, {"email": {"contains": "2"}}]}, ""),
        ({"not": {"email": {"contains": "1"}}}, "234"),
        ({"not": {"lastLoginAt": {"gt": "2026-03-29T12:00:00Z"}}}, "134"),
        ({"not": {}}, ""),
        ({"not": {"not": {"email": {"contains": "1"}}}}, "1"),
    ],
    ids=str,
)
def test_filter(people: None, asked: dict[str, Any], found: str) -> None:
    assert "".join(matching(**asked)) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [("u002", "2"), ("EXAMPLE 3", "3"), ("2 3", ""), ("%", ""), ("", "1234"), ("  ", "1234"), ("'", "")],
)
def test_search(people: None, words: str, found: str) -> None:
    page = shown(
        "query ($q: String) { users(query: $q, orderBy: [{by: EMAIL}]) { totalCount nodes { email } } }", STAFF, q=words
    )
    assert "".join(node["email"][3] for node in page["users"]["nodes"]) == found
    assert page["users"]["totalCount"] == len(found)


def test_search_of_too_many_words() -> None:
    assert refused("query ($q: String) { users(query: $q) { totalCount } }", STAFF, q="a " * 11) == "TOO_COMPLEX"


def test_filter_is_told_as_it_was_understood(people: None) -> None:
    asked = {
        "not": {"or": [{"email": {"in": ["x"], "eq": None}}]},
        "createdAt": {"gte": "2026-03-29T14:00:00+02:00"},
        "roles": {"hasAny": ["STAFF"]},
    }
    assert users(filter=asked)["appliedFilters"] == {
        "not": {"or": [{"email": {"in": ["x"]}}]},
        "createdAt": {"gte": "2026-03-29T12:00:00.000000Z"},
        "roles": {"hasAny": ["STAFF"]},
    }
    assert users()["appliedFilters"] is None


def test_filter_of_too_many_conditions() -> None:
    assert refused(USERS, STAFF, filter={"email": {"in": ["x"] * 101}}) == "TOO_COMPLEX"
    assert users(filter={"email": {"in": ["x"] * 100}})["nodes"] == []


def test_filter_of_a_moment_without_a_zone() -> None:
    (error,) = run(USERS, STAFF, filter={"createdAt": {"gte": "2026-03-29T14:00:00"}}).errors or ()
    assert "A moment is written like" in error.message


def test_refused_words_are_refused_whatever_is_selected() -> None:
    (error, *_) = run('{ services(query: "' + "word " * 50 + '") { __typename } }').errors or ()
    assert error.path == ["services"]
