"""The page of a report in a real browser: it asks for nothing, tells no error, sorts, filters, prints, can be read."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from browser import Browser, Page
from large_report import write_large_report

import coalclass
from coalclass.records import Dyad, load_text

WORD = "Verfassungsgericht" * 15
HOSTILE = (
    "</script><script>document.title='run'</script><img src=x onerror=\"document.title='run'\"> {{ 7*7 }} \\input{x} "
    f"\u202eabc\u202c \u0007 &lt;b&gt; {WORD}"
)


def hostile_dyad() -> Dyad:
    """A record whose every text is hostile, with one address that is a link and some that must not be."""
    quoted = json.dumps(HOSTILE)
    urls = ["javascript:document.title='run'", "data:text/html,x", "https://example.org/a?b=1&c=2"]
    cited = [(json.dumps(f"{number} {HOSTILE}"), json.dumps(url)) for number, url in enumerate(urls)]
    sources = "".join(f"  s{number}: {{citation: {text}, url: {url}}}\n" for number, (text, url) in enumerate(cited))
    text = (
        f"coalclass: 1\nhegemon: USA\nfollower: NOR\ncoalition: {quoted}\nperiod: 2001/2003\ncoder: {quoted}\n"
        "consultations:\n- {date: 2001-05, level: leader, timing: before, outcome: adopted, "
        f"topic: {quoted}, note: {quoted}, source: [s0, s1, s2]}}\n"
        f"label: {{value: substantive, source: {quoted}, note: {quoted}}}\nsources:\n{sources}"
    )
    loaded = load_text(text)
    assert loaded.dyad is not None, loaded.problems
    return loaded.dyad


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a worker."""
    made = Browser()
    yield made
    made.close()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report on one coalition, on a record without evidence and on a hostile one; three are told at length."""
    out = tmp_path_factory.mktemp("report") / "report.html"
    bare = coalclass.loads("{coalclass: 1, hegemon: USA, follower: POL, coalition: Bare, period: 1995/1996}")
    coalclass.report(hostile_dyad(), bare, "sample:gulf-war-1990", details=3).save(out)
    return out


@pytest.fixture
def page(browser: Browser, path: Path) -> Iterator[Page]:
    """The report, opened from disk."""
    opened = browser.open(path)
    yield opened
    opened.close()


def column(page: Page, place: int) -> list[str]:
    """The cells of a column of the table that are shown."""
    script = (
        f"[...document.querySelectorAll('#dyads tbody tr:not([hidden])')].map(r => r.cells[{place}].textContent.trim())"
    )
    cells: list[str] = page.evaluate(script)
    return cells


def test_nothing_is_asked_for(page: Page, path: Path) -> None:
    """The page makes no request but for itself, and the browser has nothing to complain of."""
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    asked = {one["request"]["url"] for one in page.events("Network.requestWillBeSent")}
    assert asked <= {path.resolve().as_uri(), "data:,"}
    assert not page.events("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded")


def test_the_policy_holds(page: Page) -> None:
    """What a text might do is forbidden: to evaluate, to load, to run a handler."""
    policy = page.evaluate("document.querySelector('meta[http-equiv]').content")
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    bad = '<img src=x onerror="document.title=1"><b style="color:red">'
    page.evaluate(f"document.body.insertAdjacentHTML('beforeend', {json.dumps(bad)})")
    page.wait("true")
    assert page.evaluate("document.title") != "1"
    told = page.events("Log.entryAdded")
    assert any("Content Security Policy" in one["entry"]["text"] for one in told)


def test_hostile_text_is_text(page: Page) -> None:
    """Markup, script and templates of a record are shown; only an address of the web is a link; nothing reorders."""
    assert page.evaluate("document.title") != "run"
    shown = page.evaluate("document.getElementById('dyad-0').textContent")
    assert "<script>document.title='run'</script>" in shown and "{{ 7*7 }}" in shown and WORD in shown
    assert "\u202e" not in shown and "\u0007" not in shown and "\\u202eabc" in shown and "&lt;b&gt;" in shown
    links = page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))")
    assert {one for one in links if not one.startswith("#")} >= {"https://example.org/a?b=1&c=2"}
    assert all(one.startswith(("#", "https://", "http://")) for one in links)
    assert page.evaluate("document.querySelectorAll('main script, main img, main iframe').length") == 0


def test_counts(page: Page) -> None:
    """Beside the chart stand how many dyads have which verdict, standing and agreement: the counts of the table."""
    groups = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('.counts h3')].map(h => [h.textContent, "
        "Object.fromEntries([...h.nextElementSibling.children].map(l => l.textContent.trim().split(/ (.*)/)))]))"
    )
    for place, name in ((2, "Verdict"), (3, "Standing")):
        cells = column(page, place)
        assert {word: int(count) for count, word in groups[name].items()} == {one: cells.count(one) for one in cells}
    agreements = {word: int(count) for count, word in groups["Published label"].items()}
    cells = column(page, 7)
    assert agreements["agrees"] == cells.count("agrees") and agreements["none"] == cells.count("none")
    assert agreements["differs"] == sum(one.startswith("differs") for one in cells)


def test_sort(page: Page) -> None:
    """Each head sorts up and down, numbers by their value, and says so."""
    heads = page.evaluate("[...document.querySelectorAll('#dyads thead th')].map(h => h.textContent.trim())")
    place = heads.index("dB")
    for wanted in ("ascending", "descending"):
        page.evaluate(f"document.querySelectorAll('#dyads thead button')[{place}].click()")
        numbers = [float(cell.replace("\N{MINUS SIGN}", "-")) for cell in column(page, place)]
        assert numbers == sorted(numbers, reverse=wanted == "descending") and len(set(numbers)) > 5
        sorts = page.evaluate("[...document.querySelectorAll('#dyads thead th')].map(h => h.ariaSort)")
        assert [one for one in sorts if one != "none"] == [wanted] and sorts[place] == wanted
    page.evaluate("document.querySelectorAll('#dyads thead button')[0].click()")
    assert column(page, 0) == sorted(column(page, 0))


def test_filter_and_search(page: Page) -> None:
    """Search and filters narrow table, chart and count together."""
    everything = len(column(page, 0))
    page.evaluate("s = document.getElementById('search'); s.value = 'USA-EGY'; s.dispatchEvent(new Event('input'))")
    assert column(page, 0) == ["USA-EGY"]
    assert page.evaluate("document.getElementById('count').textContent") == f"1 of {everything} dyads"
    assert page.evaluate("document.querySelectorAll('figure.plane path[data-row]:not(.off)').length") == 1
    page.evaluate("s.value = ''; s.dispatchEvent(new Event('input'))")
    page.evaluate("v = document.querySelector('select[data-column=verdict]'); v.value = 'substantive'")
    page.evaluate("v.dispatchEvent(new Event('change'))")
    assert set(column(page, 2)) == {"substantive"} and 0 < len(column(page, 2)) < everything


def test_chart_and_table_point_at_each_other(page: Page) -> None:
    """Pointing at a dyad in the chart marks its row, and the other way round."""
    page.evaluate("document.querySelector('path[data-row=\"4\"]').dispatchEvent(new Event('pointerenter'))")
    assert page.evaluate("document.querySelector('tr.on').dataset.row") == "4"
    assert page.evaluate("document.getElementById('pointed').textContent").startswith("USA-")
    page.evaluate("document.querySelector('path[data-row=\"4\"]').dispatchEvent(new Event('pointerleave'))")
    assert page.evaluate("document.querySelectorAll('tr.on').length") == 0
    page.evaluate("document.querySelector('#dyads tbody a').focus()")
    assert page.evaluate("document.querySelectorAll('path[data-row].on').length") == 1


def test_by_keyboard_alone(page: Page) -> None:
    """Tab reaches the way past the head, the search, the filters and the heads; Enter sorts; focus can be seen."""
    page.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.press("Tab")
    assert page.evaluate("document.activeElement.id") == "search"
    for _ in range(8):
        if page.evaluate("document.activeElement.tagName") == "BUTTON":
            break
        page.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "dyad"
    page.press("Enter")
    assert page.evaluate("document.activeElement.closest('th').ariaSort") == "ascending"
    style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert style == "solid"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_theme(browser: Browser, path: Path, scheme: str) -> None:
    """The page is light or dark as the system is, drawings included."""
    opened = browser.open(path, prefers_color_scheme=scheme)
    ground, ink = opened.evaluate("(s => [s.backgroundColor, s.color])(getComputedStyle(document.body))")
    letters = opened.evaluate("getComputedStyle(document.querySelector('figure svg text')).fill")
    assert letters == ink
    levels = [sum(map(int, one[4:-1].split(", "))) for one in (ground, ink)]
    assert (levels[0] > levels[1]) is (scheme == "light")
    opened.close()


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_page_is_wider_than_its_window(page: Page, width: int) -> None:
    """From a phone up nothing makes the page scroll to the side but the tables in their own frames."""
    page.size(width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_print(page: Page) -> None:
    """It prints to PDF, with what is folded on the screen unfolded."""
    unfolded = "[...document.querySelectorAll('details')].every(d => d.open)"
    page.evaluate(f"addEventListener('beforeprint', () => {{ window.seen = {unfolded} }})")
    printed = base64.b64decode(page.call("Page.printToPDF", preferCSSPageSize=True)["data"])
    assert printed.startswith(b"%PDF") and len(printed) > 20_000
    assert page.evaluate("window.seen") is True
    assert page.evaluate(unfolded) is False
    page.call("Emulation.setEmulatedMedia", media="print")
    # Chromium repeats the heads of a table on every page only if they are no boxes of their own.
    style = "getComputedStyle(document.querySelector('#dyads thead button')).display"
    assert page.evaluate(style) == "contents"
    assert page.evaluate("getComputedStyle(document.querySelector('#dyads thead')).breakInside") == "avoid"


def test_every_chart_is_drawn_and_told(page: Page) -> None:
    """Each drawing has marks, a name, and a text beside it that says what it shows; no two ids are the same."""
    told: list[dict[str, Any]] = page.evaluate(
        "[...document.querySelectorAll('figure svg')].map(s => ({name: s.ariaLabel, role: s.getAttribute('role'), "
        "text: (document.getElementById(s.getAttribute('aria-describedby')) || {}).textContent, "
        "marks: s.querySelectorAll('path,line,rect').length, wide: s.getBoundingClientRect().width}))"
    )
    # One plane, three waterfalls, and no timeline of the record that holds no entry.
    assert len(told) == 6
    for one in told:
        assert (
            one["role"] == "img" and one["name"] and len(one["text"]) > 60 and one["marks"] > 10 and one["wide"] > 200
        )
    assert page.evaluate("(i => new Set(i).size === i.length)([...document.querySelectorAll('[id]')].map(e => e.id))")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_no_violation(browser: Browser, path: Path, scheme: str, width: int) -> None:
    """The rules of WCAG A and AA that axe-core can check by itself hold, on a phone and a laptop, light and dark."""
    opened = browser.open(path, prefers_color_scheme=scheme)
    opened.size(width)
    opened.evaluate(files("axe_core_python").joinpath("axe.min.js").read_text("utf-8"))
    run = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']})"
    found = opened.evaluate(
        f"{run}.then(r => r.violations.map(v => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 200)]))"
    )
    assert found == []
    opened.close()


def test_five_hundred_dyads(browser: Browser, tmp_path: Path) -> None:
    """Overview and table of 500 dyads take less than 15 MB, open, and sort; `benchmarks/report.py` takes the time."""
    out = tmp_path / "many.html"
    write_large_report(out)
    assert out.stat().st_size < 15_000_000
    opened = browser.open(out)
    before = column(opened, 4)
    opened.evaluate("document.querySelectorAll('#dyads thead button')[4].click()")
    assert len(column(opened, 0)) == 500
    assert column(opened, 4) != before and sorted(column(opened, 4)) == sorted(before)
    opened.close()
