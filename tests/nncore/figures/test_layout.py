from nncore.figures import bench, columns, element, kept, part, row

BOX = element("p", "a")


def test_each_part_has_a_box_of_its_own():
    assert columns(BOX, [BOX, BOX]) == '<div class="columns"><div><p>a</p></div><div><p>a</p><p>a</p></div></div>'
    assert row(BOX, BOX) == '<div class="row"><div><p>a</p></div><div><p>a</p></div></div>'
    assert kept(BOX, BOX) == '<div class="kept"><p>a</p><p>a</p></div>'


def test_parts_that_are_not_there_leave_no_gap():
    assert columns(BOX, None, False) == '<div class="columns"><div><p>a</p></div></div>'


def test_a_bench_names_its_areas_and_parts_lie_in_them():
    assert part("plane", BOX, None) == '<div class="part" style="--area:plane"><p>a</p></div>'
    markup = bench(BOX, areas={"top top": "auto", "left right": "1fr"}, columns="16rem 1fr")
    assert markup == (
        "<div class=\"bench\" style=\"--plan:'top top' auto 'left right' 1fr / 16rem 1fr\"><p>a</p></div>"
    )
