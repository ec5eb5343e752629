from typing import ClassVar

from domains.kernel.errors import DomainError


class UnsupportedMediaType(DomainError):
    """It is of a type that is not taken, or of another than was said."""

    code = "UNSUPPORTED_MEDIA_TYPE"
    message = "This type of file is not taken here."

    supported: list[str]
    described: ClassVar = {"supported": "The types that are taken for this kind, like `image/jpeg`."}

    def __init__(self, *, supported: list[str], path: tuple[str, ...] = ()) -> None:
        super().__init__(path=path)
        self.supported = supported


class FileTooLarge(DomainError):
    """It is larger than what is taken of its kind."""

    code = "FILE_TOO_LARGE"
    message = "This file is too large."

    most_bytes: int
    described: ClassVar = {"most_bytes": "How large one of this kind may be."}

    def __init__(self, *, most_bytes: int, path: tuple[str, ...] = ()) -> None:
        super().__init__(path=path)
        self.most_bytes = most_bytes


class UploadMissing(DomainError):
    """The file has not arrived at the storage, or not whole. Send it to `upload.url`, then say that it is there."""

    code = "UPLOAD_MISSING"
    message = "The file has not arrived yet."


class TooManyUploads(DomainError):
    """They have begun as many uploads as one may without finishing them."""

    code = "TOO_MANY_UPLOADS"
    message = "Finish, or delete, what you have begun to upload first."

    most: int
    described: ClassVar = {"most": "How many may be unfinished at a time."}

    def __init__(self, *, most: int) -> None:
        super().__init__()
        self.most = most


class MediaNotUsable(DomainError):
    """The file cannot be put there: it failed, it has not been uploaded, or it is of the wrong kind or visibility."""

    code = "MEDIA_NOT_USABLE"
    message = "This file cannot be used here."


class StorageAway(DomainError):
    """The storage does not answer at this moment. Try again."""

    code = "STORAGE_AWAY"
    message = "The storage does not answer. Try again in a moment."
