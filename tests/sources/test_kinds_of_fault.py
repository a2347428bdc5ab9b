"""What publishers' other editions and re-exports have done to importers, each with the smallest file that shows it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from asking import DATA, amounts, ask, found
from fake_datasets import act, fake, record, use

from coalclass.errors import DatasetError
from coalclass.sources import registry
from coalclass.sources.assemble import Assembled, Library, assemble
from coalclass.sources.base import Dataset, Findings, Located

TIES = "TIESv4-1.csv"
EUSANCT = "EUSANCT_Dataset_Case-level.csv"


def dataset(key: str) -> Dataset:
    """A dataset of the registry."""
    (one,) = [one for one in registry.datasets() if one.key == key]
    return one


def collect(folder: Path, key: str, *asked: str) -> Findings:
    """What a dataset says on a dyad, the others of the folder beside it."""
    _, findings, trouble = Library(folder).collect(dataset(key), ask(*asked))
    assert findings is not None, trouble
    return findings


def assembled(folder: Path, hegemon: str, follower: str, period: str) -> Assembled:
    """A new record from the datasets of a folder."""
    text = f"coalclass: 1\nhegemon: {hegemon}\nfollower: {follower}\ncoalition: a test\nperiod: {period}\n"
    return assemble(Library(folder), record(text))


def remark(made: Assembled, key: str) -> str:
    """What is said of a dataset in the account."""
    return next(line.remark for line in made.account if line.dataset.key == key)


# 1. A kind is known absent though a file in the same folder shows it.


@pytest.mark.parametrize(("follower", "day"), [("PAK", "1990-10-01"), ("JOR", "1991-03-20"), ("YEM", "1991-01-26")])
def test_what_another_file_shows_is_not_absent(shared_data: Path, tmp_path: Path, follower: str, day: str) -> None:
    """TIES lacks these sanctions of EUSANCT: they are entries, and nobody calls sanctions absent."""
    for name in (f"ties/{TIES}", f"eusanct/{EUSANCT}"):
        (tmp_path / Path(name).name).symlink_to(shared_data / name)
    dyad = assembled(tmp_path, "USA", follower, "1990-08-02/1991-04-11").dyad
    sanctions = [entry.date.text for entry in dyad.interactions or () if entry.kind == "sanction"]
    assert sanctions == [day] or "sanction" not in dyad.searched
    assert day in sanctions


def test_what_one_dataset_is_unsure_of_no_other_calls_absent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever the order of the two."""
    sure = fake("sure", [act("1990-10-01", "threat")], searched=["sanction", "demand"])

    def unsure(located: Located, request: object) -> Findings:
        return Findings(unsure={"sanction"})

    from dataclasses import replace

    for order in ([0, 1], [1, 0]):
        both = [sure, replace(fake("unsure"), collect=unsure)]
        use(monkeypatch, *(both[place] for place in order))
        assert assembled(tmp_path, "USA", "EGY", "1990-08-02/1991-04-11").dyad.searched == ("demand",)


# 2. Absence is claimed from years that a dataset does not cover for that dyad.


@pytest.mark.parametrize(
    ("donor", "recipient", "period", "known"),
    [
        ("ITA", "SOM", "1978/1978", False),
        ("PRT", "AGO", "1986/1986", False),
        ("LUX", "SEN", "1995/1995", False),
        ("DEU", "EGY", "1991/1991", False),
        ("DEU", "EGY", "2000/2001", True),
    ],
)
def test_debt_relief_is_absent_only_where_the_donor_reported(
    shared_data: Path, donor: str, recipient: str, period: str, known: bool
) -> None:
    """Italy has no row of 1978, Portugal one of 1986 to nobody, Luxembourg none; Germany books 2,049 M in 1992."""
    said = found(dataset("aiddata"), shared_data / "aiddata-dyadic", donor, recipient, period)
    assert (said.entries, said.searched) == ([], {"debt-relief"} if known else set())


# 3 and 4. A number is trusted over the row's name; filled zeros and doubled sums are taken as known.

COUNTRY_YEAR = "countryname,year,ccode,iso3c,troops_ad\n"
REPORTS = "ccode,countryname,year,month,troops_ad\n"


def troops(folder: Path, follower: str, year: int) -> int | None:
    """US troops on a follower's soil in a year."""
    found: int | None = collect(folder, "troopdata", "USA", follower, f"{year + 1}/{year + 1}").context.get(
        "troops_hosted"
    )
    return found


