from django.apps import AppConfig


class EstuaryConfig(AppConfig):
    name = "estuary"
    verbose_name = "Estuary"
