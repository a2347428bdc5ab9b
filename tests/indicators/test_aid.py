"""Money: packages, pooled recipients, sales, promises, sticks, partners and dates."""

import pytest
from dyads import dyad

from coalclass.indicators import measure

YEARS = 366 / 365.25  # the period, 2000
ALLIED = "context: {aid_baseline_musd: 99, gdp_musd: 10000}\n"


def given(*parts: str, date: str = "2000-05-01") -> str:
    return "aid:\n" + "".join(f"- {{date: {date}, kind: economic{part and ', ' + part}}}\n" for part in parts)


def surge(amount: float, baseline: float = 99) -> float:
    yearly = amount / YEARS
    return (yearly + 1) / (yearly + baseline + 2)


def weight(amount: float) -> float:
    share = amount / YEARS / 10000
    return share / (share + 0.01)


STAGES = (
    "package: p, status: offered, amount_musd: 900",
    "package: p, status: promised, amount_musd: 700",
    "package: p, status: delivered, amount_musd: 300",
    "package: p, status: delivered, amount_musd: 500",
)
BOTH = "searched: [economic, military]\n"
ROWS = {
    ("aid-surge", "delivered against the baseline"): (ALLIED + given("amount_musd: 300"), surge(300), [0]),
    ("aid-surge", "a package once, at its furthest stage, with the largest amount of it"): (
        ALLIED + given(*STAGES),
        surge(500),
        [0, 1, 2, 3],
    ),
    ("aid-surge", "two packages are two"): (
        ALLIED + given("package: p, amount_musd: 300", "package: q, amount_musd: 500"),
        surge(800),
        [0, 1],
    ),
    ("aid-surge", "each recipient has its part"): (
        ALLIED + given("amount_musd: 900, recipients: 3"),
        surge(300),
        [0],
    ),
    ("aid-surge", "a sale is no gift"): (
        ALLIED + given("amount_musd: 300", "amount_musd: 500, terms: sale"),
        surge(300),
        [0],
    ),
    ("aid-surge", "only a sale"): (ALLIED + given("amount_musd: 500, terms: sale"), None, []),
    ("aid-surge", "a promise is no delivery"): (ALLIED + given("amount_musd: 500, status: promised"), None, []),
    ("aid-surge", "what is cut was not given"): (ALLIED + given("amount_musd: 500, status: cut"), None, []),
    ("aid-surge", "partners are not the hegemon"): (
        ALLIED + given("amount_musd: 300", "amount_musd: 500, provider: partner"),
        surge(300),
        [0],
    ),
    ("aid-surge", "reported weighs half"): (
        ALLIED + given("amount_musd: 600, reliability: reported"),
        surge(300),
        [0],
    ),
    ("aid-surge", "a low amount is a lower bound"): (ALLIED + given("amount_musd: 10"), 0.5, [0]),
    ("aid-surge", "unless both kinds were looked for"): (
        BOTH + ALLIED + given("amount_musd: 10"),
        surge(10),
        [0],
    ),
    ("aid-surge", "none against a baseline"): (ALLIED + "aid: none", 1 / 101, []),
    ("aid-surge", "a sum dated by its year alone is at its yearly rate"): (
        ALLIED + "aid: [{date: 2000, kind: economic, amount_musd: 300}]",
        surge(300 * YEARS * 365.25 / 366),
        [0],
    ),
    ("aid-surge", "the stage that counts is the one with the amount"): (
        ALLIED + given("package: p", "package: p, amount_musd: 300"),
        surge(300),
        [0, 1],
    ),
    ("aid-surge", "no baseline"): (given("amount_musd: 300"), None, []),
    ("aid-weight", "share of GDP, partners too"): (
        ALLIED + given("amount_musd: 300", "amount_musd: 500, provider: partner"),
        weight(800),
        [0, 1],
    ),
    ("aid-weight", "a low amount is a lower bound"): (ALLIED + given("amount_musd: 10"), 0.2, [0]),
    ("aid-weight", "none"): (ALLIED + "aid: none", 0.0, []),
    ("aid-weight", "no GDP"): (given("amount_musd: 300"), None, []),
    ("linkage", "explicit one, implicit a half"): (
        given("linkage: explicit", "linkage: implicit", "linkage: other", "linkage: none"),
        (1.5 + 0.8) / (1.5 + 2 + 2),
        [0, 1, 2, 3],
    ),
    ("linkage", "a promise ties too"): (given("status: promised, linkage: explicit"), (1 + 0.8) / (1 + 2), [0]),
    ("linkage", "a package once, at its strongest tie"): (
        given("package: p, status: promised, linkage: explicit", "package: p, linkage: none"),
        (1 + 0.8) / (1 + 2),
        [0, 1],
    ),
    ("linkage", "what is withheld is no favour"): (given("status: withheld, linkage: explicit"), None, []),
    ("linkage", "concessions and guarantees"): (
        "interactions:\n- {date: 2000-05, actor: hegemon, kind: concession, linkage: explicit}\n"
        "- {date: 2000-05, actor: hegemon, kind: guarantee, linkage: none}",
        (1 + 0.8) / (2 + 2),
        [0, 1],
    ),
    ("third-party-payment", "two partners' favours"): (
        given("provider: partner", "provider: partner, status: promised", ""),
        0.75,
        [0, 1],
    ),
    ("third-party-payment", "none"): ("aid: none", 0.0, []),
    ("third-party-payment", "silence"): (given(""), None, []),
    ("payment-absent", "none"): ("aid: none", 1.0, []),
    ("payment-absent", "some was delivered"): (given("", "status: promised"), 0.0, [0]),
    ("payment-absent", "leave to buy is no gift"): (given("terms: sale"), None, []),
    ("payment-absent", "nothing reached it"): (given("status: offered", "status: withheld"), None, []),
    ("aid-cut", "among what was not tied"): (
        given("status: cut", "status: withheld, linkage: other", "linkage: explicit", "linkage: none", ""),
        (1.5 + 0.6) / (1.5 + 2 + 4),
        [0, 1],
    ),
    ("aid-cut", "nothing that could be cut"): (given("linkage: explicit"), None, []),
    ("aid-cut", "disputed says nothing"): (given("status: cut, reliability: disputed"), None, []),
}
CONTRIBUTION = "interactions: [{date: %s, actor: follower, kind: contribution}]\n"
TIMES = {
    ("2000-05-01", "2000-10-28", ""): (1 + 1) / (1 + 2),  # 180 days
    ("2000-05-01", "2000-10-29", ""): (0 + 1) / (1 + 2),  # 181 days
    ("2000-05", "2000-05-31", ""): (1 + 1) / (1 + 2),
    ("2000", "2000-05-31", ""): None,
    ("2000-05-01", "2000", ""): None,
    ("2000-05-01", "2000-05-02", "linkage: none"): None,
}
ROWS |= {
    ("aid-timing", " ".join(case).strip()): (
        CONTRIBUTION % case[0] + given(case[2], date=case[1]),
        value,
        [] if value is None else [0],
    )
    for case, value in TIMES.items()
}


@pytest.mark.parametrize(("indicator", "case"), ROWS, ids=[" - ".join(key) for key in ROWS])
def test_value_and_entries(indicator: str, case: str) -> None:
    """An indicator of money reads amounts, stages, ties and dates as the format defines them."""
    text, value, places = ROWS[indicator, case]
    reading = measure(dyad(text))[indicator]
    assert reading.value == (None if value is None else pytest.approx(value, abs=1e-12))
    assert [int(entry.entry.split("[")[1][:-1]) for entry in reading.entries] == places
