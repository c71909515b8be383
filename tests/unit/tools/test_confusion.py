"""What is taken for what, counted and drawn, on lists made by hand."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

from casework.tools.confusion import Confusion, bars, heat, of_classes, of_fields, svg
from casework.tools.samples import Result
from tests.routed import a_result

SVG = "{http://www.w3.org/2000/svg}"


def results() -> list[Result]:
    """Two spam texts of four are taken for jurisdiction; all emergencies are known."""
    return [
        *[a_result(case_class="spam", found_class="spam")] * 2,
        *[a_result(case_class="spam", found_class="jurisdiction")] * 2,
        *[a_result(case_class="emergency", found_class="emergency")] * 3,
    ]


def fields() -> list[Result]:
    return [
        *[a_result(field="dien", found_field="dien")] * 3,
        a_result(field="dien", found_field="nuoc_sach"),
        a_result(field="rac_thai", found_field="rac_thai"),
        *[a_result(field="y_te", found_field="giao_duc")] * 2,
        a_result(field="tin_rac", found_field=None),
    ]


def test_classes_are_counted_by_what_was_expected_and_what_was_found() -> None:
    confusion = of_classes(results())

    assert confusion.counts == {
        ("spam", "spam"): 2,
        ("spam", "jurisdiction"): 2,
        ("emergency", "emergency"): 3,
    }
    assert confusion.total("spam") == 4
    assert confusion.share("spam", "jurisdiction") == 0.5
    assert confusion.share("spam", "emergency") == 0
    assert confusion.share("out_of_scope", "spam") == 0


def test_every_class_has_a_column_and_only_expected_ones_a_row() -> None:
    confusion = of_classes(results())

    assert list(confusion.rows) == ["emergency", "spam"]
    assert set(confusion.columns) > {"emergency", "spam", "jurisdiction", "out_of_scope"}


def test_the_class_expected_is_that_of_the_year() -> None:
    before = a_result(year="2021")
    sample = replace(before.sample, classes={"2021": "out_of_scope", "2025": "jurisdiction"})

    assert list(of_classes([replace(before, sample=sample)]).rows) == ["out_of_scope"]
    assert list(of_classes([replace(before, sample=sample, year="2025")]).rows) == ["jurisdiction"]


def test_only_confused_fields_are_shown_and_the_right_ones_still_counted() -> None:
    confusion = of_fields(fields())

    assert list(confusion.rows) == ["dien", "tin_rac", "y_te"]
    assert list(confusion.columns) == ["giao_duc", "none", "nuoc_sach"]
    assert confusion.share("dien", "nuoc_sach") == 0.25


def test_mistakes_come_with_the_most_frequent_first() -> None:
    assert of_fields(fields()).mistakes() == [
        ("y_te", "giao_duc", 2),
        ("dien", "nuoc_sach", 1),
        ("tin_rac", "none", 1),
    ]


def test_bars_have_a_block_for_each_text() -> None:
    assert bars(of_fields(fields())) == [
        "y_te → giao_duc   ██ 2 of 2",
        "dien → nuoc_sach  █ 1 of 4",
        "tin_rac → none    █ 1 of 1",
    ]


def test_heat_is_darker_for_a_larger_share_and_blank_for_none() -> None:
    counts = {
        ("a", "a"): 99,
        ("a", "b"): 1,
        ("b", "a"): 2,
        ("b", "b"): 2,
        ("c", "c"): 3,
        ("c", "a"): 1,
    }
    _, *rows = heat(Confusion("abc", "abc", counts))

    assert [row.split() for row in rows] == [
        ["a", "99", "██", "1", "░░", "·", "0.99"],
        ["b", "2", "▒▒", "2", "▒▒", "·", "0.50"],
        ["c", "1", "░░", "·", "3", "▓▓", "0.75"],
    ]


def test_the_picture_has_a_square_for_each_pair_and_says_what_it_is() -> None:
    root = ElementTree.fromstring(svg([[("classes", of_classes(results()))]]))

    assert [title.text for title in root.iter(f"{SVG}title")] == [
        "emergency → emergency: 3 of 3",
        "spam → jurisdiction: 2 of 4",
        "spam → spam: 2 of 4",
    ]
    assert {text.text for text in root.iter(f"{SVG}text")} >= {"classes", "spam", "out_of_scope"}


def test_right_and_wrong_have_different_colours() -> None:
    root = ElementTree.fromstring(svg([[("classes", of_classes(results()))]]))
    fills = [rect.get("fill") for rect in root.iterfind(f".//{SVG}g/{SVG}rect")]

    emergency, mistaken, spam = fills
    assert emergency == spam != mistaken


def test_the_squares_of_a_panel_are_inside_the_picture_and_apart() -> None:
    confusion = of_classes(results())
    root = ElementTree.fromstring(svg([[("one", confusion), ("two", confusion)]]))
    panels = root.findall(f"{SVG}g")
    first, second = (float(p.get("transform", "").split("(")[1].split()[0]) for p in panels)
    ends = [
        float(rect.get("x", "")) + float(rect.get("width", ""))
        for rect in panels[0].iter(f"{SVG}rect")
    ]

    assert first == 0
    assert max(ends) < second
    assert second + max(ends) < float(root.get("width", ""))


def test_a_name_cannot_break_the_picture() -> None:
    confusion = Confusion(["<a>"], ["&"], {("<a>", "&"): 1})

    root = ElementTree.fromstring(svg([[("<b>", confusion)]]))

    assert [title.text for title in root.iter(f"{SVG}title")] == ["<a> → &: 1 of 1"]


def test_nothing_confused_is_a_picture_too() -> None:
    nothing = of_fields([a_result()])

    assert bars(nothing) == []
    assert ElementTree.fromstring(svg([[("fields", nothing)]])).find(f"{SVG}g") is not None
