from domains.media.models import Failure, Kind, MediaVariant, Role, Status, Visibility
from schema.enums import enum_of

enum_of(
    Kind,
    "What a file is.",
    name="MediaKind",
    IMAGE="A picture: JPEG, PNG, WebP, GIF or AVIF, at most 20 MB. It is painted anew, without what cameras add.",
    VIDEO="A film: MP4, QuickTime or WebM, at most 200 MB and 15 minutes.",
    DOCUMENT="A PDF, at most 20 MB and 500 pages. It is private.",
)

enum_of(
    Status,
    "How far a file is.",
    name="MediaStatus",
    PENDING="It is awaited: it has not been uploaded, or nobody has said so.",
    PROCESSING="It was uploaded, and is looked at. Nobody else sees it yet.",
    READY="It can be shown.",
    FAILED="It cannot be used; `failure` says why.",
)

enum_of(
    Visibility,
    "Who may read a file.",
    name="MediaVisibility",
    PUBLIC="Everybody who has its address, once it is ready.",
    PRIVATE="Whoever brought it and staff, by addresses that are good for five minutes.",
)

enum_of(
    Failure,
    "Why a file cannot be used.",
    name="MediaFailure",
    LOST="The storage has lost it, or could not be reached for a day. Bring it again.",
    OTHER_BYTES="It is not what was announced: its length or its checksum is another.",
    OTHER_TYPE="It is of another type than was said, or holds what is not taken.",
    SEVERAL_TYPES="It is several things at once, like a picture that is an archive too.",
    BROKEN="It cannot be read to its end.",
    TOO_LARGE="It has too many pixels: at most 60 million, and 4096 a side for a film.",
    TOO_LONG="It is too long: at most 15 minutes, or 500 pages.",
    ENCRYPTED="It is locked with a password.",
    ACTIVE_CONTENT="It does something besides being read: it has scripts, forms that send, or files in it.",
    TOO_DEMANDING="It would take too much memory or time to look at.",
)

enum_of(
    MediaVariant.Name,
    "A form in which a file is given out.",
    name="MediaVariantName",
    ORIGINAL="As it is, pictures at most 4096 pixels a side. Of a film, the film; of a document, the document.",
    LARGE="A picture of at most 1024 pixels a side. Of a film, its first.",
    THUMBNAIL="A picture of at most 256 pixels a side. Of a film, its first.",
)

enum_of(
    Role,
    "As what a file hangs somewhere.",
    name="MediaRole",
    AVATAR="The picture of a person: of yourself.",
    COVER="The picture at the head of a practitioner's page; there is one.",
    INTRO_VIDEO="The film in which a practitioner says who they are; there is one.",
    PHOTO="One of the pictures of a practitioner or a service.",
    VIDEO="One of the films of a practitioner or a service.",
)
