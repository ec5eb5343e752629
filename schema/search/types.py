from typing import Annotated, Any

import strawberry
from strawberry.scalars import JSON

from domains.practitioners.models import Practitioner
from domains.search.models import Leads
from domains.services.models import Service
from schema.connections import PageInfo, made
from schema.refs import as_types
from schema.search import enums  # noqa: F401 (the choices must be described before they are named)
from schema.search.facets import FACETS

# What else is found one day stands here, beside its foreign key in a document.
SearchResult: Any = as_types(
    Annotated[Service | Practitioner, strawberry.union("SearchResult", description="What a search finds.")]
)


def facets() -> Any:
    body: dict[str, Any] = {"__annotations__": {name: list[each.kind] for name, each in FACETS.items()}}  # type: ignore[name-defined]
    body |= {name: strawberry.field(description=each.words, metadata={"few": True}) for name, each in FACETS.items()}
    words = (
        "How much of all that was found is of which kind, the most frequent first. Each is counted if it is asked for."
    )
    return strawberry.type(type("SearchFacets", (), body | {"__module__": __name__}), description=words)


SearchFacets: Any = facets()
SearchResultEdge: Any = made(
    "SearchResultEdge",
    "One of what was found, with its place among it.",
    cursor=(str, "Its place: give it as `after` or `before`."),
    node=(SearchResult, "What stands there."),
    distance_meters=(int | None, "How far it is from the point asked for; null if none was."),
)
SearchResultConnection: Any = made(
    "SearchResultConnection",
    "A page of what was found. What is hidden at this very moment is left out, so there may be less on a page than was "
    "asked for though there is a next one.",
    nodes=(list[SearchResult], "What is on the page."),
    edges=(list[SearchResultEdge], "The same, each with its place."),
    page_info=(PageInfo, "Where the page lies in all that was found."),
    total_count=(int, "How much was found. Counting takes time: ask for it where it is shown."),
    facets=(SearchFacets, "How much of it is of which kind."),
    applied_filters=(JSON | None, "The filter as it was understood; null without one."),
)


@strawberry.type(description="Something that may be meant by what was typed.")
class SearchSuggestion:
    kind: Leads = strawberry.field(description="What it leads to.")
    text: str = strawberry.field(description="What to show, and to search for if there is no `id`.")
    id: strawberry.ID | None = strawberry.field(
        description="The id of what it leads to; null of places, and of a title that several services have."
    )
