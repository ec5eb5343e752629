"""What people see. No page has a script, and none can be framed."""

from pathlib import Path

from django.template import Context, Engine
from starlette.responses import HTMLResponse

TEMPLATES = Engine(dirs=[str(Path(__file__).parent / "templates")])

HEADERS = {
    # No form-action: a browser holds it against wherever the form ends up, and that is the program's own business.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def page(name: str, status: int = 200, **values: object) -> HTMLResponse:
    html = TEMPLATES.get_template(f"{name}.html").render(Context(values))
    return HTMLResponse(html, status, headers=HEADERS)