def test_a_name_of_today_is_the_state_of_its_time(tmp_path: Path) -> None:
    """Vietnam under 816 in 1968 is South Vietnam, and the men in Eritrea were Ethiopia's guests."""
    rows = "Vietnam,1968,816,VNM,537377\nEthiopia,1968,530,ETH,0\nEritrea,1968,531,ERI,1779\n"
    (tmp_path / "troopdata.csv").write_text(COUNTRY_YEAR + rows)
    assert troops(tmp_path, "RVN", 1968) == 537377
    assert troops(tmp_path, "VDR", 1968) is None
    assert troops(tmp_path, "ETH", 1968) == 1779


def test_a_name_is_trusted_before_a_number(tmp_path: Path) -> None:
    """Targets of sanctions and participants of exercises too: 666 is Israel's number, and the row says Syria."""
    text = (DATA / "eusanct" / EUSANCT).read_text(encoding="utf-8")
    assert ",651,Egypt," in text
    (tmp_path / EUSANCT).write_text(text.replace(",651,Egypt,", ",666,Egypt,"), encoding="utf-8")
    assert collect(tmp_path, "eusanct", "USA", "EGY", "2013/2013").entries
    assert not collect(tmp_path, "eusanct", "USA", "ISR", "2013/2013").entries


@pytest.mark.parametrize(
    ("table", "reports", "known"),
    [
        ("Kuwait,2003,690,KWT,0\nKuwait,2006,690,KWT,44400\n", "", None),
        ("Kuwait,2003,690,KWT,0\nKuwait,2006,690,KWT,44400\n", "690,Kuwait,2003,September,0\n", None),
        ("Kuwait,2003,690,KWT,0\n", "690,Kuwait,2003,September,0\n", 0),
        ("Kuwait,2003,690,KWT,25\n", "690,Kuwait,2003,September,0\n", None),
        ("Kuwait,2003,690,KWT,25\n", "690,Kuwait,2003,September,26\n", 26),
        ("Kuwait,2003,690,KWT,25\n", "", 25),
        ("Kuwait,2002,690,KWT,90000\nKuwait,2003,690,KWT,510000\nKuwait,2004,690,KWT,110000\n", "", None),
    ],
    ids=["no report", "a force beside", "a zero", "two files differ", "the report", "the table alone", "a sum"],
)
def test_zeros_and_sums_without_a_report(tmp_path: Path, table: str, reports: str, known: int | None) -> None:
    """A zero counts where a report has it and no year near has thousands; a sum of reports is no strength."""
    (tmp_path / "troopdata.csv").write_text(COUNTRY_YEAR + table)
    if reports:
        (tmp_path / "reports.csv").write_text(REPORTS + reports)
    assert troops(tmp_path, "KWT", 2003) == known


@pytest.mark.parametrize(
    ("follower", "year", "known"),
    [("IRQ", 2007, None), ("KWT", 2004, None), ("RVN", 1968, 537377), ("ETH", 1968, 1779)],
)
def test_troops_of_the_whole_files(
    shared_data: Path, tmp_path: Path, follower: str, year: int, known: int | None
) -> None:
    """510,000 in Iraq and none in Kuwait are not known; with the reports or without them."""
    assert troops(shared_data / "troops", follower, year) == known
    name = "troopdata-rebuild-country-year.csv"
    (tmp_path / name).symlink_to(shared_data / "troops" / name)
    assert troops(tmp_path, follower, year) == known


# 5. One bad row loses a dataset.


def test_a_visit_that_ends_before_it_starts(tmp_path: Path) -> None:
    """The row is left out and told; the other visits are there."""
    shutil.copytree(DATA / "state_visits", tmp_path, dirs_exist_ok=True)
    text = (tmp_path / "2000.xml").read_text(encoding="utf-8")
    end = text.index("</end-date>")
    (tmp_path / "2000.xml").write_text(text[: end - 10] + "1999-01-01" + text[end:], encoding="utf-8")
    made = assembled(tmp_path, "USA", "POL", "1990-01-01/1999-12-31")
    assert made.dyad.consultations
    assert "1 row left out that cannot be read" in remark(made, "state-visits")
    assert "before it starts" in remark(made, "state-visits")


# 6. Repeated events are counted again.

