# syntax=docker/dockerfile:1

FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements.txt /tmp/
RUN /opt/venv/bin/pip install --no-deps --require-hashes -r /tmp/requirements.txt

FROM python:3.13-slim
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --uid 10001 --no-create-home estuary
COPY --from=build /opt/venv /opt/venv
WORKDIR /srv/estuary
COPY manage.py ./
COPY estuary estuary
COPY domains domains
COPY schema schema
# Settings are read before any command runs; these reach no layer that is kept and no server.
RUN ESTUARY_ENV=production SECRET_KEY=only-while-the-image-is-built-0123456789-abcdefghij \
    PUBLIC_URL=https://localhost FRONTEND_URL=https://localhost METRICS_TOKEN=none DATABASE_URL=postgresql://localhost/none \
    REDIS_URL=redis://localhost TEMPORAL_ADDRESS=localhost:1 EMAIL_URL=smtp://localhost \
    STORAGE_PUBLIC_BUCKET=none STORAGE_PRIVATE_BUCKET=none \
    python manage.py collectstatic --no-input
USER estuary
EXPOSE 8000
# For the web process; an orchestrator that also runs the worker from this image switches it off there.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["python", "manage.py", "serve", "--host", "0.0.0.0"]
