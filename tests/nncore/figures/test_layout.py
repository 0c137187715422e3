from nncore.figures import columns, element, kept, row

BOX = element("p", "a")


def test_each_part_has_a_box_of_its_own():
    assert columns(BOX, [BOX, BOX]) == '<div class="columns"><div><p>a</p></div><div><p>a</p><p>a</p></div></div>'
    assert row(BOX, BOX) == '<div class="row"><div><p>a</p></div><div><p>a</p></div></div>'
    assert kept(BOX, BOX) == '<div class="kept"><p>a</p><p>a</p></div>'


def test_parts_that_are_not_there_leave_no_gap():
    assert columns(BOX, None, False) == '<div class="columns"><div><p>a</p></div></div>'
