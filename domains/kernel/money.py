"""Money: whole numbers of a currency's smallest unit. Nothing is ever rounded unseen, and no cent gets lost."""

from collections.abc import Sequence
from dataclasses import dataclass

# ISO 4217, the currencies that are in use, by how many decimals they have.
DECIMALS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
    2: """AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC
    CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES
    KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR
    NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT
    TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG""",
    3: "BHD IQD JOD KWD LYD OMR TND",
}
CURRENCIES = {code: decimals for decimals, codes in DECIMALS.items() for code in codes.split()}

# Signs that everybody reads alike. A currency that shares its sign with a better known one says which it is.
SIGNS = {
    "AUD": "A$",
    "BRL": "R$",
    "CAD": "CA$",
    "CNY": "CN¥",
    "EUR": "€",
    "GBP": "£",
    "HKD": "HK$",
    "ILS": "₪",
    "INR": "₹",
    "JPY": "¥",
    "KRW": "₩",
    "MXN": "MX$",
    "NZD": "NZ$",
    "TWD": "NT$",
    "USD": "$",
    "VND": "₫",
}


class OtherCurrency(ValueError):
    """Two currencies were taken for one: a mistake of ours, never of a caller."""


@dataclass(frozen=True, slots=True)
class Money:
    amount_cents: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in CURRENCIES:
            raise ValueError(f"{self.currency!r} is no currency")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount_cents + self._alike(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount_cents - self._alike(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount_cents, self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.amount_cents * times, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount_cents < self._alike(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount_cents <= self._alike(other)

    def split(self, weights: Sequence[int]) -> list["Money"]:
        """Into parts in proportion to whole weights, which add up to the whole.

        What cannot be divided goes, a unit each, to the parts that were cut short most; among equals to the first.
        """
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise ValueError("weights are zero or more, and one is more")
        size = abs(self.amount_cents)
        parts = [size * weight // total for weight in weights]
        short = sorted(range(len(weights)), key=lambda at: (-(size * weights[at] % total), at))
        for at in short[: size - sum(parts)]:
            parts[at] += 1
        sign = -1 if self.amount_cents < 0 else 1
        return [Money(sign * part, self.currency) for part in parts]

    @property
    def amount(self) -> str:
        """As a decimal number, with as many decimals as the currency has: "12.34"."""
        return self._written("")

    @property
    def formatted(self) -> str:
        """For people: "€1,234.50", "-CHF 12.00"."""
        sign = "-" if self.amount_cents < 0 else ""
        mark = SIGNS.get(self.currency, f"{self.currency} ")
        return sign + mark + self._written(",").removeprefix("-")

    def _written(self, thousands: str) -> str:
        decimals = CURRENCIES[self.currency]
        whole, rest = divmod(abs(self.amount_cents), 10**decimals)
        sign = "-" if self.amount_cents < 0 else ""
        written = f"{whole:,}".replace(",", thousands)
        return f"{sign}{written}.{rest:0{decimals}}" if decimals else f"{sign}{written}"

    def _alike(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise OtherCurrency(f"{self.currency} and {other.currency}")
        return other.amount_cents
