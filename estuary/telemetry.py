"""Where spans and bugs are reported, if anywhere. Without settings, nothing is loaded."""

import logging

from django.conf import settings

log = logging.getLogger(__name__)


def start() -> None:
    if settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        start_tracing()
    if settings.SENTRY_DSN:
        start_sentry()


def start_tracing() -> None:
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    resource = Resource.create({"service.name": "estuary", "service.version": settings.RELEASE})
    provider = TracerProvider(resource=resource)
    endpoint = settings.OTEL_EXPORTER_OTLP_ENDPOINT.rstrip("/") + "/v1/traces"
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    trace.set_tracer_provider(provider)


def start_sentry() -> None:
    import sentry_sdk

    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        release=settings.RELEASE,
        environment=settings.ESTUARY_ENV,
        # Where a bug was, not what people typed or who they are.
        data_collection={
            "user_info": False,
            "cookies": {"mode": "off"},
            "http_headers": {"request": {"mode": "off"}},
            "http_bodies": [],
            "url_query_params": {"mode": "off"},
            "graphql": {"document": False, "variables": False},
            "database_query_data": False,
            "stack_frame_variables": False,
        },
    )


def stop() -> None:
    """Send what is still waiting."""
    if settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        from opentelemetry import trace

        trace.get_tracer_provider().shutdown()  # type: ignore[attr-defined]
    if settings.SENTRY_DSN:
        import sentry_sdk

        sentry_sdk.flush(timeout=2)
