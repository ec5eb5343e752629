"""One file, one server. A new one is found because it is here."""

import importlib
import pkgutil

from estuary.embedded.place import Place
from estuary.embedded.process import Process


def all_servers(place: Place) -> list[Process]:
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    return [module.Server(place) for module in modules]
