"""Adding to a record's text: hand-coded lines survive to the byte, in files of every shape."""

import json
from pathlib import Path

import pytest
from fake_datasets import RECORD, act, aid, fake, meeting, record, use
from hypothesis import given
from hypothesis import strategies as st

from coalclass.errors import UsageError
from coalclass.records import Dyad
from coalclass.sources.assemble import Assembled, Library, assemble
from coalclass.sources.editing import edited

FOUND = fake(
    "fake",
    [
        meeting("1990-09-07", topic="a: b # c", channel="visit"),
        aid("1990", amount_musd=23.5, note='two\nlines, "quoted"'),
        act("1990-10-01"),
    ],
    context={"polyarchy_hegemon": 0.86, "alliance": "none"},
    searched=["sanction"],
)
SECTIONS = ("searched", "context", "consultations", "aid", "interactions", "sources")
# Each section by hand, in each style that it can be written in.
STYLES = {
    "searched": [
        "",
        "searched: [demand]\n",
        "searched:\n- demand # asked\n",
        '"searched": [\n  "demand",\n  refusal]\n',
    ],
    "context": [
        "",
        "context:\n  gdp_musd: 43094   # rounded\n",
        "context:\n    troops_hosted: 1200\n    source: vdem-13 # book\n    # the end\n",
        "context:\n  source:\n  - one, two\n  - three\n  gdp_musd: 1\n",
        "context: {gdp_musd: 1, source: book}\n",
        "context:\n  gdp_musd: 1\n  source: |\n    A book, 1990\n",
        "context:\n  source: A book,\n    of two lines\n",
    ],
    "consultations": [
        "",
        "consultations:\n- date: 1991-01-11\n  level: minister\n  note: |\n    # not a comment\n\n    more\n\n",
        "consultations:\n  # first\n  -   date: 1991-01-11\n      level: leader # last\n  # trailing\n\n",
        "consultations: [{date: 1991-01-11, level: leader}]\n",
        "consultations:\n  - {date: 1991-01-11,\n     level: leader}\n",
    ],
    "aid": [
        "",
        "aid: none\n",
        "aid:\n- date: 1990\n  kind: military\n",
        "'aid': [{'date': '1990', 'kind': cash},] # flow\n",
    ],
    "interactions": [
        "",
        "interactions:\n- date: '1990-09-01'\n  actor: follower\n  kind: demand\n  note: plain\n    over two lines\n",
        "interactions:\n-\n  date: 1990-09-01\n  actor: follower\n  kind: demand\n  note: >-\n    folded\n",
    ],
    "sources": [
        "",
        "sources:\n  a: A\n  b:\n    citation: B\n\n# between\n",
        "sources: {a: A}\n",
        "? sources\n: a: A\n",
    ],
}
# A flow collection grows within its lines, and a lone source becomes a list.
GROWS = ("[", "]", "{", "}", "source: ", "of two lines", "A book, 1990")
LABEL = "# judged elsewhere\nlabel:\n  value: incentive-based\n  source: henke\n"


def grow(text: str, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Assembled]:
    """The text with what the fake dataset adds."""
    use(monkeypatch, FOUND)
    assembled = assemble(Library(tmp_path_factory.getbasetemp()), record(text))
    return edited(text, assembled), assembled


@pytest.fixture
def growing(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory):
    """`grow` of a text alone."""
    return lambda text: grow(text, monkeypatch, tmp_path_factory)


def check(text: str, result: str, assembled: Assembled) -> None:
    """The result reads back as assembled, and the text's own lines are all in it, in order and unchanged."""
    assert record(result) == assembled.dyad
    kept_entries(record(text), assembled.dyad)
    lines = iter(result.splitlines(keepends=True))
    for line in text.splitlines(keepends=True):
        if not any(mark in line for mark in GROWS):
            assert any(line.rstrip("\r\n") == one.rstrip("\r\n") for one in lines), line


def kept_entries(before: Dyad, after: Dyad) -> None:
    """Every entry, source and judgment of a record stands in another, first and in order."""
    for name in ("consultations", "aid", "interactions"):
        own = getattr(before, name)
        assert own is None or getattr(after, name)[: len(own)] == own
    assert before.sources.items() <= after.sources.items()
    assert (before.label, before.mandate, before.notes) == (after.label, after.mandate, after.notes)
    assert after.searched[: len(before.searched)] == before.searched
    assert after.context.source[: len(before.context.source)] == before.context.source


@pytest.mark.parametrize(("section", "style"), [(name, style) for name in SECTIONS for style in STYLES[name] if style])
@pytest.mark.parametrize("label", ["", LABEL])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_style_of_every_section_grows(section, style, label, newline, growing) -> None:
    """A section in any style that YAML has takes the additions; what stood there stands there still."""
    text = (RECORD + style + label).replace("\n", newline)
    result, assembled = growing(text)
    check(text, result, assembled)
    assert result.count("\n") == result.count(newline)
    assert growing(result)[0] == result


