import json
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from domains.kernel.wiring import needed
from domains.users.models import Session, User
from domains.users.tokens import Keyring
from estuary.demo import accounts
from schema.endpoint.graphiql import in_html
from tests.schema.direct import KEYRING

CLIENT = "client@demo.estuary"


@pytest.fixture
def problems(server: str, page: Page) -> Iterator[list[str]]:
    """There are to be none: no error, nothing the page's policy refused, no request to elsewhere."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith((server, "data:")) else found.append(request.url))
    yield found
    assert found == []


@pytest.fixture
def demo(committed: None) -> None:
    call_command("seed_demo", verbosity=0)


def sign_in(page: Page, server: str, email: str = CLIENT) -> None:
    page.goto(f"{server}/graphql")
    page.get_by_label("Show Sign-in").click()
    page.get_by_role("button", name=email).click()
    expect_panel(page, f"Signed in as {email}")


def run(page: Page) -> None:
    """What stands in the editor: at first a query of the viewer."""
    page.locator(".graphiql-execute-button").click()


def expect_answer(page: Page, text: str) -> None:
    expect(page.locator(".graphiql-response")).to_contain_text(text)


def expect_panel(page: Page, text: str) -> None:
    expect(page.locator(".graphiql-plugin [role=status]")).to_contain_text(text)


@pytest.mark.usefixtures("problems")
def test_graphiql_answers_a_query(server: str, page: Page) -> None:
    page.goto(f"{server}/graphql")
    expect(page).to_have_title("Estuary · GraphiQL")
    run(page)
    expect_answer(page, '"viewer": null')

    page.get_by_label("Show Documentation Explorer").click()
    page.get_by_text("Query", exact=True).first.click()
    expect(page.locator(".graphiql-plugin")).to_contain_text("serverTime")


@pytest.mark.usefixtures("problems", "committed")
def test_link_of_a_mail_opens_what_it_asks_for(server: str, page: Page) -> None:
    """Beside the tabs that are open already."""
    page.goto(f"{server}/graphql")
    run(page)
    expect_answer(page, '"viewer": null')
    user = User.objects.create(email="ada@example.org")
    token = KEYRING.email(user.pk, user.email)
    page.goto("about:blank")
    page.goto(f"{server}/graphql#{urlencode({'example': 'verifyEmail', 'token': token})}")
    expect(page).to_have_url(f"{server}/graphql")  # the secret stays in no history
    run(page)
    expect_answer(page, '"email": "ada@example.org"')
    user.refresh_from_db()
    assert user.email_verified_at


@pytest.mark.usefixtures("demo", "problems")
def test_one_click_signs_in_to_a_demo_account(server: str, page: Page) -> None:
    sign_in(page, server, "practitioner@demo.estuary")
    run(page)
    expect_answer(page, '"email": "practitioner@')  # where the line may break

    page.get_by_role("button", name="Sign out").click()
    expect_panel(page, "Nobody is signed in.")
    run(page)
    expect_answer(page, '"viewer": null')


@pytest.mark.usefixtures("demo", "problems")
def test_sign_in_with_a_password(server: str, page: Page) -> None:
    page.goto(f"{server}/graphql")
    page.get_by_label("Show Sign-in").click()
    page.get_by_label("E-mail").fill(CLIENT)
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    mistake = page.locator(".graphiql-plugin [role=alert]")
    expect(mistake).to_have_text("The e-mail address or the password is wrong.")

    page.get_by_label("Password").fill(accounts.PASSWORD)
    page.keyboard.press("Enter")
    expect_panel(page, f"Signed in as {CLIENT}")
    expect(mistake).to_be_empty()
    expect(page.get_by_label("Password")).to_be_empty()


@pytest.mark.usefixtures("demo", "problems")
def test_token_is_refreshed_before_it_expires(server: str, page: Page) -> None:
    sign_in(page, server)
    kept = "sessionStorage['estuary:session']"
    page.evaluate(f"{kept} = JSON.stringify({{...JSON.parse({kept}), refreshAt: 0}})")
    page.reload()
    run(page)
    expect_answer(page, '"email": "client@')
    assert Session.objects.get().refresh_tokens.count() == 2


@pytest.mark.usefixtures("demo", "problems")
def test_authorization_of_the_headers_editor_wins(server: str, page: Page) -> None:
    sign_in(page, server)
    page.get_by_role("button", name="Headers", exact=True).click()
    page.locator("[aria-label=Headers] .graphiql-editor:not(.hidden) .monaco-editor").first.click()
    page.keyboard.insert_text('{"authorization": "Basic of-another"}')
    run(page)
    expect_answer(page, '"viewer": null')


@pytest.mark.usefixtures("demo")
def test_session_that_has_ended_is_told_of(server: str, page: Page) -> None:
    sign_in(page, server)
    page.get_by_label("Hide Sign-in").click()
    Session.objects.update(ended_at="2026-01-01T00:00Z")
    run(page)
    expect_panel(page, "The session has ended. Sign in again.")
    page.get_by_role("button", name=CLIENT).click()
    expect_panel(page, f"Signed in as {CLIENT}")
    run(page)
    expect_answer(page, '"email": "client@')


@pytest.mark.usefixtures("demo", "problems")
def test_example_is_opened_and_run(server: str, page: Page) -> None:
    page.goto(f"{server}/graphql")
    page.get_by_label("Show Examples").click()
    page.get_by_role("button", name="login Sign in with a password").click()
    expect(page.get_by_role("tab")).to_have_count(1)  # nothing of one's own was in it
    page.keyboard.press("Control+Enter")
    expect_answer(page, '"email": "client@')

    page.get_by_role("searchbox", name="Find").fill("clock over")
    page.get_by_role("button", name="clockTicked").click()
    expect(page.get_by_role("tab")).to_have_count(2)
    run(page)
    expect_answer(page, "clockTicked")
    first = page.locator(".graphiql-response").text_content() or ""
    expect(page.locator(".graphiql-response")).not_to_have_text(first)
    run(page)  # which stops it


@pytest.mark.usefixtures("demo", "problems", "relay_process")
def test_change_in_one_window_is_seen_in_another(server: str, page: Page) -> None:
    sign_in(page, server)
    open_example(page, "viewerUpdated")
    run(page)

    browser = page.context.browser
    assert browser
    other = browser.new_page()
    other.goto(f"{server}/graphql")
    open_example(other, "verifyEmail")
    user = User.objects.get(email=CLIENT)
    token = needed(Keyring).email(user.pk, user.email)
    other.locator("[aria-label=Variables] .graphiql-editor:not(.hidden) .monaco-editor").first.click()
    other.keyboard.press("Control+A")
    other.keyboard.insert_text(json.dumps({"input": {"token": token}}))
    other.keyboard.press("Control+Shift+End")
    other.keyboard.press("Delete")  # the quotes and brackets that the editor closed by itself
    seen = page.locator(".graphiql-response")
    for _ in range(20):  # nothing says when the first window has begun to follow, so it is done until it has
        User.objects.update(email_verified_at=None)
        run(other)
        expect_answer(other, '"emailVerifiedAt": "20')
        if "viewerUpdated" in (seen.text_content() or ""):
            break
    expect(seen).to_contain_text('"emailVerifiedAt": "20')
    run(page)  # which stops it


def open_example(page: Page, name: str) -> None:
    page.get_by_label("Show Examples").click()
    page.get_by_role("searchbox", name="Find").fill(name)
    page.get_by_role("button", name=name).click()


def test_no_text_ends_the_data_early() -> None:
    assert in_html({"a": "</script><!--"}) == '{"a":"\\u003c/script>\\u003c!--"}'
