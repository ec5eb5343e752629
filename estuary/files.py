"""What is given out as a file, at addresses that are good for minutes."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from domains.kernel.errors import NotFound
from domains.kernel.wiring import needed
from domains.privacy import selectors
from domains.users.tokens import Keyring


def data_export(request: HttpRequest, export_id: UUID) -> HttpResponse:
    now = timezone.now()
    if not needed(Keyring).may_download(f"exports/{export_id}", request.GET.get("token", ""), now=now):
        return HttpResponse("This address is not good any more.", status=403, content_type="text/plain")
    try:
        content = selectors.get_export_content(export_id, now=now)
    except NotFound:
        return HttpResponse("Not here.", status=404, content_type="text/plain")
    headers = {
        "content-disposition": 'attachment; filename="estuary-data.zip"',
        "cache-control": "private, no-store",
        "x-content-type-options": "nosniff",
    }
    return HttpResponse(content, content_type="application/zip", headers=headers)
