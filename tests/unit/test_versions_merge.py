"""Two edits of one version: what merges, what is a conflict, and how a conflict is decided."""

import pytest
import shapely

from geodata.versions.errors import ResolutionError
from geodata.versions.merge import ConflictError, merge_layers

HERE, THERE = (shapely.to_wkb(shapely.box(x, 29.5, x + 0.1, 29.6)) for x in (106.5, 106.7))
BASE = {"starter_zones": {"a": {"zone_id": "a", "name_en": "one", "status": "draft", "geometry": HERE}}}


def edit(**cells):
    return {"starter_zones": {"a": {**BASE["starter_zones"]["a"], **cells}}}


def merge(mine, theirs, resolve=None):
    return merge_layers(BASE, mine, theirs, resolve or {})


def test_each_side_gets_its_own_cell():
    merged, conflicts = merge(edit(name_en="two"), edit(geometry=THERE))
    assert merged == edit(name_en="two", geometry=THERE)
    assert conflicts == ()


def test_the_same_edit_on_both_sides_is_no_conflict():
    assert merge(edit(name_en="two"), edit(name_en="two")) == (edit(name_en="two"), ())
    assert merge({}, {}) == ({}, ())


def test_one_side_untouched_takes_the_other_with_removals_and_additions():
    added = {"starter_zones": {**edit(status="official")["starter_zones"], "b": {"zone_id": "b"}}}
    assert merge(BASE, added) == (added, ())
    assert merge(added, BASE) == (added, ())
    assert merge(BASE, {}) == ({}, ())


def test_one_cell_changed_by_both_is_a_conflict_and_nothing_else_of_the_feature():
    mine, theirs = edit(name_en="two", status="official"), edit(name_en="three", geometry=THERE)
    merged, conflicts = merge(mine, theirs)
    (conflict,) = conflicts
    assert (conflict.key, conflict.column) == ("starter_zones/a", "name_en")
    assert (conflict.base, conflict.mine, conflict.theirs) == ("one", "two", "three")
    assert merge(mine, theirs, {"starter_zones/a": "theirs"})[0] == edit(
        name_en="three", status="official", geometry=THERE
    )
    assert merge(mine, theirs, {"starter_zones/a": "mine"}) == (
        edit(name_en="two", status="official", geometry=THERE),
        (),
    )
    assert merged is not None


def test_geometry_is_one_cell_and_is_said_in_words():
    other = shapely.to_wkb(shapely.box(106.5, 29.5, 106.55, 29.6))
    (conflict,) = merge(edit(geometry=THERE), edit(geometry=other))[1]
    assert conflict.column == "geometry"
    assert conflict.mine == "Polygon (5) 106.7000000 29.5000000 .. 106.8000000 29.6000000"


def test_removed_here_and_changed_there():
    (conflict,) = merge({}, edit(name_en="two"))[1]
    assert (conflict.column, conflict.mine) == ("*", None)
    assert "name_en=two" in conflict.theirs
    assert merge({}, edit(name_en="two"), {"starter_zones/a": "mine"}) == ({}, ())
    assert merge({}, edit(name_en="two"), {"starter_zones/a": "theirs"}) == (edit(name_en="two"), ())


def test_one_id_for_two_new_features():
    def add(name):
        return {"starter_zones": {**BASE["starter_zones"], "new": {"zone_id": "new", "name_en": name}}}

    (conflict,) = merge(add("x"), add("y"))[1]
    assert (conflict.feature, conflict.column, conflict.base) == ("new", "*", None)
    assert merge(add("x"), add("x")) == (add("x"), ())


def test_a_resolution_that_settles_nothing_is_refused():
    for resolve in ({"starter_zones/b": "mine"}, {"starter_zones/a": "ours"}):
        with pytest.raises(ResolutionError) as caught:
            merge(edit(name_en="two"), edit(name_en="three"), resolve)
        assert next(iter(resolve)) in caught.value.zh
        assert next(iter(resolve)) in caught.value.en


def test_conflict_table_names_feature_column_values_and_what_to_type():
    conflicts = merge(edit(name_en="two"), edit(name_en="three"))[1]
    error = ConflictError(conflicts, 4, 7, "李四")
    for text in (error.zh, error.en):
        for part in ("starter_zones/a", "name_en", "one", "two", "three", "4", "7", "李四"):
            assert part in text
        assert "--resolve starter_zones/a=mine|theirs" in text
