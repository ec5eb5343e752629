"""What Django itself serves. Everything else is in `asgi.py`."""

from django.contrib import admin
from django.urls import path

admin.site.site_header = admin.site.site_title = "Estuary"
admin.site.index_title = "Administration"

urlpatterns = [path("admin/", admin.site.urls)]
