from typing import Annotated, Any

import strawberry

from domains.search.models import SearchDocument
from domains.search.words import LONGEST
from schema.access import ANYONE
from schema.connections import resolver_of
from schema.context import Info
from schema.query import query
from schema.search.inputs import SearchFilter, SearchOrder
from schema.search.lists import Search
from schema.search.suggestions import MOST, SUGGESTIONS
from schema.search.types import SearchSuggestion


def found() -> Any:
    rows = Search(model=SearchDocument, order=SearchOrder, default="-RELEVANCE", filter=SearchFilter)
    resolve = resolver_of(rows)
    resolve.__name__ = "search"
    resolve.__doc__ = """Looks through all that everybody sees: what is offered, and who offers it. What fits best comes
    first, or the newest if nothing is looked for. What is hidden is not found, not even by whoever may see it."""
    return query(who=ANYONE, read=rows)(resolve)


Typed = Annotated[str, strawberry.argument(description=f"What was typed so far, {LONGEST} characters at most.")]
HowMany = Annotated[int, strawberry.argument(description=f"How many at most: 1 to {MOST}.")]


@strawberry.type
class Query:
    search = found()

    @query(who=ANYONE, read=SUGGESTIONS)
    def search_suggestions(self, info: Info, query: Typed, first: HowMany = MOST) -> list[SearchSuggestion]:
        """What may be meant by what somebody is typing: shelves, people, titles and cities that have its words in them,
        each once; what begins with it comes first. Of a word that is nowhere, what it is like."""
        return SUGGESTIONS.resolve(None, info, query=query, first=first)
