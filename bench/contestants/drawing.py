"""The figures as a drawing: plain SVG, readable on a light page and on a dark one."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from bench.contestants.load import Figures, Found
from bench.contestants.pages import PAGES
from bench.contestants.verdict import median

TITLES = {
    "estuary": "Estuary",
    "hand": "SQL by hand (the limit)",
    "postgraphile": "PostGraphile",
    "strawberry": "strawberry-django",
    "drf": "Django REST framework",
    "ordinary": "Estuary, unplanned",
}
WIDTH = 860
NAMES = 200  # how far the bars stand from the left
BAR, LINE, GAP = 14, 24, 34
LONGEST = 210  # a bar
# The left column of bars, and the right one.
COLUMNS = (NAMES, NAMES + LONGEST + 120)
STYLE = """
    text { font: 13px system-ui, sans-serif; fill: #1f2328 }
    .page { font-weight: 600; font-size: 15px }
    .head, .figure { fill: #59636e; font-size: 12px }
    .bar { fill: #9aa4b0 }
    .ours { fill: #0b7285 }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3 }
      .head, .figure { fill: #9198a1 }
      .bar { fill: #59636e }
      .ours { fill: #3bc9db }
    }
"""


def drawn(found: Found) -> str:
    parts: list[str] = []
    top = 28
    for page in PAGES:
        figures = {name: median(each) for (where, name), each in found.items() if where == page.name}
        parts += chart(page.name, figures, top)
        top += LINE + len(figures) * LINE + GAP
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{top - GAP}" role="img">'
    title = "<title>Requests a second and 99th percentile of each page, by server</title>"
    return "\n".join([head, title, f"<style>{STYLE}</style>", *parts, "</svg>", ""])


def chart(page: str, figures: Mapping[str, Figures], top: int) -> Iterator[str]:
    """Of one page: requests a second on the left, where long is good, and the 99th percentile on the right."""
    yield text(0, top, page.capitalize(), "page")
    yield text(COLUMNS[0], top, "requests/s: more is better", "head")
    yield text(COLUMNS[1], top, "p99: less is better", "head")
    for at, (name, one) in enumerate(figures.items(), start=1):
        line = top + at * LINE
        yield text(0, line, TITLES[name])
        yield from bar(COLUMNS[0], line, name, one.rate, [each.rate for each in figures.values()], f"{one.rate:,.0f}")
        yield from bar(COLUMNS[1], line, name, one.p99, [each.p99 for each in figures.values()], milliseconds(one.p99))


def bar(left: int, line: int, name: str, value: float, among: Sequence[float], said: str) -> Iterator[str]:
    length = max(1, value / max(among) * LONGEST)
    kind = "bar ours" if name == "estuary" else "bar"
    yield f'<rect class="{kind}" x="{left}" y="{line - BAR + 3}" width="{length:.1f}" height="{BAR}" rx="2"/>'
    yield text(left + length + 6, line, said, "figure")


def milliseconds(value: float) -> str:
    return f"{value:.1f} ms" if value < 100 else f"{value:,.0f} ms"


def text(left: float, line: int, said: str, kind: str = "") -> str:
    style = f' class="{kind}"' if kind else ""
    return f'<text{style} x="{left:.1f}" y="{line}">{escape(said)}</text>'