ICEWS = (
    *("Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "CAMEO Code"),
    *("Target Name", "Target Sectors", "Target Country"),
)


def test_an_event_under_two_dates_counts_once(tmp_path: Path) -> None:
    """ICEWS has one number of 12 November 2013 again on 1 January 2014: it is of the first date."""
    rows = [("7", day, "France", "NA", "France", "040", "Egypt", "NA", "Egypt") for day in ("2014-01-01", "2013-11-12")]
    (tmp_path / "events.2013.tab").write_text("".join("\t".join(row) + "\n" for row in (ICEWS, *rows)))
    entries = collect(tmp_path, "icews", "FRA", "EGY", "2013-01-01/2014-12-31").entries
    assert [(entry.date.text, getattr(entry, "count", None)) for entry in entries] == [("2013-11", 1)]


HEADER = (
    "GLOBALEVENTID,SQLDATE,Actor1CountryCode,Actor1Type1Code,Actor2CountryCode,Actor2Type1Code,"
    "IsRootEvent,EventRootCode,QuadClass"
)


def gdelt_line(number: int, *, actors: tuple[str, str] = ("USA", "FRA"), date: str = "20120203") -> str:
    """A root event in the columns of HEADER."""
    return f"{number},{date},{actors[0]},,{actors[1]},,1,04,1\n"


def count_events(folder: Path, *dyad: str) -> int:
    """The events of a dyad in February 2012, by the hegemon."""
    entries = collect(folder, "gdelt", *(dyad or ("USA", "FRA")), "2012-02-01/2012-02-29").entries
    return sum(getattr(entry, "count", 0) for entry in entries if getattr(entry, "actor", "") == "hegemon")


def test_events_of_overlapping_files_count_once(tmp_path: Path) -> None:
    """A month's file and one of its days hold some of the same events; the account says so."""
    month = HEADER + "\n" + "".join(gdelt_line(number) for number in range(10, 20))
    day = HEADER + "\n" + "".join(gdelt_line(number) for number in range(18, 23))
    (tmp_path / "gdelt 201202.csv").write_text(month)
    (tmp_path / "gdelt 20120203.csv").write_text(day)
    assert count_events(tmp_path) == 13
    assert "each counts once" in remark(assembled(tmp_path, "USA", "FRA", "2012-02-01/2012-02-29"), "gdelt")


# 7. A header is there and columns are read by place; numbers as floats.


def test_a_header_says_who_acted(tmp_path: Path) -> None:
    """Actors in another order are not turned round, and IsRootEvent 1.0 is no passing mention."""
    (tmp_path / "gdelt.csv").write_text(
        "QuadClass,Actor2CountryCode,Actor1CountryCode,IsRootEvent,EventRootCode,SQLDATE,Actor1Type1Code,Actor2Type1Code\n"
        "1.0,FRA,USA,1.0,4.0,20120203.0,NA,NA\n"
    )
    assert (count_events(tmp_path, "USA", "FRA"), count_events(tmp_path, "FRA", "USA")) == (1, 0)


@pytest.mark.parametrize(
    ("code", "kind"), [("42.0", "verbal-cooperation"), ("211.0", "verbal-cooperation"), ("193.0", "material-conflict")]
)
def test_codes_that_software_made_numbers(tmp_path: Path, code: str, kind: str) -> None:
    """042 is written 42.0, and 0211 is 211.0, as no root is above 20."""
    row = ("7", "2013-11-12", "France", "NA", "France", code, "Egypt", "NA", "Egypt")
    (tmp_path / "events.2013.tab").write_text("".join("\t".join(one) + "\n" for one in (ICEWS, row)))
    entries = collect(tmp_path, "icews", "FRA", "EGY", "2013-01-01/2013-12-31").entries
    assert [getattr(entry, "kind", None) for entry in entries] == [kind]


# 8. The publisher's own file name is not found, in silence.

DDYR = (
    "atop5_1ddyr.csv",
    "stateA,stateB,year,atopally,defense,offense,neutral,nonagg,consul\n"
    "2,200,1990,1,1,0,0,0,1\n200,2,1990,1,1,0,0,0,1\n",
)
MEMBER = (
    "atop5_1m.csv",
    "atopid,member,yrent,moent,dayent,yrexit,moexit,dayexit,defense,offense,neutral,nonagg,consul\n"
    "3180,2,1949,4,4,0,0,0,1,0,0,0,1\n3180,200,1949,4,4,0,0,0,1,0,0,0,1\n"
    "4998,365,2001,7,16,2018,7,16,0,0,0,1,1\n4998,710,2001,7,16,2018,7,16,0,0,0,1,1\n",
)
IDEAL = (
    "IdealpointsJuly2025.csv",
    "ccode,year,iso3c,idealpointall,idealpointfp\n2,1990,USA,2.5,9\n200,1990,GBR,1.75,9\n",
)
NAMES = [
    ("atop", *DDYR, {"alliance": "defense"}),
    ("atop", *MEMBER, {"alliance": "defense"}),
    ("ideal-points", *IDEAL, {"ideal_point_distance": 0.75}),
    (
        "polyarchy",
        "V-Dem-CY-Core-v13.csv",
        "country_name,COWcode,year,v2x_polyarchy\nX,2,1990,0.8\nY,200,1990,0.7\nZ,,1990,0.1\n",
        {"polyarchy_hegemon": 0.8, "polyarchy_follower": 0.7},
    ),
    ("troopdata", "troopdata.csv", COUNTRY_YEAR + "United Kingdom,1989,200,GBR,28000\n", {"troops_hosted": 28000}),
    (
        "wdi-gdp",
        "GDP.csv",
        ",Gross domestic product 1990,,,,\n,,,,(millions of,\n,Ranking,,Economy,US dollars),\n"
        'GBR,5,,United Kingdom," 1,093,214 ",\nNOTE,,,,,\n',
        {"gdp_musd": 1093214.0},
    ),
]


@pytest.mark.parametrize(
    ("key", "name", "text", "context"),
    NAMES,
    ids=lambda value: value if isinstance(value, str) and "." in value and "\n" not in value else "",
)
def test_the_publishers_other_names(tmp_path: Path, key: str, name: str, text: str, context: dict[str, object]) -> None:
    """Each is found, by what is in it, and read right."""
    (tmp_path / name).write_text(text)
    assert collect(tmp_path, key, "USA", "GBR", "1990-08-02/1991-04-11").context == context


@pytest.mark.parametrize("name", ["ties4-1.xls", "Sanctions Data.xls"])
def test_a_workbook_of_another_name(tmp_path: Path, name: str) -> None:
    """TIES in small letters, or under any name."""
    shutil.copyfile(DATA / "ties" / "TIESv4-1.xls", tmp_path / name)
    located = dataset("ties").find(tmp_path)
    assert located is not None
    assert located.files["cases"].name == name


def test_a_file_of_r_is_refused_with_the_line_that_helps(tmp_path: Path) -> None:
    """RDS is not read: R itself writes what is."""
    (tmp_path / "V-Dem-CY-Core-v13.rds").write_bytes(b"\x1f\x8b\x08 and so on")
    with pytest.raises(
        DatasetError, match=r'haven::write_dta\(readRDS\("V-Dem-CY-Core-v13.rds"\), "V-Dem-CY-Core-v13.dta"\)'
    ):
        dataset("polyarchy").find(tmp_path)


# 9. A wrong file hides a good one.


def test_a_derived_file_hides_nothing(tmp_path: Path) -> None:
    """A table made from the Greenbook, and notes on GDELT, are passed over and named."""
    shutil.copyfile(DATA / "greenbook" / "greenbook.csv", tmp_path / "us_foreignaid_greenbook.csv")
    (tmp_path / "greenbook.csv").write_text("country,total\nEgypt,5\n")
    (tmp_path / "gdelt_notes.txt").write_text("what I did\n")
    (tmp_path / "gdelt 2012.csv").write_text(HEADER + "\n" + gdelt_line(1))
    made = assembled(tmp_path, "USA", "EGY", "1990-08-02/1991-04-11")
    assert amounts(collect(tmp_path, "greenbook", "USA", "EGY", "1990-08-02/1991-04-11"))
    assert f"not used: {tmp_path / 'greenbook.csv'}: columns missing" in remark(made, "greenbook")
    assert "gdelt_notes.txt" in remark(made, "gdelt")
    assert not any(line.troubles for line in made.account)


def test_a_damaged_file_hides_no_good_one(tmp_path: Path) -> None:
    """Where the first cannot be read through, the next is, and the account says why."""
    good = DATA / "ideal_points" / "IdealpointestimatesAll_Apr2020.csv"
    (tmp_path / "IdealpointestimatesAll_Apr2019.csv").write_bytes(good.read_bytes()[:-9])
    shutil.copyfile(good, tmp_path / good.name)
    made = assembled(tmp_path, "USA", "EGY", "1990-08-02/1991-04-11")
    assert made.dyad.context.ideal_point_distance is not None
    assert "IdealpointestimatesAll_Apr2019.csv, row" in remark(made, "ideal-points")


# 10. Wrong diagnosis.


def test_one_roll_call_without_votes_is_no_cut(tmp_path: Path) -> None:
    """A roll call in the middle that nobody is listed for is told; the session's share is there."""
    for name in ("un_votes.csv", "un_roll_calls.csv"):
        shutil.copyfile(DATA / "unga_votes" / name, tmp_path / name)
    listed = (tmp_path / "un_roll_calls.csv").read_text().splitlines(keepends=True)
    listed.insert(2, "999999," + listed[1].partition(",")[2])
    (tmp_path / "un_roll_calls.csv").write_text("".join(listed))
    made = assembled(tmp_path, "USA", "EGY", "1990-08-02/1991-04-11")
    assert made.dyad.context.vote_agreement is not None
    assert "1 roll call is listed in un_roll_calls.csv and without any vote: 999999" in remark(made, "unga-votes")


def test_a_workbook_that_ends_within_its_last_sector(tmp_path: Path) -> None:
    """The World Bank's .xls lack the padding at their end and are whole; one that lacks sectors is cut short."""
    whole = (DATA / "ties" / "TIESv4-1.xls").read_bytes()
    (tmp_path / "ties.xls").write_bytes(whole[:-1])
    located = dataset("ties").find(tmp_path)
    assert located is not None and located.cache["cases"]
    (tmp_path / "ties.xls").write_bytes(whole[:-1000])
    with pytest.raises(DatasetError, match="cut short"):
        dataset("ties").find(tmp_path)


def test_a_workbook_is_what_it_begins_as(tmp_path: Path) -> None:
    """An .xlsx file that is called .xls, as some download pages call it, is read."""
    shutil.copyfile(DATA / "greenbook" / "us_foreignaid_greenbook.xlsx", tmp_path / "greenbook.xls")
    # The sheet is named in .xlsx editions alone.
    assert dataset("greenbook").find(tmp_path) is not None


# 11. Silence on coverage.


@pytest.mark.parametrize(
    ("key", "folder", "asked", "said"),
    [
        ("atop", "atop/dyads", ("USA", "PAK", "2020/2021"), "2020 lies outside"),
        ("ideal-points", "ideal_points", ("USA", "EGY", "2021/2022"), "2021 lies outside"),
        ("exercises", "exercises", ("USA", "EGY", "2015/2016"), "the period lies outside"),
        ("ties", "ties", ("USA", "PAK", "2015/2016"), "covers 1945-2005; the period lies outside"),
        ("ties", "ties", ("USA", "PAK", "2004/2006"), "covers 1945-2005, a part of the period"),
        ("eusanct", "eusanct", ("GBR", "EGY", "2013/2013"), "tells of USA alone as hegemon"),
        ("greenbook", "greenbook", ("USA", "NOR", "1991/1991"), "nothing on this dyad in the period"),
    ],
)
def test_silence_is_explained(tmp_path: Path, key: str, folder: str, asked: tuple[str, str, str], said: str) -> None:
    """What the files do not cover is said, and a dataset that says nothing never goes without a word."""
    for path in (DATA / folder).iterdir():
        if path.is_file():
            shutil.copyfile(path, tmp_path / path.name)
    assert said in remark(assembled(tmp_path, *asked), key)


def test_foreign_assistance_alone_tells_of_every_year(shared_data: Path, tmp_path: Path) -> None:
    """Without the Greenbook at hand there is nobody to leave 1990 to."""
    name = "us_foreign_aid_country_2023.csv"
    (tmp_path / name).symlink_to(shared_data / "us-aid-country" / name)
    assert amounts(collect(tmp_path, "foreign-assistance", "USA", "JOR", "1990/1990"))


def test_a_case_without_an_end_is_not_called_under_way(tmp_path: Path) -> None:
    """TIES gives no end to a case of 1999: whether it went on is not known, and after 2005 nothing is said of it."""
    text = (DATA / "ties" / TIES).read_text(encoding="utf-8")
    assert "1990081301" in text
    shutil.copyfile(DATA / "ties" / TIES, tmp_path / TIES)
    late = collect(tmp_path, "ties", "USA", "JOR", "2010/2011")
    assert (late.entries, late.skipped, late.searched) == ([], {}, set())
