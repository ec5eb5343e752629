"""What is typed when something is looked for, and how words are compared.

Words are compared in small letters and without accents, in documents and in questions alike. A word is found by what it
has in common with its other forms (`massages`, `massage`); the last one, which may not be typed to its end, also by its
beginning. A word that stands nowhere is taken for those that are most like it.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.search import SearchQueryField
from django.db.models import BooleanField, Func, IntegerField

from domains.locations.words import plain

LONGEST = 100  # letters of what is looked for
MOST = 10  # words of it
# Words that say nothing of what is meant.
SMALL = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "for", "from", "get", "have", "how", "i", "in",
    "into", "is", "it", "me", "my", "near", "of", "on", "one", "or", "our", "out", "so", "that", "the", "this",
    "to", "up", "want", "we", "what", "where", "who", "with", "you", "your",
})  # fmt: skip
# What a word weighs: of a description, of what is around something, of where it belongs, of its title.
WEIGHTS = "0.05, 0.2, 0.4, 1"
LEAST_LIKE = 3  # letters of a word that is taken for another one
AS_LIKE = 0.55  # of what the most alike is, others are

# What finds a word. It is nothing but letters and digits, so that within quotes it needs no care.
FORMS = """
concat_ws(' | ',
    '''' || {word} || '''' || {end},
    '''' || nullif((ts_lexize('english_stem', {word}))[1], {word}) || '''' || {end})
"""
LAST = "w.place = cardinality(a.words)"
END = f"CASE WHEN {LAST} THEN ':*' ELSE '' END"
EXACT, ALIKE = (FORMS.format(word=word, end=END).strip() for word in ("w.word", "t.text"))
# Told of all that have it, because PostgreSQL would rather look through everything for the first that has.
KNOWN = f"""
(EXISTS (SELECT FROM search_searchterm v WHERE v.kind = 'WORD' AND v.text = w.word)
 OR {LAST} AND (SELECT count(*) FROM search_searchterm v WHERE v.kind = 'WORD' AND v.text LIKE w.word || '%%') > 0
 OR (SELECT count(*) FROM search_searchdocument d WHERE d.words @@ ({EXACT})::tsquery) > 0)
"""  # noqa: S608
SWAPPED = """
ARRAY(
    SELECT overlay(w.word PLACING reverse(substr(w.word, i, 2)) FROM i FOR 2)
    FROM generate_series(1, length(w.word) - 1) i)
"""
LIKE = f"""
    SELECT string_agg({ALIKE}, ' | ')
    FROM (
        SELECT c.text, c.alike, max(c.alike) OVER () AS most
        FROM (
            SELECT v.text, similarity(v.text, w.word) AS alike
            FROM search_searchterm v WHERE v.kind = 'WORD' AND v.text %% w.word
            UNION ALL
            SELECT v.text, 1 FROM search_searchterm v WHERE v.kind = 'WORD' AND v.text = ANY ({SWAPPED})
        ) c
    ) t
    WHERE t.alike >= t.most * {AS_LIKE}
"""  # noqa: S608 (of our own constants)
MENDED = f"CASE WHEN length(w.word) < {LEAST_LIKE} OR {KNOWN} THEN {EXACT} ELSE coalesce(({LIKE}), {EXACT}) END"
QUESTION = f"""(
SELECT string_agg('(' || {MENDED} || ')', ' & ' ORDER BY w.place)::tsquery
FROM (SELECT {{words}} AS words OFFSET 0) a, unnest(a.words) WITH ORDINALITY AS w (word, place)
)"""  # noqa: S608


def asked(text: str | None) -> list[str]:
    """The words that are looked for; small ones only where there are no others."""
    words = list(plain(text or ""))[:MOST]
    return [word for word in words if word not in SMALL] or words


def told(texts: Iterable[str]) -> str:
    """As documents have it."""
    return " ".join(word for text in texts for word in plain(text))


class Question(Func):
    """From words to a `tsquery` of documents: all of them, each as it is or as what it is like."""

    output_field = SearchQueryField()

    def as_sql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:  # type: ignore[override]
        words, given = compiler.compile(self.source_expressions[0])
        return QUESTION.format(words=words), given


class Answers(Func):
    """Whether a document answers to a question."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()


class Fits(Func):
    """How well it does, in thousandths: a whole number, so that a place in an order is the same wherever it is read.
    Of two titles that have the words, the one that says little else is meant."""

    arity = 3  # a document's words, the question, and the document's title
    output_field = IntegerField()

    def as_sql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:  # type: ignore[override]
        (words, _), (question, given), (title, _) = (compiler.compile(each) for each in self.source_expressions)
        rank = f"ts_rank('{{{WEIGHTS}}}', {words}, {question})"
        return f"(round(1000 * {rank} * (1 + 20.0 / (10 + length({title})))))::integer", given
