"""Operations made up from the schema itself: whatever is valid can come of it."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, partial
from random import Random
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_composite_type,
    is_list_type,
    is_non_null_type,
)

from schema.ids import MODELS, global_id
from tests.schema.reads.market import MOMENTS, PRICES, TEXTS

WORDS = [*TEXTS, "user1@example.org", "PLAIN", "e", "de", "%", "_", "\\", "a b", "İ", "ß"]
FITTING = {"code": ["000", "101", "203"], "country": ["DE", " us", "FR"]}  # what is found by more than one value
DEEPEST = 5
CALLED = {"Client": "User"}  # what ids are of that are called otherwise
AROUND = "around"  # the order of a list of what lies around a point


@dataclass
class Known:
    """What in the database can be asked for."""

    ids: dict[str, list[str]]
    cursors: Mapping[tuple[str, str], list[str]]  # by the order's type and how it was asked for


@cache
def of_its_own(schema: GraphQLSchema) -> Mapping[str, float]:
    """How much there is to select below each root field; what several lead to counts for each of them in part."""
    root = schema.query_type
    assert root
    below = {name: reached(field.type) for name, field in root.fields.items()}
    ways = Counter(kind for kinds in below.values() for kind in kinds)
    return {name: sum(len(kind.fields) / ways[kind] for kind in kinds) for name, kinds in below.items()}


def reached(kind: Any) -> set[GraphQLObjectType]:
    """The types of objects that a field leads to."""
    found: set[GraphQLObjectType] = set()
    waiting = [get_named_type(kind)]
    while waiting:
        each = waiting.pop()
        if isinstance(each, GraphQLUnionType):
            waiting += each.types
        elif isinstance(each, GraphQLObjectType) and each not in found:
            found.add(each)
            waiting += [get_named_type(field.type) for field in each.fields.values()]
    return found


@cache
def ways(schema: GraphQLSchema) -> Mapping[str, Collection[str]]:
    """Every field and argument that a query can come to, with those on a short way there."""
    root = schema.query_type
    assert root
    found: dict[str, Collection[str]] = {}
    waiting: list[tuple[Any, Collection[str]]] = [(root, ())]
    seen = {root.name}
    for kind, way in waiting:  # which grows meanwhile: the nearest come first
        for name, each in kind.fields.items():
            here = f"{kind.name}.{name}"
            found[here] = (*way, here)
            found |= {f"{here}({argument}:)": (*way, here, f"{here}({argument}:)") for argument in each.args}
            named = get_named_type(each.type)
            for below in schema.get_possible_types(named) if is_abstract_type(named) else [named]:
                if isinstance(below, GraphQLObjectType) and below.name not in seen:
                    seen.add(below.name)
                    waiting.append((below, found[here]))
    return found


@dataclass
class Operation:
    text: str
    variables: dict[str, Any]
    used: Counter[str]  # fields and arguments, each as often as it is selected
    makers: dict[str, Callable[[], Any]]  # of each variable

    def again(self) -> "Operation":
        """The same, asked with other values."""
        return replace(self, variables={name: plain(make()) for name, make in self.makers.items()})


@dataclass
class Writer:
    schema: GraphQLSchema
    known: Known
    random: Random
    favoured: list[str] = field(default_factory=list)  # root fields that are asked more often than others
    variables: dict[str, Any] = field(default_factory=dict)
    declared: dict[str, str] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)
    used: Counter[str] = field(default_factory=Counter)
    makers: dict[str, Callable[[], Any]] = field(default_factory=dict)
    aliases: int = 0
    before: Counter[str] = field(default_factory=Counter)  # how often each was selected by other operations
    sought: Collection[str] = ()  # fields and arguments on the way to something that was selected seldom

    def operation(self) -> Operation:
        root = self.schema.query_type
        assert root
        others = [name for name in root.fields if name not in self.favoured]
        names = others if self.chance(0.07) else self.favoured or others
        alone = [1 + of_its_own(self.schema)[name] for name in names]
        wanted = self.random.choices(names, alone if self.chance(0.65) else None, k=self.random.choice([1, 2, 2, 3]))
        if leading := [name for name in root.fields if f"{root.name}.{name}" in self.sought]:
            wanted[0] = leading[0]
        body = " ".join(self.field(root, name, DEEPEST) for name in wanted)
        if self.chance(0.1):
            body += " __typename"
        declared = ", ".join(f"${name}: {kind}" for name, kind in self.declared.items())
        head = f"query Q({declared})" if declared else "query Q"
        return Operation(" ".join([f"{head} {{ {body} }}", *self.fragments]), self.variables, self.used, self.makers)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def field(self, parent: Any, name: str, depth: int) -> str:
        declared = parent.fields[name]
        self.used[f"{parent.name}.{name}"] += 1
        self.aliases += 1
        alias = f"a{self.aliases}: "  # so that no two of the same name differ in their arguments
        kind = get_named_type(declared.type)
        below = f" {{ {self.selection(kind, depth - 1)} }}" if is_composite_type(kind) else ""
        return f"{alias}{name}{self.arguments(parent.name, name, declared.args)}{self.directive()}{below}"

    def directive(self) -> str:
        if not self.chance(0.08):
            return ""
        name = self.random.choice(["include", "skip"])
        return f" @{name}(if: {self.value('Boolean!', lambda: self.chance(0.5))})"

    def selection(self, kind: Any, depth: int) -> str:
        if isinstance(kind, GraphQLInterfaceType):
            return self.of_interface(depth)
        if isinstance(kind, GraphQLUnionType):
            return self.of_union(kind, depth)
        assert isinstance(kind, GraphQLObjectType), kind
        leaves = [name for name, each in kind.fields.items() if not is_composite_type(get_named_type(each.type))]
        objects = [name for name, each in kind.fields.items() if is_composite_type(get_named_type(each.type))]
        wanted = self.some(kind.name, leaves, min(len(leaves), self.random.randint(0 if objects else 1, 4)))
        if depth > 0 and objects:
            wanted += self.some(kind.name, objects, min(len(objects), self.random.choice([0, 1, 1, 2])))
        parts = [self.field(kind, name, depth) for name in wanted] or ["__typename"]
        if self.chance(0.15):
            parts.append("__typename")
        if self.chance(0.1) and leaves:
            parts.append(self.fragment(kind, self.field(kind, self.random.choice(leaves), depth)))
        if self.chance(0.05):
            alike = [name for name in leaves if self.is_alike(name)]
            parts.append(self.random.choice(alike or ["__typename"]))  # without an alias
        return " ".join(parts)

    def is_alike(self, name: str) -> bool:
        """Whether it is of one type wherever it is: members of a union, which stand side by side, may both have it."""
        kinds = (kind for kind in self.schema.type_map.values() if isinstance(kind, GraphQLObjectType))
        return len({str(kind.fields[name].type) for kind in kinds if name in kind.fields}) == 1

    def some(self, kind: str, names: list[str], number: int) -> list[str]:
        """Every other time those that were selected least: of much, chance alone is long in coming to all."""
        leading = [name for name in names if f"{kind}.{name}" in self.sought]
        if leading:
            number = max(number, 1)
        if self.chance(0.5):
            found = self.random.sample(names, number)
        else:
            found = sorted(names, key=lambda name: self.before[f"{kind}.{name}"])[:number]
        return [*leading, *(name for name in found if name not in leading)][:number]

    def of_interface(self, depth: int) -> str:
        kinds = self.random.sample(sorted(MODELS), 4)
        parts = [f"... on {name} {{ {self.selection(self.schema.type_map[name], depth)} }}" for name in kinds]
        return " ".join(["id", *parts])

    def of_union(self, kind: GraphQLUnionType, depth: int) -> str:
        members = self.random.sample(kind.types, self.random.randint(1, len(kind.types)))
        parts = [self.fragment(member, self.selection(member, depth)) for member in members]
        return " ".join(["__typename", *parts] if self.chance(0.3) else parts)

    def fragment(self, kind: Any, body: str) -> str:
        if self.chance(0.5):
            return f"... on {kind.name} {{ {body} }}"
        name = f"F{len(self.fragments)}"
        self.fragments.append(f"fragment {name} on {kind.name} {{ {body} }}")
        return f"...{name}"

    def arguments(self, parent: str, name: str, declared: Mapping[str, GraphQLArgument]) -> str:
        given: dict[str, Callable[[], Any]] = {}
        if "first" in declared:
            given |= self.page(f"{parent}.{name}", declared)
        if "id" in declared or "slug" in declared:
            given |= self.which(name, declared)
        for each, argument in declared.items():
            if each in given or each in ("first", "last", "after", "before", "orderBy", "id", "slug"):
                continue
            often = 0.8 if f"{parent}.{name}({each}:)" in self.sought else 0.3
            if is_non_null_type(argument.type) or self.chance(often):
                given[each] = partial(self.made, argument.type, each)
        self.used.update(f"{parent}.{name}({each}:)" for each in given)
        often = dict.fromkeys(("after", "before"), 0.8)  # another time the cursor is of a row without a value
        parts = [f"{each}: {self.value(declared[each].type, make, often.get(each))}" for each, make in given.items()]
        return f"({', '.join(parts)})" if parts else ""

    def page(self, field: str, declared: Mapping[str, GraphQLArgument]) -> dict[str, Callable[[], Any]]:
        given: dict[str, Callable[[], Any]] = {}
        order = get_named_type(declared["orderBy"].type).name if "orderBy" in declared else AROUND
        asked = self.order(declared["orderBy"].type) if order != AROUND and self.chance(0.4) else None
        if asked and any(each["by"] == "DISTANCE" for each in asked) and self.chance(0.97):  # else it is refused
            if "near" in declared:
                given["near"] = partial(self.made, declared["near"].type, "near")
            else:
                asked = None
        if asked is not None:
            given["orderBy"] = lambda: asked
        if self.chance(0.7):
            end = self.random.choice(["first", "first", "last"])
            if self.before[f"{field}(last:)"] < self.before[f"{field}(first:)"] / 3 and "last" in declared:
                end = "last"
            sizes = [0, 1, 2, 3, 5, 100] if "after" in declared else [1, 2, 3, 5, 10]
            given[end] = lambda: self.random.choice(sizes)
        # What a search is ordered by depends on whether anything is looked for, if it does not say.
        fits = asked or order != "SearchOrder"
        for end in ("after", "before"):
            if fits and self.chance(0.5 if asked else 0.3):
                given[end] = lambda: self.cursor(order, asked)
        return {name: make for name, make in given.items() if name in declared}

    def order(self, kind: Any) -> Any:
        """Mostly by one thing, for then there are cursors of it."""
        if self.chance(0.3):
            return self.made(kind, "orderBy")
        by = get_named_type(get_named_type(kind).fields["by"].type)
        directions = [Choice("ASC"), Choice("DESC")]
        return [{"by": Choice(self.random.choice(list(by.values))), "direction": self.random.choice(directions)}]

    def cursor(self, order: str, asked: Any) -> Any:
        fitting = self.known.cursors.get((order, str(asked or None)))
        if fitting and self.chance(0.98):
            return self.random.choice(fitting)
        return self.random.choice(["", "bm8="]) if self.chance(0.1) else None

    def which(self, name: str, declared: Mapping[str, GraphQLArgument]) -> dict[str, Callable[[], Any]]:
        if "slug" in declared and self.chance(0.5):
            return {"slug": lambda: self.random.choice(["p-0", "p-1", "p-3", "c-1", "c-3", "none'"])}
        kind = name[0].upper() + name[1:]
        return {"id": lambda: self.an_id(kind if kind in MODELS else None)}

    def an_id(self, kind: str | None = None) -> str:
        if kind and self.chance(0.85):
            return self.random.choice(self.known.ids[kind])
        if self.chance(0.1):
            return self.random.choice(["", "nonsense", global_id("User", "no key"), global_id("Nothing", "1")])
        return self.random.choice(self.known.ids[self.random.choice(sorted(self.known.ids))])

    def made(self, kind: Any, name: str) -> Any:
        """A value of an input type."""
        if not is_non_null_type(kind) and self.chance(0.05):
            return None
        kind = get_nullable_type(kind)
        if is_list_type(kind):
            most = 3 if get_named_type(kind).name.endswith("Order") else 4
            return [self.made(kind.of_type, name) for _ in range(self.random.randint(0, most))]
        if isinstance(kind, GraphQLInputObjectType):
            return self.input(kind, name)
        if isinstance(kind, GraphQLEnumType):
            return Choice(self.random.choice(list(kind.values)))
        return self.leaf(kind.name, name)

    def input(self, kind: GraphQLInputObjectType, name: str) -> dict[str, Any]:
        nested = ("and", "or", "not")
        share = 0.15 if name in nested else 0.3
        return {
            each: self.made(declared.type, each if each != "eq" and each != "in" else name)
            for each, declared in kind.fields.items()
            if is_non_null_type(declared.type) or self.chance(share / 2 if each in nested else share)
        }

    def leaf(self, kind: str, name: str) -> Any:
        match kind:
            case "ID":
                kind = (name[0].upper() + name[1:]).removesuffix("Id")
                kind = CALLED.get(kind, kind)
                return self.an_id(kind if kind in MODELS else None)
            case "Int":
                if name == "radiusMeters" and self.chance(0.97):
                    return self.random.choice([1, 300, 3_000_000, 7_000_000, 20_015_114])
                return self.random.choice([0, 1, 2, 3, 5, 7, 60, -1, 2**31 - 1])
            case "SafeInt":
                return self.random.choice([*PRICES, -5, 50])
            case "Float":
                return self.random.choice([0.0, 3.5, 4.01, 5, 2.86, -1.0])
            case "Latitude":
                return self.random.choice([0, -52.52, 52.5, 90, -90, 0.000001])
            case "Longitude":
                return self.random.choice([0, -0.1, 13.405, 180, -180, 179.999])
            case "Boolean":
                return self.chance(0.5)
            case "DateTime":
                asked = MOMENTS[4:-1] if self.chance(0.9) else MOMENTS[1:-1]  # others are refused in most filters
                return self.random.choice(asked).isoformat().replace("+00:00", "Z").rjust(20, "0")
            case "CurrencyCode":
                return self.random.choice(["EUR", "JPY", "BHD"])
            case "TimeZone":
                return "Europe/Paris"
        return self.random.choice(FITTING.get(name, WORDS))

    def value(self, kind: Any, make: Callable[[], Any], often: float | None = None) -> str:
        """As it is written: in its place, or as a variable."""
        if self.chance(often or 0.45):
            name = f"v{len(self.declared)}"
            self.declared[name] = str(kind)
            self.variables[name] = plain(make())
            self.makers[name] = make
            return f"${name}"
        return literal(make())


class Choice(str):
    """A value of an enum."""

    __slots__ = ()


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    return (
        [plain(each) for each in value]
        if isinstance(value, list)
        else str(value)
        if isinstance(value, Choice)
        else value
    )


def literal(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Choice():
            return str(value)
        case str():
            return quoted(value)
        case list():
            return f"[{', '.join(literal(each) for each in value)}]"
        case dict():
            return f"{{{', '.join(f'{name}: {literal(each)}' for name, each in value.items())}}}"
    return repr(value)


def quoted(text: str) -> str:
    escaped = "".join(
        f"\\u{{{ord(letter):x}}}" if ord(letter) < 32 or letter in '"\\' or ord(letter) > 126 else letter
        for letter in text
    )
    return f'"{escaped}"'
