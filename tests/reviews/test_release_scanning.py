"""The scan: a protected word is found however it is written, and an ordinary word is left alone."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.release.scanning import Text, Word, scan

ANNA = Word(1, "name", "Anna Bell")


def found(text, *words):
    return [(hit.found, hit.exact) for hit in scan([Text("Summary", text)], words or [ANNA])]


@pytest.mark.parametrize(
    "text",
    [
        "Anna Bell", "ANNA BELL", "anna bell", "Anna\nBell", "Anna\r\n   Bell", "An-\nna Bell", "An-\n> na Bell", "**An**na Bell",
        "_Anna_ **Bell**", "[Anna Bell](https://example.org)", "[Anna](x) Bell", "\\Anna Bell", "Anna \\*Bell", "| Anna | Bell |",
        "# Anna Bell", "Anna Bell's", "Anna Bell’s", "Änna Béll", "A\u0301nna Bell", "Anna\u00a0Bell", "An\u00adna Be\u00adll",
        "An\u00ad\nna Bell", "An\u200bna Bell", "Anna\u200bBell", "Anna\u2011Bell", "Bell, Anna", "BELL Anna", "ＡＮＮＡ Bell",
        "&#65;nna Bell", "Anna&nbsp;Bell", "[see](https://example.org/anna-bell)", "[see](https://example.org/Anna%20Bell.pdf)",
        "anna.bell@example.org", "Anna_Bell_final.pdf", "AnnaBell.docx", "<https://example.org/?q=Anna+Bell>", "An[na](x) Bell",
        "~~Anna~~ `Bell`", "(Anna Bell)", "“Anna Bell”", "Anna-Bell", "AN**N**A_Bell_",
    ],
)  # fmt: skip
def test_a_name_is_found_however_it_is_written(text):
    assert any(exact for _, exact in found(text)), text


@pytest.mark.parametrize("text", ["announce", "Annabel", "Bellway", "an nab ell", "Campbell", "Hannah", "&bellow;"])
def test_an_ordinary_word_is_left_alone(text):
    assert found(text) == []


def test_part_of_a_name_is_marked_as_part():
    assert found("Anna went; Mrs Bell stayed") == [("Anna", False), ("Bell", False)]
    assert found("Jo Ng came. Jo left.", Word(1, "name", "Jo Ng")) == [("Jo Ng", True)]
    assert found("Anna Jane Bell", Word(1, "name", "Anna Jane Bell")) == [("Anna Jane Bell", True)]
    assert found("Anna Bell", Word(1, "name", "Anna Jane Bell")) == [("Anna Bell", False)]


def test_a_name_that_is_an_ordinary_word_counts_with_a_capital_or_as_a_whole():
    word = Word(1, "name", "Will Page")
    assert found("They will see page 3", word) == []
    assert found("Will came", word) == [("Will", False)]
    assert found("will page", word) == [("will page", True)]


@pytest.mark.parametrize(
    ("text", "name"),
    [("Łukasz", "Lukasz"), ("Lukasz", "Łukasz"), ("Soﬁa", "Sofia"), ("STRASSE", "Straße"), ("Bjorn", "Bjørn"), ("Şükrü", "sukru"),
     ("O’Brien", "O'Brien"), ("OBrien", "O'Brien"), ("Smith\nJones", "Smith-Jones"), ("Smith-\nJones", "Smith-Jones"), ("Zoe", "Zoë"),
     ("Zoe\u0308", "Zoë"), ("Анна", "АННА")],
)  # fmt: skip
def test_accents_ligatures_and_hyphens_hide_nothing(text, name):
    assert found(f"So {text} said", Word(1, "name", name)), text


@pytest.mark.parametrize("text", ["AB", "A.B.", "A. B.", "A B", "A.B", "AB's", "(AB)", "**A**B", "A\u00a0B", "A-B"])
def test_initials_are_found_in_every_form(text):
    assert found(f"Then {text} left.", Word(1, "initials", "AB")), text


@pytest.mark.parametrize("text", ["ab", "Ab", "ABC", "CAB", "a b", "plan A, B and C", "Plan A. Before", "A/B", "A | B"])
def test_other_letters_are_no_initials(text):
    assert found(f"Then {text} left.", Word(1, "initials", "A.B.")) == []


@pytest.mark.parametrize(
    "text",
    [
        "5 March 2026", "5th March 2026", "5th of March 2026", "5th of March, 2026", "March 5, 2026", "March 5th, 2026", "05/03/2026",
        "5/3/2026", "5.3.26", "05.03.2026", "05-03-2026", "5-Mar-26", "5 Mar 2026", "2026-03-05", "2026/03/05", "20260305",
        "2026-03-05T10:00", "05032026", "the fifth of March 2026", "fifth March 2026", "5\nMarch\n2026", "5 **March** 2026",
        "5th day of March 2026", "Thursday 5 March 2026", "5\u00a0March\u00a02026", "05 / 03 / 2026", "5–3–2026", "MARCH 5 2026",
        "5 Mar. 2026", "5 March '26", "Notes_5_March_2026.pdf", "Notes_2026_03_05.pdf", "| 5 March | 2026 |", "5 Mar-\nch 2026",
    ],
)  # fmt: skip
def test_a_date_is_found_in_every_british_form(text):
    assert any(exact for _, exact in found(f"On {text} she left.", Word(1, "date", "2026-03-05"))), text


@pytest.mark.parametrize("text", ["5 March", "March 5", "5th of March", "the fifth of March"])
def test_a_day_without_its_year_is_a_part(text):
    assert [exact for _, exact in found(f"On {text} she left.", Word(1, "date", "2026-03-05"))] == [False], text


@pytest.mark.parametrize(
    "text", ["5 March 2025", "15 March 2026", "5 May 2026", "March 2026", "03/05/2026", "5 marches"]
)
def test_another_date_is_no_hit(text):
    assert found(f"On {text} she left.", Word(1, "date", "2026-03-05")) == []


def test_a_birthday_is_given_away_by_its_day_in_any_year():
    assert found("On 5 March 2031 she was five", Word(1, "birth_date", "2026-03-05")) == [("5 March 2031", False)]
    assert found("twenty-first of March 2026", Word(1, "date", "2026-03-21")) == [("twenty-first of March 2026", True)]


@pytest.mark.parametrize(
    ("text", "exact"),
    [("12 Mill Lane, Testford WS1 2AB", True), ("WS1 2AB", True), ("WS12AB", True), ("ws1  2ab", True), ("Mill Lane", False),
     ("12 Mill Lane", False), ("Testford", False)],
)  # fmt: skip
def test_places_and_postcodes(text, exact):
    word = Word(1, "place", "12 Mill Lane, Testford WS1 2AB")
    assert exact in {one for _, one in found(f"At {text} it was quiet", word)}, text
    assert found("WS1 2AB", Word(1, "place", "WS12AB"))


def test_a_school_is_known_by_its_name_alone():
    assert found("at St Mary's he", Word(1, "school", "St Mary’s C of E Primary School")) == [("St Mary's", False)]


def test_a_hit_shows_its_context_and_where():
    (hit,) = scan([Text("File name", "x" * 100 + " by\nAnna  Bell and others")], [ANNA])
    assert (hit.where, hit.context_before[-4:], hit.found, hit.context_after) == (
        "File name",
        " by ",
        "Anna Bell",
        " and others",
    )
    assert len(hit.context_before) == 60


def test_the_same_words_around_make_the_same_fingerprint_in_text_and_pdf():
    text, pdf, other = (
        "The child, **Anna\nBell**, was well known.",
        "The child, Anna Bell, was well known.",
        "No child Anna Bell was.",
    )
    hits = scan([Text("a", text), Text("b", pdf), Text("c", other)], [ANNA])
    assert hits[0].context_sha256 == hits[1].context_sha256 != hits[2].context_sha256


def test_no_repr_shows_a_protected_word():
    (hit,) = scan([Text("a", "Anna Bell")], [ANNA])
    assert "Anna" not in repr(ANNA) + repr(hit) + repr([hit]) + str(hit)


def test_a_date_that_is_none_stops_nothing():
    assert found("Anna Bell", Word(1, "date", "soon"), ANNA) == [("Anna Bell", True)]


MARKS = ["", "", "", "**", "_", "`", "\u00ad", "\u200b", "-\n", "~~", "\\", "\u0301"]
BREAKS = [" ", "\n", "  ", "\u00a0", " | ", ", ", "-", "\n> ", "** **", "&nbsp;"]


@settings(max_examples=60, deadline=None)
@given(
    before=st.text(max_size=40), after=st.text(max_size=40), seed=st.randoms(use_true_random=False),
    name=st.lists(st.sampled_from(["Anna", "Bell", "Kowalczyk", "Zoë", "Ng", "Søren"]), min_size=1, max_size=3),
)  # fmt: skip
def test_a_word_is_found_wherever_and_however_it_is_put(before, after, seed: random.Random, name):
    def dressed(part):
        cased = "".join(seed.choice([letter.lower(), letter.upper(), letter]) for letter in part)
        return "".join(
            letter + (seed.choice(MARKS) if place < len(cased) - 1 else "") for place, letter in enumerate(cased)
        )

    written = dressed(name[0])
    for part in name[1:]:
        written += seed.choice(BREAKS) + dressed(part)
    text = f"{before} {written} {after}"

    hits = scan([Text("Summary", text)], [Word(7, "name", " ".join(name))])

    assert any(hit.exact for hit in hits)


@given(st.text(max_size=300))
def test_whatever_the_text_the_scan_ends_with_places_that_exist(text):
    words = [
        ANNA,
        Word(2, "initials", "AB"),
        Word(3, "date", "2026-03-05"),
        Word(4, "place", "1 A Road, B"),
        Word(5, "other", text or "x"),
    ]
    for hit in scan([Text("a", text)], words):
        assert hit.found


def test_two_hundred_pages_in_under_three_seconds():
    ordinary = "The agency told the review that on 4 May 2025 a visit was made, and nobody announced what the family had said. "
    text = (ordinary * 40 + "**Anna**\nBell said so. ") * (600_000 // (len(ordinary) * 40) + 1)
    words = [Word(n, "name", f"Person{n} Surname{n}") for n in range(30)] + [ANNA]
    words += [Word(100 + n, "date", f"2026-01-{n:02d}") for n in range(1, 16)] + [
        Word(200 + n, "initials", f"Q{chr(65 + n)}") for n in range(10)
    ]
    words += [Word(300 + n, "place", f"{n} Example Road, Town{n} WS1 {n}AB") for n in range(5)]
    began = time.process_time()

    hits = scan([Text("Report", text)], words)

    assert len(text) >= 600_000
    assert sum(hit.exact for hit in hits) == text.count("Bell")
    assert time.process_time() - began < 3
