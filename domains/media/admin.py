from typing import ClassVar

from django.contrib import admin

from domains.kernel.admin import Shown, ShownBeside
from domains.media.models import MediaAsset, MediaRemoval, MediaVariant


class VariantsBeside(ShownBeside):
    model = MediaVariant
    fields = ("name", "content_type", "size_bytes", "width", "height", "key")
    show_change_link = False


@admin.register(MediaAsset)
class MediaAssetAdmin(Shown):
    list_display = ("file_name", "owner", "kind", "status", "failure", "visibility", "size_bytes", "created_at")
    list_filter = ("kind", "status", "failure", "visibility", "created_at")
    list_select_related = ("owner",)
    search_fields = ("file_name", "owner__email", "key")
    show_full_result_count = False
    inlines: ClassVar = [VariantsBeside]


@admin.register(MediaVariant)
class MediaVariantAdmin(Shown):
    list_display = ("asset", "name", "content_type", "size_bytes", "width", "height")
    list_filter = ("name", "content_type")
    list_select_related = ("asset",)
    search_fields = ("key", "asset__file_name")
    show_full_result_count = False


@admin.register(MediaRemoval)
class MediaRemovalAdmin(Shown):
    list_display = ("key", "asset_id", "asked_at")
    search_fields = ("key",)
