"""A line to a server that can be cut and mended again."""

import asyncio
from contextlib import suppress

from estuary.embedded.place import free_port


class Line:
    def __init__(self, address: str) -> None:
        self.host, _, port = address.rpartition(":")
        self.there = int(port)
        self.port = free_port()
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    async def mend(self) -> None:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)

    async def cut(self) -> None:
        if self._server:
            self._server.close()
            self._server = None
        for writer in list(self._open):
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            far_reader, far_writer = await asyncio.open_connection(self.host, self.there)
            self._open |= {writer, far_writer}
            try:
                await asyncio.gather(copy(reader, far_writer), copy(far_reader, writer))
            finally:
                self._open -= {writer, far_writer}


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()
