"""Sums of money as SQL writes them: what `domains.kernel.money` says of them, once more."""

from typing import Any

from domains.kernel.money import DECIMALS, SIGNS
from schema.reads.json import Template

GROUPED = "FM999,999,999,999,999,999,990"


def decimal_of(amount: Any, currency: Any) -> Template:
    """As a decimal number: "12.34"."""
    return Template("{} || {}", minus(amount), digits(amount, currency, "({})::text"))


def formatted(amount: Any, currency: Any) -> Template:
    """For people: "€1,234.50"."""
    signs = " ".join(f"WHEN '{code}' THEN '{sign}'" for code, sign in SIGNS.items())
    mark = Template(f"CASE {{}} {signs} ELSE {{}} || ' ' END", currency, currency)
    return Template("{} || {} || {}", minus(amount), mark, digits(amount, currency, f"to_char({{}}, '{GROUPED}')"))


def minus(amount: Any) -> Template:
    return Template("CASE WHEN {} < 0 THEN '-' ELSE '' END", amount)


def digits(amount: Any, currency: Any, whole: str) -> Template:
    """Without its sign, with as many decimals as the currency has. `whole`: how what stands before them is written."""
    ways = [
        Template(f"WHEN {{}} IN ({quoted(DECIMALS[places])}) THEN {{}}", currency, split(amount, whole, places))
        for places in (0, 3)
    ]
    return Template("(CASE {} {} ELSE {} END)", *ways, split(amount, whole, 2))


def split(amount: Any, whole: str, places: int) -> Template:
    if not places:
        return Template(whole.format("abs({})"), amount)
    unit = 10**places
    before = Template(whole.format(f"(abs({{}}) / {unit})"), amount)
    return Template(f"{{}} || '.' || lpad(mod(abs({{}}), {unit})::text, {places}, '0')", before, amount)


def quoted(codes: str) -> str:
    return ", ".join(f"'{code}'" for code in codes.split())
