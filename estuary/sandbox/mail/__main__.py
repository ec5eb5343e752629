import argparse
import asyncio
from pathlib import Path

import uvicorn
from aiosmtpd.smtp import SMTP

from estuary.sandbox.mail.box import Box
from estuary.sandbox.mail.page import Page


class Handler:
    def __init__(self, box: Box) -> None:
        self.box = box

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802
        """Answered only once the mail is on disk: what was accepted is never lost."""
        content, sender, recipients = envelope.content, envelope.mail_from, envelope.rcpt_tos  # type: ignore[attr-defined]
        await asyncio.to_thread(self.box.keep, content, sender=sender, recipients=recipients)
        return "250 kept"


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--page-port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()

    box = Box(options.folder)
    smtp = await asyncio.get_running_loop().create_server(
        lambda: SMTP(Handler(box), enable_SMTPUTF8=True, ident="Estuary mail catcher"), options.host, options.smtp_port
    )
    page = uvicorn.Config(
        Page(box), host=options.host, port=options.page_port, log_level="warning", timeout_graceful_shutdown=1
    )
    async with smtp:
        await uvicorn.Server(page).serve()


asyncio.run(main())
