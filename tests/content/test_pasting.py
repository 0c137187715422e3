"""Points of a reader's own, out of a text: as people write them and spreadsheets save them, and what is said where not."""

import importlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncore.figures.markup import join

pasting, playground = (importlib.import_module(f"content.hidden-layers.{name}") for name in ("pasting", "playground"))
FOUR = "1,2,a\n-1,2.5,b\n0,0,a\n3,-4,b"


def points_of(text):
    table = pasting.table_of(text)
    assert table.is_good, table.said
    return table.points.tolist()


FOUR_POINTS = [[1, 2, 0], [-1, 2.5, 1], [0, 0, 0], [3, -4, 1]]


@pytest.mark.parametrize(
    "text",
    [
        FOUR, FOUR + "\n", "\n\n" + FOUR.replace("\n", "\n\n"), FOUR.replace(",", " , "), FOUR.replace("\n", "\r\n"),
        "x1,x2,class\n" + FOUR, "\ufeff\"Length\",\"Width\",\"Kind\"\n" + FOUR, FOUR.replace("a", '"a"'),
        FOUR.replace(",", "\t"), FOUR.replace(",", ";"), FOUR.replace(",", ";").replace(".", ","),
        FOUR.replace(",", "\t").replace(".", ","), FOUR.replace("-", "−"), FOUR.replace("2.5", "25e-1"),
        "x₁;x₂;Klasse\n" + FOUR.replace(",", ";").replace(".", ","), FOUR.replace("1,2,", "+1.,2.0,"),
    ],
)  # fmt: skip
def test_rows_are_understood_as_people_write_them(text):
    assert points_of(playground.paste(playground.State(), text).pasted) == FOUR_POINTS


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ""),
        (FOUR + "\n5,6", "Row 5 has 2 values; it takes three: x₁, x₂ and the class."),
        (FOUR + "\n5", "Row 5 has 1 value;"),
        ("x,y,z\n" + FOUR + "\n\n1,2,3,4", "Row 7 has 4 values"),
        ("1,5,2,5,a\n" + FOUR, "put semicolons between them"),
        (FOUR + "\nfive,6,a", "Row 5: x₁ is “five”, which is no number."),
        (FOUR + "\n5,,a", "Row 5: x₂ is “”, which is no number."),
        (FOUR + "\n5,nan,a", "Row 5: x₂ is “nan”"),
        (FOUR + "\n1e999,1,a", "Row 5: x₁ is “1e999”"),
        (FOUR + "\n1_0,1,a", "Row 5: x₁ is “1_0”"),
        (FOUR + "\n1,1,", "Row 5 has no class."),
        (FOUR + "\n1,1," + "long" * 9, "Row 5: “longlonglonglonglonglong…” cannot be a class: that takes at most 24"),
        (FOUR + "\n1,1,a\0b", "Row 5: "),
        ("\n".join(["1,1"] * 10), "Row 3 has 2 values; it takes three: x₁, x₂ and the class. And 7 rows more."),
        ("1,1,a", "1 point: it takes 4 or more."),
        ("1,1,a\n" * 9, "1 class: it takes two or three to tell apart."),
        ("1,1,a\n2,2,b\n3,3,c\n4,4,d", "4 classes: it takes two or three to tell apart."),
        ("1,1,a\n2,2,b\n" * 501, "1,002 points: at most 1,000 can be taken."),
        ("1,1,a\n2,2,b\n" * 9999, "That is too much: at most 1,000 points"),
        ("1,1,a" + " " * 70_000 + "\n1,1,b", "That is too much"),
        ("a,b,c\n", "0 points"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_said_with_its_row(text, said):
    state = playground.paste(playground.State(), text)
    table = pasting.table_of(state.pasted)
    assert not table.is_good
    assert said in table.said
    assert playground.use_pasted(state) == state
    assert (table.said or "A row a point") in str(join(playground.view(state))).replace("&quot;", '"')


def test_points_that_do_not_fit_are_scaled_and_it_says_so():
    text = "\n".join(f"{150 + at},{at / 10},{'ab'[at % 2]}" for at in range(41))
    table = pasting.table_of(text)
    assert "x₁ goes from 150 to 190; it is scaled to fit the plane." in table.said
    assert "x₂" not in table.said
    assert (table.points[:, 0].min(), table.points[:, 0].max()) == (-5, 5)
    assert table.points[:, 1].tolist() == [at / 10 for at in range(41)]


@pytest.mark.parametrize("place", ["100", "-1e308", "1e308"])
def test_points_in_one_place_beyond_the_plane_come_to_its_middle(place):
    assert [row[0] for row in points_of(f"{place},1,a\n{place},2,b\n{place},3,a\n{place},4,b")] == [0] * 4


def test_classes_are_in_their_order_and_keep_their_names():
    assert pasting.table_of("1,1,10\n1,2,9\n1,3,9\n1,4,10").names == ("9", "10")
    assert pasting.table_of("1,1,dog\n1,2,cat\n1,3,cat\n1,4,eel").names == ("cat", "dog", "eel")
    assert (
        "4 points: 2 of class cat, 1 of class dog, 1 of class eel."
        in pasting.table_of("1,1,dog\n1,2,cat\n1,3,cat\n1,4,eel").said
    )


def taken(text, state=None):
    return playground.open_file(state or playground.State(), text)


def test_the_points_are_learned_from_and_named_everywhere():
    state = taken("\n".join(f"{at / 10},{-at / 20},{'<up>' if at < 20 else 'down'}" for at in range(40)))
    rows = playground.scene_of_state(state).rows
    assert rows[:, 3].tolist() == [0] * 20 + [1] * 20
    assert sorted(rows[:, 0].tolist()) == [at / 10 for at in range(40)]
    markup = str(join(playground.view(state)))
    assert '<th scope="col">&lt;up&gt;</th><th scope="col">down</th>' in markup
    assert '<option value="1" selected="">down</option>' in markup
    assert "<up>" not in markup
    trained = playground.epochs(playground.use_what_works(state), 50)
    assert playground.evaluate(trained.training, playground.scene_of_state(trained)).right[1] > 0.9
    assert trained.names == ("<up>", "down")
    assert playground.fresh_data(trained).names == playground.choose_data(trained, "circle").names == ()


def test_three_classes_bring_three_outputs_and_two_take_one_away():
    three = taken("1,1,a\n1,2,b\n1,3,c\n1,4,a")
    assert three.plan.sizes[-1] == 3
    two = taken(FOUR, three)
    assert two.plan.sizes[-1] == 2
    assert taken(FOUR).plan.data == "spiral"
    assert taken(FOUR, playground.choose_data(playground.State(), "hills")).plan.classes == 2


def test_another_share_deals_the_same_points_anew():
    before = taken("\n".join(f"{at / 10},0,{'ab'[at % 2]}" for at in range(40)))
    after = playground.choose_share(before, 90)
    rows = playground.scene_of_state(after).rows
    assert (rows[:, 3] == 0).sum() == 36
    assert sorted(rows[:, 0].tolist()) == sorted(playground.scene_of_state(before).rows[:, 0].tolist())
    assert after.names == ("a", "b")


@pytest.mark.parametrize("share", [10, 90])
def test_few_points_are_on_both_sides(share):
    rows = playground.scene_of_state(playground.choose_share(taken(FOUR), share)).rows
    assert {*rows[:, 3]} == {0, 1}


@given(st.text(st.sampled_from("0123456789.,;\t\n\r-−+eab\"' x\ufeff\0<é"), max_size=80))
def test_whatever_is_pasted_is_taken_or_told(text):
    state = playground.use_pasted(playground.paste(playground.State(), text))
    table = pasting.table_of(state.pasted)
    assert table.is_good == (state.own is not None)
    assert table.is_good or table.said or not state.pasted.strip("\ufeff \r")
    assert np.isfinite(table.points).all()
    assert playground.scene_of_state(state).rows.shape[1] == 4
