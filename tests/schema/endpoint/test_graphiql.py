from playwright.sync_api import Page, expect


def test_graphiql_answers_a_query(server: str, page: Page) -> None:
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "request", lambda request: None if request.url.startswith((server, "data:")) else problems.append(request.url)
    )

    page.goto(f"{server}/graphql")
    expect(page).to_have_title("Estuary · GraphiQL")
    page.locator(".graphiql-execute-button").click()
    expect(page.locator(".graphiql-response")).to_contain_text('"__typename": "Query"')

    page.get_by_label("Show Documentation Explorer").click()
    page.get_by_text("Query", exact=True).first.click()
    expect(page.locator(".graphiql-plugin")).to_contain_text("serverTime")
    assert problems == []


def test_graphiql_follows_a_subscription(server: str, page: Page) -> None:
    page.goto(f"{server}/graphql")
    editor = page.locator(".graphiql-query-editor .monaco-editor").first
    editor.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("subscription { clockTicked }")
    page.locator(".graphiql-execute-button").click()
    expect(page.locator(".graphiql-response")).to_contain_text("clockTicked")
    first = page.locator(".graphiql-response").inner_text()
    expect(page.locator(".graphiql-response")).not_to_have_text(first)
    page.locator(".graphiql-execute-button").click()
