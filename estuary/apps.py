import logging

from django.apps import AppConfig


class EstuaryConfig(AppConfig):
    name = "estuary"
    verbose_name = "Estuary"

    def ready(self) -> None:
        logging.captureWarnings(True)  # so that a warning is a line like every other
        from estuary import wires

        wires.connect()
