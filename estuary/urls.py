"""What Django itself serves. Everything else is in `asgi.py`."""

from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import path

from estuary import files, graphiql, staff

admin.site.site_header = admin.site.site_title = "Estuary"
admin.site.index_title = "Administration"
admin.site.index_template = "estuary/admin_index.html"
admin.site.login_form = staff.StaffLogin
admin.site.login_template = "estuary/admin_login.html"
admin.site.site_url = None
admin.site.unregister(Group)  # what somebody may do follows from roles and grants

urlpatterns = [
    path("media/exports/<uuid:export_id>", files.data_export),
    path("admin/graphiql/", admin.site.admin_view(graphiql.show), name="graphiql"),
    path("admin/password_change/", staff.not_here),
    path("admin/", admin.site.urls),
]
