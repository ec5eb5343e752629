"""A browser brings a picture by the very words of docs/media.md, and shows it."""

import base64
import io
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page

from domains.media.models import MediaAsset
from estuary.environment import ROOT
from tests.domains.media import files
from tests.domains.media.bringing import address_of, lying
from tests.schema.client import PASSWORD, TOKENS
from tests.serving import working

UPLOAD = next(iter(re.findall(r"```js\n(.*?)```", (ROOT / "docs" / "media.md").read_text("utf-8"), re.DOTALL)))
REGISTER = (
    f"mutation ($input: RegisterUserInput!) {{ registerUser(input: $input) {{ {TOKENS} errors {{ __typename }} }} }}"
)
ASSET = "query ($id: ID!) { mediaAsset(id: $id) { status failure variants { url } } }"
# A page of the server's own that asks it.
ASK = """
const ask = async (query, variables) => {
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  const answer = await fetch("/graphql", { method: "POST", headers, body: JSON.stringify({ query, variables }) });
  const { data, errors } = await answer.json();
  if (errors) throw new Error(errors[0].message);
  return data;
};
"""
BRING = f"""async ([token, content, name, type]) => {{
{ASK}
{UPLOAD}
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  return await upload(new File([bytes], name, {{ type }}), {{ ask, altText: "A dog" }});
}}"""
SHOW = """async (urls) => await Promise.all(urls.map((url) => new Promise((done) => {
  const picture = new Image();
  picture.onload = () => done([picture.naturalWidth, picture.naturalHeight]);
  picture.onerror = () => done(null);
  picture.src = url;
})))"""


@pytest.fixture
def worker(committed: None, tmp_path: Path) -> Iterator[None]:
    with working(tmp_path):
        yield


def ask(server: str, query: str, token: str = "", **variables: Any) -> Any:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    answer = httpx.post(f"{server}/graphql", json={"query": query, "variables": variables}, headers=headers, timeout=30)
    return answer.json()["data"]


def settled(server: str, token: str, asset: str) -> Any:
    deadline = time.monotonic() + 90
    while (found := ask(server, ASSET, token, id=asset)["mediaAsset"])["status"] in ("PENDING", "PROCESSING"):
        assert time.monotonic() < deadline, "the worker does not look at it"
        time.sleep(0.2)
    return found


def test_upload(server: str, worker: None, relay_process: None, page: Page) -> None:
    tokens = ask(server, REGISTER, input={"email": "ada@example.org", "password": PASSWORD})["registerUser"]["tokens"]
    token = tokens["accessToken"]
    page.goto(f"{server}/healthz")
    file = files.jpeg((640, 480), orientation=6)
    brought = page.evaluate(BRING, [token, base64.b64encode(file).decode(), "dog.jpg", "image/jpeg"])
    assert brought["status"] == "PROCESSING"
    found = settled(server, token, brought["id"])
    assert (found["status"], found["failure"]) == ("READY", None)

    urls = [variant["url"] for variant in found["variants"]]
    assert page.evaluate(SHOW, urls) == [[480, 640], [480, 640], [192, 256]]  # it was taken upright
    for url in urls:
        content = httpx.get(url).content
        assert content != file
        assert not dict(Image.open(io.BytesIO(content)).getexif())
        assert files.CAMERA.encode() not in content

    asset = MediaAsset.objects.get()
    assert (asset.file_name, asset.alt_text) == ("dog.jpg", "A dog")
    assert len(lying(asset)) == 3  # and what was brought is nowhere any more
    for key in (asset.upload, f"{asset.key}/brought", f"{asset.key}/original.jpg"):
        assert httpx.get(address_of(key)).status_code == 404
        assert httpx.get(address_of(key, "private")).status_code == 403


def test_upload_of_what_is_no_picture(server: str, worker: None, relay_process: None, page: Page) -> None:
    tokens = ask(server, REGISTER, input={"email": "ada@example.org", "password": PASSWORD})["registerUser"]["tokens"]
    page.goto(f"{server}/healthz")
    refused = "async (given) => { try { await bring(given) } catch (error) { return error.message } }"
    script = refused.replace("bring(given)", f"({BRING})(given)")
    given = base64.b64encode(b"<html>no picture</html>").decode()
    said = page.evaluate(script, [tokens["accessToken"], given, "dog.jpg", "image/jpeg"])
    assert said == "This type of file is not taken here."
    assert MediaAsset.objects.get().failure == "OTHER_TYPE"
