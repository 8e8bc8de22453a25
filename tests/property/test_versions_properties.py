"""What holds for any layer and any edit: digests, differences and merges of zones drawn at random."""

import dataclasses

import geopandas as gpd
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geodata.layers import SCHEMAS
from geodata.versions.changes import diff_layer
from geodata.versions.content import canonical_layer, layer_digest, layer_rows
from geodata.versions.merge import merge_layers
from geodata.versions.rows import GEOMETRY, frame_of
from tests.tiny_region import SETTINGS

ZONES = SCHEMAS["starter_zones"]
CRS = SETTINGS.storage_crs
IDS = ("a", "b", "c", "d")
TEXTS = st.sampled_from(["", "北", "north", "a,b", "0"])
RESOLUTIONS = st.sampled_from(["mine", "theirs"])


@st.composite
def shapes(draw):
    """A box, sometimes with a hole, somewhere in the region; a few places only, so that some coincide."""
    west, south = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    width, height = draw(st.integers(1, 2)), draw(st.integers(1, 2))
    box = shapely.box(106 + west / 10, 29 + south / 10, 106 + (west + width) / 10, 29 + (south + height) / 10)
    hole = shapely.box(106.02 + west / 10, 29.02 + south / 10, 106.05 + west / 10, 29.05 + south / 10)
    return box.difference(hole) if draw(st.booleans()) else box


@st.composite
def layers(draw):
    """A layer of starter zones with some of four ids."""
    ids = draw(st.lists(st.sampled_from(IDS), unique=True, max_size=4))
    columns = {name: [draw(TEXTS) for _ in ids] for name in ("name_zh", "name_en", "status", "note_zh", "note_en")}
    return gpd.GeoDataFrame({"zone_id": ids, **columns}, geometry=[draw(shapes()) for _ in ids], crs=CRS)


@st.composite
def edits(draw, base):
    """``base`` with some features gone, some cells changed and perhaps a new feature."""
    rows = {key: dict(row) for key, row in base.items()}
    other = layer_rows(draw(layers()), ZONES)
    for key in IDS:
        kind = draw(st.sampled_from(["keep", "keep", "cell", "all", "gone"]))
        if kind == "gone":
            rows.pop(key, None)
        elif kind == "all" and key in other:
            rows[key] = other[key]
        elif kind == "cell" and key in rows and key in other:
            column = draw(st.sampled_from(["name_zh", "name_en", GEOMETRY]))
            rows[key][column] = other[key][column]
    return rows


@st.composite
def three_states(draw):
    """A base and two edits of it, as layers of rows."""
    base = layer_rows(draw(layers()), ZONES)
    return tuple({ZONES.name: rows} for rows in (base, draw(edits(base)), draw(edits(base))))


def spoken_otherwise(frame, order, turns):
    """The same layer in another order, with rings started and turned otherwise and with heights."""

    def turn(shape, by):
        rings = [list(ring.coords)[:-1] for ring in (shape.exterior, *shape.interiors)]
        turned = [[*ring[by % len(ring) :], *ring[: by % len(ring)]] for ring in rings]
        turned = [ring[::-1] if by % 2 else ring for ring in turned]
        return shapely.force_3d(shapely.Polygon(turned[0], turned[1:]), by)

    drawn = [turn(shape, by) for shape, by in zip(frame.geometry, turns, strict=False)]
    again = gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=drawn, crs=CRS)
    return again.iloc[[place for place in order if place < len(frame)]]


@settings(max_examples=25)
@given(layers(), st.permutations(range(4)), st.lists(st.integers(0, 7), min_size=4, max_size=4))
def test_digest_hears_what_is_said_and_not_how(frame, order, turns):
    assert layer_digest(spoken_otherwise(frame, order, turns), ZONES) == layer_digest(frame, ZONES)
    canonical = canonical_layer(frame, ZONES)
    assert layer_rows(canonical, ZONES) == layer_rows(frame, ZONES)  # canonical of canonical


@settings(max_examples=25)
@given(layers(), layers())
def test_digests_are_equal_only_for_equal_content(one, two):
    is_same = layer_rows(one, ZONES) == layer_rows(two, ZONES)
    assert (layer_digest(one, ZONES) == layer_digest(two, ZONES)) == is_same
    assert diff_layer(one, two, ZONES, SETTINGS.local_crs).is_empty == is_same


