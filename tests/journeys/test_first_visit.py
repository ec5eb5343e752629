"""What somebody does who has just started it: looks around, and signs in to the admin."""

from playwright.sync_api import Page, expect

from domains.users import actions


def test_staff_finds_a_person_in_the_admin(committed: None, server: str, page: Page) -> None:
    actions.create_user(email="client@example.org", password="a long enough one", roles=["CLIENT"])
    actions.create_user(email="staff@example.org", password="a long enough one", roles=["STAFF"])

    page.goto(f"{server}/admin/")
    page.get_by_label("Email").fill("Staff@Example.org")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Log in").click()
    expect(page.locator(".errornote")).to_be_visible()

    page.get_by_label("Email").fill("Staff@Example.org")
    page.get_by_label("Password").fill("a long enough one")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="Users", exact=True).last.click()
    page.get_by_role("link", name="client@example.org").click()
    expect(page.locator("#content")).to_contain_text("CLIENT")
    expect(page.get_by_role("button", name="Save")).to_have_count(0)


def test_client_does_not_enter_the_admin(committed: None, server: str, page: Page) -> None:
    actions.create_user(email="client@example.org", password="a long enough one", roles=["CLIENT"])
    page.goto(f"{server}/admin/")
    page.get_by_label("Email").fill("client@example.org")
    page.get_by_label("Password").fill("a long enough one")
    page.get_by_role("button", name="Log in").click()
    expect(page.locator(".errornote")).to_be_visible()
