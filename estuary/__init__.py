"""The wiring: settings, the ASGI application, the embedded servers, the sandbox providers."""
