"""Where the browser is. Without one these tests fail: what people see is not optional."""

import shutil

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "chromium: not found on PATH"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
