"""The verbs of files that people bring, by what they are about."""

from domains.media.actions.hanging import (
    hang,
    let_go,
    locked_asset,
    rehang,
    remove_portrait,
    set_portrait,
    unhang,
)
from domains.media.actions.library import delete_media_asset, update_media_asset
from domains.media.actions.orphans import forget_orphans, forget_removals, forget_strays
from domains.media.actions.processing import give_up, process_media, remove_files
from domains.media.actions.uploads import complete_upload, create_upload

__all__ = [
    "complete_upload",
    "create_upload",
    "delete_media_asset",
    "forget_orphans",
    "forget_removals",
    "forget_strays",
    "give_up",
    "hang",
    "let_go",
    "locked_asset",
    "process_media",
    "rehang",
    "remove_files",
    "remove_portrait",
    "set_portrait",
    "unhang",
    "update_media_asset",
]
