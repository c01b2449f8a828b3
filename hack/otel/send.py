"""Sends traces with the OpenTelemetry SDK for Python: send.py grpc|http ENDPOINT COUNT [gzip|none]."""

import sys

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, SpanKind, Status, StatusCode


def tolerate_older_grpcio():
    """Debian's generated stubs pass an argument that its older grpcio does not know; it changes nothing on the wire."""
    import inspect

    from grpc import _channel

    original = _channel.Channel.unary_unary
    if "_registered_method" not in inspect.signature(original).parameters:

        def unary_unary(self, *arguments, _registered_method=False, **named):
            return original(self, *arguments, **named)

        _channel.Channel.unary_unary = unary_unary


def exporter(protocol, endpoint, compression):
    if protocol == "grpc":
        tolerate_older_grpcio()
        from grpc import Compression
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

        chosen = Compression.Gzip if compression == "gzip" else Compression.NoCompression
        return OTLPSpanExporter(endpoint=endpoint, insecure=True, compression=chosen, timeout=10)
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    chosen = Compression.Gzip if compression == "gzip" else Compression.NoCompression
    return OTLPSpanExporter(endpoint=endpoint, compression=chosen, timeout=10)


def main(protocol, endpoint, count, compression="none"):
    provider = TracerProvider(resource=Resource.create({"service.name": "python-shop", "service.version": "3"}))
    provider.add_span_processor(BatchSpanProcessor(exporter(protocol, endpoint, compression)))
    tracer = provider.get_tracer("shop.orders")
    for number in range(int(count)):
        with tracer.start_as_current_span("POST /orders", kind=SpanKind.SERVER) as root:
            root.set_attribute("http.route", "/orders")
            root.set_attribute("order.number", number)
            root.set_attribute("prices", [1.5, 2.0])
            with tracer.start_as_current_span("charge", kind=SpanKind.CLIENT, links=[Link(root.get_span_context())]) as child:
                child.set_status(Status(StatusCode.ERROR, "declined"))
    sent = provider.force_flush(20_000)
    provider.shutdown()
    return 0 if sent else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
