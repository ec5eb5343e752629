from django.contrib import admin

from domains.kernel.admin import Shown
from domains.locations.models import Address, City, Country, Location, State, ZipCode


@admin.register(Address)
class AddressAdmin(Shown):
    list_display = ("line1", "city", "region", "postal_code", "country", "precision")
    list_filter = ("precision", "country")
    search_fields = ("line1", "city", "postal_code")
    show_full_result_count = False


@admin.register(Country)
class CountryAdmin(Shown):
    list_display = ("name", "iso2", "iso3", "capital", "continent", "currency", "population")
    list_filter = ("continent", "currency")
    search_fields = ("name", "iso2", "iso3", "capital")


@admin.register(State)
class StateAdmin(Shown):
    list_display = ("name", "code", "country")
    list_filter = ("country",)
    list_select_related = ("country",)
    search_fields = ("name", "code")


@admin.register(City)
class CityAdmin(Shown):
    list_display = ("name", "state", "country", "population", "time_zone")
    list_filter = ("country",)
    list_select_related = ("state", "country")
    search_fields = ("name",)
    show_full_result_count = False


@admin.register(ZipCode)
class ZipCodeAdmin(Shown):
    list_display = ("code", "name", "city", "state", "country")
    list_filter = ("country", "state")
    list_select_related = ("city", "state", "country")
    search_fields = ("code", "name")
    show_full_result_count = False


@admin.register(Location)
class LocationAdmin(Shown):
    list_display = ("name", "post_name", "kind", "state", "country", "population")
    list_filter = ("kind",)
    list_select_related = ("state", "country")
    search_fields = ("name", "post_name")
    show_full_result_count = False