@given(st.data())
def test_sections_grow_together(data) -> None:
    """Whichever sections a file has, in whichever styles and order, with BOM or final newline or without."""
    chosen = [data.draw(st.sampled_from(STYLES[name]), name) for name in data.draw(st.permutations(SECTIONS))]
    newline = data.draw(st.sampled_from(["\n", "\r\n", "\r"]))
    text = "".join(["# mine\n", RECORD, *chosen, *data.draw(st.sampled_from([[], [LABEL]]))])
    text = data.draw(st.sampled_from(["", "---\n"])) + text + data.draw(st.sampled_from(["", "# end\n", "...\n"]))
    text = text[:-1] if data.draw(st.booleans()) else text
    text = data.draw(st.sampled_from(["", "\ufeff"])) + text.replace("\n", newline)
    with pytest.MonkeyPatch.context() as monkeypatch:
        use(monkeypatch, FOUND)
        library = Library(Path())
        assembled = assemble(library, record(text))
        result = edited(text, assembled)
        check(text, result, assembled)
        assert result.startswith("\ufeff") == text.startswith("\ufeff")
        assert edited(result, assemble(library, record(result))) == result


@pytest.mark.parametrize(("indent", "ending"), [(None, "\n"), (None, ""), (2, "\n"), (2, "")])
def test_a_record_in_json_stays_json(indent, ending, growing) -> None:
    """A record in YAML's flow style throughout, as JSON is, grows within its braces and is JSON still."""
    plain = {
        "coalclass": 1,
        "hegemon": "USA",
        "follower": "EGY",
        "coalition": "Gulf",
        "period": "1990-08-02/1991-04-11",
    }
    plain |= {
        "context": {"source": "a book"},
        "interactions": [{"date": "1990", "actor": "follower", "kind": "demand"}],
    }
    text = json.dumps(plain, indent=indent) + ending
    result, assembled = growing(text)
    assert record(result) == assembled.dyad
    assert json.loads(result)["interactions"][0] == plain["interactions"][0]


@pytest.mark.parametrize("ending", ["note: |\n  text", "note: |+\n  text", "note: >2\n    text # not a comment"])
def test_a_literal_at_the_end_keeps_its_end(ending, growing) -> None:
    """A block of text that ends with the file and not with a line end does not gain one."""
    text = f"{RECORD}{ending.replace('note', 'notes')}"
    result, assembled = growing(text)
    assert record(result) == assembled.dyad
    inner = text.replace("notes", "interactions:\n- date: 1990\n  actor: follower\n  kind: demand\n  note")
    inner = inner.replace("\n  text", "\n    text").replace("|\n", "|\n").replace(">2\n  ", ">2\n    ")
    result, assembled = growing(inner)
    assert record(result) == assembled.dyad


def test_an_indented_record_grows_at_its_indent(growing) -> None:
    """New sections stand in the column of the others."""
    text = "".join(f"  {line}\n" for line in (RECORD + LABEL).splitlines())
    result, assembled = growing(text)
    check(text, result, assembled)
    assert "\n  consultations:\n" in result


def test_sections_stand_in_the_order_of_the_format(growing) -> None:
    """A new section goes before those that follow it in the format, the label last."""
    result, _ = growing(RECORD + "aid:\n- date: 1990\n  kind: cash\nsources:\n  a: A\n" + LABEL)
    tops = [line.split(":")[0] for line in result.splitlines() if line[0] not in " -#"]
    assert tops[5:] == ["searched", "context", "consultations", "aid", "interactions", "sources", "label"]


def test_nothing_to_add_is_the_same_text(monkeypatch, tmp_path) -> None:
    """Without additions the text comes back as it was, however odd."""
    use(monkeypatch, fake("empty"))
    text = "\ufeff" + RECORD.replace("\n", "\r\n") + "\r\n\r\n# odd  "
    assert edited(text, assemble(Library(tmp_path), record(text))) == text


def test_line_breaks_of_other_kinds_do_not_mislead(growing) -> None:
    """YAML 1.1 ends a line at NEL and LS too; the additions still go where they belong."""
    text = (
        RECORD
        + "notes: \"a\u2028b\"\n# c\u0085\naid:\n- date: 1990\n  kind: military\n  note: 'x\u2029y'\n# z\n"
        + LABEL
    )
    result, assembled = growing(text)
    assert record(result) == assembled.dyad
    assert result.index("kind: military") < result.index("kind: economic") < result.index("# z")


def test_a_text_that_resists_is_a_sentence(monkeypatch, tmp_path) -> None:
    """Text and record that do not belong together are refused, never written."""
    use(monkeypatch, FOUND)
    assembled = assemble(Library(tmp_path), record(RECORD))
    with pytest.raises(UsageError, match="rewrite it in block style"):
        edited(RECORD.replace("EGY", "SYR"), assembled)