def apply_changes(old, new, changes):
    """``old`` with ``changes``; shapes and whole features, which changes only measure, are looked up in ``new``."""
    rows = {key: dict(row) for key, row in old.items()}
    for note in changes.removed:
        del rows[note.feature]
    for pair in changes.renumbered:
        rows[pair.new] = {**rows.pop(pair.old), "zone_id": pair.new}
        rows[pair.new].update({cell.column: cell.new for cell in pair.attributes})
    for change in changes.changed:
        rows[change.feature].update({cell.column: cell.new for cell in change.attributes})
        if change.movement is not None:
            rows[change.feature][GEOMETRY] = new[change.feature][GEOMETRY]
    return rows | {note.feature: new[note.feature] for note in changes.added}


@settings(max_examples=30)
@given(three_states())
def test_a_difference_applied_to_the_old_gives_the_new(states):
    old, new, _ = (state[ZONES.name] for state in states)
    frames = [frame_of(rows, ZONES, CRS) for rows in (old, new)]
    changes = diff_layer(*frames, ZONES, SETTINGS.local_crs)
    assert apply_changes(old, new, changes) == new
    back = diff_layer(*frames[::-1], ZONES, SETTINGS.local_crs)
    assert apply_changes(new, old, back) == old
    assert {note.feature for note in back.added} == {note.feature for note in changes.removed}
    for there, here in zip(changes.changed, back.changed, strict=True):
        assert there.feature == here.feature
        assert [(cell.old, cell.new) for cell in there.attributes] == [(cell.new, cell.old) for cell in here.attributes]
        if there.movement is not None:
            assert dataclasses.replace(there.movement, area_difference_m2=0.0).hausdorff_m == here.movement.hausdorff_m
            assert there.movement.area_difference_m2 == -here.movement.area_difference_m2


@settings(max_examples=50)
@given(three_states())
def test_a_merge_is_the_same_from_both_sides(states):
    base, mine, theirs = states
    one, conflicts = merge_layers(base, mine, theirs, {})
    two, mirrored = merge_layers(base, theirs, mine, {})
    assert [(entry.key, entry.column) for entry in conflicts] == [(entry.key, entry.column) for entry in mirrored]
    assert [(entry.mine, entry.theirs) for entry in conflicts] == [(entry.theirs, entry.mine) for entry in mirrored]
    in_conflict = {entry.feature for entry in conflicts}
    for key in set(IDS) - in_conflict:
        assert one.get(ZONES.name, {}).get(key) == two.get(ZONES.name, {}).get(key)


@settings(max_examples=50)
@given(three_states(), RESOLUTIONS)
def test_a_decided_merge_keeps_every_cell_that_someone_changed(states, side):
    base, mine, theirs = states
    _, conflicts = merge_layers(base, mine, theirs, {})
    resolve = {entry.key: side for entry in conflicts}
    merged, left = merge_layers(base, mine, theirs, resolve)
    assert left == ()
    rows = [state.get(ZONES.name, {}) for state in (base, mine, theirs, merged)]
    for key in IDS:
        was, own, other, result = (state.get(key) for state in rows)
        winner, loser = (own, other) if side == "mine" else (other, own)
        if None in (was, own, other):
            assert result == (winner if winner != was else loser)
            continue
        for column, cell in was.items():
            assert result[column] == (winner[column] if winner[column] != cell else loser[column])


@settings(max_examples=50)
@given(three_states())
def test_merging_edits_apart_is_one_after_the_other(states):
    base, mine, theirs = (state[ZONES.name] for state in states)
    touched = {key for key in IDS if mine.get(key) != base.get(key)}
    theirs = {key: row for key, row in {**base, **theirs}.items() if key in theirs or key in touched}
    theirs = {key: base[key] if key in touched and key in base else row for key, row in theirs.items()}
    assume(not touched & {key for key in IDS if theirs.get(key) != base.get(key)})
    merged, conflicts = merge_layers(*({ZONES.name: rows} for rows in (base, mine, theirs)), {})
    after = dict(theirs)
    for key in touched:
        after.pop(key, None)
        if key in mine:
            after[key] = mine[key]
    assert conflicts == ()
    assert merged.get(ZONES.name, {}) == after
