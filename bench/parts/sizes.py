"""How much a statement reads, from what PostgreSQL says of its plan."""

from typing import Any


def examined(plan: dict[str, Any]) -> float:
    """Rows of tables and indexes that were looked at, those that were thrown away too."""
    here = 0.0
    if plan["Node Type"].endswith("Scan") and "Relation Name" in plan:
        kept = (
            plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
        )
        here = kept * plan["Actual Loops"]
    return here + sum(examined(each) for each in plan.get("Plans", ()))


def rows_of(page: dict[str, Any]) -> int:
    return len(page.get("edges") or page.get("nodes") or ())


def whole(plan: dict[str, Any]) -> set[str]:
    """The tables that were read from one end to the other."""
    here = {plan["Relation Name"]} if plan["Node Type"] == "Seq Scan" else set()
    return here.union(*(whole(each) for each in plan.get("Plans", ())))
