"""A store of versions: what is kept, what is merged, what is refused, and that nothing is overwritten."""

import dataclasses
import getpass

import geopandas as gpd
import pytest

from geodata.errors import LayerSchemaError, PlannerError
from geodata.read import SHIPPED_REGION, digest, read_region
from geodata.settings import read_sources
from geodata.versions.errors import (
    NoChangeError,
    ReasonMissingError,
    ResolutionError,
    SourceMissingError,
    VersionsExistError,
)
from geodata.versions.ledger import find_version, head, read_versions, version_of
from geodata.versions.merge import ConflictError
from geodata.versions.store import accept_layers, create_store, preview_layers, revert_to
from tests.tiny_region import square, tiny_layers, write_tiny
from tests.versions_cases import (
    SOURCE,
    accept_name,
    farmland,
    make_store,
    record_of,
    rename_zone,
    snapshot,
    zone_names,
    zones_of,
)


@pytest.fixture
def store(tmp_path):
    return make_store(tmp_path, "我的 方案")


def accept(workspace, layers, base=1, **options):
    return accept_layers(workspace, layers, base=base, who="analyst", why="test", **options)


def test_first_version_is_the_region_byte_for_byte(tmp_path):
    workspace = tmp_path / "plan"
    version = create_store(workspace, SHIPPED_REGION, getpass.getuser(), "start")
    assert (version.number, version.action, version.parent, version.base) == (1, "created", None, None)
    for name in version.files.keys() - {"changes.json"}:
        assert digest(version.folder / name) == digest(SHIPPED_REGION / name)
    assert read_region(version.folder).id == read_region().id
    assert version.layers["cluster"].area_km2 == pytest.approx(1988.6, abs=0.05)
    assert version.layers["districts_2022"].features == 38
    assert version.layers["population"].area_km2 is None


def test_region_that_is_not_canonical_is_written_canonically(tmp_path):
    region = tmp_path / "region"
    region.mkdir()
    layers = tiny_layers()
    write_tiny(region, {**layers, "districts_2022": layers["districts_2022"].iloc[::-1]})
    version = create_store(tmp_path / "plan", region, "a", "b")
    assert list(read_region(version.folder).layers["districts_2022"]["adcode"]) == ["100001", "100002"]
    assert digest(version.folder / "cluster.geojson") == digest(region / "cluster.geojson")


def test_an_edit_is_one_more_version_and_the_old_one_stays(store):
    before = snapshot(store)
    acceptance = accept_name(store, 1, "SZ1", "renamed", who="张三")
    version = acceptance.version
    assert (version.number, version.action, version.parent, version.base) == (2, "accepted", 1, 1)
    assert (version.who, version.why, acceptance.merged) == ("张三", "rename", False)
    assert {name: content for name, content in snapshot(store).items() if "0002" not in name} == before
    assert zone_names(store, 2) == {"SZ1": "renamed", "SZ2": "name"}
    assert zone_names(store, 1) == {"SZ1": "name", "SZ2": "name"}
    (changes,) = acceptance.changes
    assert [change.feature for change in changes.changed] == ["SZ1"]
    record = record_of(store, 2)
    assert record["schema"] == "cqdc-version/1"
    assert record["parent_seal"] == record_of(store, 1)["seal"]
    assert head(store) == version


def test_what_was_accepted_and_imported_is_kept(store):
    warning = {"key": "area:cluster", "reason": "按 2026 年批复"}
    origin = {"file": "边界.gpkg", "sha256": "00", "crs": "EPSG:4544", "datum": "cgcs2000"}
    accept_name(store, 1, "SZ1", "x", accepted=[warning], origin=origin)
    version = find_version(store, "2")
    assert version.accepted == (warning,)
    assert version.origin == origin


def test_nothing_changed_is_no_version(store):
    with pytest.raises(NoChangeError):
        accept(store, {"starter_zones": zones_of(store, 1).iloc[::-1]})
    accept_name(store, 1, "SZ1", "x")
    with pytest.raises(NoChangeError):  # the same edit again, by someone who has not seen the other
        accept_name(store, 1, "SZ1", "x")
    assert len(read_versions(store)) == 2


def test_edits_of_one_base_are_merged_and_checked_again(store):
    accept_name(store, 1, "SZ1", "theirs")
    checked = []
    acceptance = accept_name(store, 1, "SZ2", "mine", check=checked.append)
    assert acceptance.merged
    assert acceptance.version.action == "merged"
    assert zone_names(store, 3) == {"SZ1": "theirs", "SZ2": "mine"}
    assert list(checked[0]["starter_zones"]["name_en"]) == ["theirs", "mine"]
    assert set(checked[0]) == set(tiny_layers())
    assert [change.feature for change in acceptance.changes[0].changed] == ["SZ2"]  # against its parent


def test_two_columns_of_one_feature_are_merged(store):
    accept_name(store, 1, "SZ1", "theirs")
    accept_name(store, 1, "SZ1", "我方", column="name_zh")
    assert zone_names(store, 3)["SZ1"] == "theirs"
    assert zone_names(store, 3, "name_zh")["SZ1"] == "我方"


def test_check_that_refuses_the_merged_layers_leaves_all_as_it_was(store):
    accept_name(store, 1, "SZ1", "theirs")
    before = snapshot(store)

    def refuse(layers):
        raise PlannerError(zh="不行", en="no")

    with pytest.raises(PlannerError, match="no"):
        accept_name(store, 1, "SZ2", "mine", check=refuse)
    assert snapshot(store) == before


def test_check_may_return_the_warnings_accepted_of_the_merged_layers(store):
    accept_name(store, 1, "SZ1", "theirs")
    accept_name(store, 1, "SZ2", "mine", check=lambda layers: [{"key": "k", "reason": "r"}])
    assert find_version(store, "head").accepted == ({"key": "k", "reason": "r"},)


def test_check_is_not_called_where_nothing_was_merged(store):
    def fail(layers):
        raise AssertionError

    assert accept_name(store, 1, "SZ1", "x", check=fail).version.number == 2


def test_conflict_is_refused_then_decided(store):
    accept_name(store, 1, "SZ1", "theirs", who="李四")
    before = snapshot(store)
    with pytest.raises(ConflictError, match="starter_zones/SZ1=mine") as caught:
        accept_name(store, 1, "SZ1", "mine")
    assert (caught.value.base, caught.value.head) == (1, 2)
    assert "李四" in caught.value.zh
    assert snapshot(store) == before
    with pytest.raises(ResolutionError):
        accept_name(store, 1, "SZ1", "mine", resolve={"starter_zones/SZ2": "mine"})
    accept_name(store, 1, "SZ1", "mine", resolve={"starter_zones/SZ1": "mine"})
    assert zone_names(store, 3)["SZ1"] == "mine"


def test_a_decision_does_not_hold_for_what_was_changed_after_it_was_seen(store):
    accept_name(store, 1, "SZ1", "theirs")  # version 2, shown to me as a conflict
    accept_name(store, 2, "SZ1", "theirs again")  # version 3, not shown to me
    with pytest.raises(ConflictError, match="theirs again"):
        accept_name(store, 1, "SZ1", "mine", resolve={"starter_zones/SZ1": "mine"}, seen=2)
    accept_name(store, 3, "SZ2", "another zone")  # version 4: the feature in question stays as in 3
    accept_name(store, 1, "SZ1", "mine", resolve={"starter_zones/SZ1": "mine"}, seen=3)
    assert zone_names(store, 5) == {"SZ1": "mine", "SZ2": "another zone"}


def test_a_new_layer_needs_a_source_and_gets_its_digest(store):
    with pytest.raises(SourceMissingError, match="farmland"):
        accept(store, {"farmland": farmland((0, 0, 1, 1))})
    version = accept(store, {"farmland": farmland((0, 0, 1, 1))}, sources={"farmland": SOURCE}).version
    declared = read_sources(version.folder / "sources.toml")["farmland.geojson"]
    assert declared.sha256 == version.files["farmland.geojson"] == digest(version.folder / "farmland.geojson")
    assert (declared.origin, declared.drawn_zh) == (SOURCE.origin, "画")
    region = read_region(version.folder)
    assert list(region.layers["farmland"]["name_zh"]) == [""]
    assert version.layers["farmland"].area_km2 == pytest.approx(1.0, abs=1e-4)


def test_a_new_layer_goes_again_with_its_source(store):
    accept(store, {"farmland": farmland((0, 0, 1, 1))}, sources={"farmland": SOURCE})
    gone = accept(store, {"farmland": farmland((0, 0, 1, 1)).iloc[:0]}, base=2)
    assert [note.feature for note in gone.changes[0].removed] == ["f1"]
    assert "farmland" not in read_region(gone.version.folder).layers
    assert read_sources(gone.version.folder / "sources.toml") == {}
    assert gone.version.content == find_version(store, "1").content


def test_a_better_source_alone_is_a_change(store):
    zones = {"starter_zones": zones_of(store, 1)}
    version = accept(store, zones, sources={"starter_zones": SOURCE}).version
    assert version.content == find_version(store, "1").content
    assert read_sources(version.folder / "sources.toml")["starter_zones.geojson"].origin == SOURCE.origin
    with pytest.raises(NoChangeError):
        accept(store, zones, base=2, sources={"starter_zones": SOURCE})


def test_every_version_is_signed(store):
    for who, why in (("", "why"), ("who", " ")):
        with pytest.raises(ReasonMissingError):
            accept_layers(store, rename_zone(store, 1, "SZ1", "x"), base=1, who=who, why=why)
        with pytest.raises(ReasonMissingError):
            revert_to(store, 1, who, why)


def test_a_workspace_is_not_filled_twice(store, tmp_path):
    with pytest.raises(VersionsExistError):
        create_store(store, tmp_path / "region", "a", "b")


def test_a_run_can_name_the_version_that_it_used(store):
    version = accept_name(store, 1, "SZ1", "x").version
    assert version_of(version.folder) == version
    assert version.stamp() == {
        "number": 2,
        "content": version.content,
        "created": version.created,
        "who": "analyst",
    }
    assert version_of(SHIPPED_REGION) is None


def test_content_does_not_know_how_it_came_about(store):
    zones = zones_of(store, 1)
    moved = gpd.GeoDataFrame(
        zones.drop(columns="geometry"), geometry=[square(0, -2, 1, -1), square(0, 0, 1.5, 1)], crs=None
    )
    moved = moved.set_crs("+proj=laea +lat_0=29.55 +lon_0=106.5 +ellps=GRS80 +units=m").to_crs("EPSG:4490")
    one = accept(store, {"starter_zones": moved}).version
    revert_to(store, 1, "a", "b")
    two = accept(store, {"starter_zones": moved.iloc[::-1]}, base=3).version
    assert one.content == two.content
    assert one.files["starter_zones.geojson"] == two.files["starter_zones.geojson"]


def test_drafts_left_by_killed_processes_are_no_versions_and_go_when_old(store, monkeypatch):
    versions = store / "versions"
    (versions / ".draft-1-old").mkdir()
    (versions / ".draft-1-old" / "cluster.geojson").write_text("half")
    assert head(store).number == 1
    accept_name(store, 1, "SZ1", "x")
    assert (versions / ".draft-1-old").is_dir()
    monkeypatch.setattr("geodata.versions.drafts.OLD_DRAFT_S", -1.0)
    accept_name(store, 2, "SZ1", "y")
    assert not (versions / ".draft-1-old").exists()


def test_files_of_a_version_say_that_they_are_not_to_be_changed(store):
    for path in (store / "versions" / "0001").iterdir():
        assert path.stat().st_mode & 0o222 == 0


def test_preview_is_what_would_be_accepted_and_writes_nothing(store):
    accept_name(store, 1, "SZ1", "theirs")
    before = snapshot(store)
    layers, conflicts = preview_layers(store, rename_zone(store, 1, "SZ2", "mine"), base=1)
    assert list(layers["starter_zones"]["name_en"]) == ["theirs", "mine"]
    assert conflicts == ()
    mine = rename_zone(store, 1, "SZ1", "mine")
    (conflict,) = preview_layers(store, mine, base=1)[1]
    assert conflict.key == "starter_zones/SZ1"
    assert preview_layers(store, mine, base=1, resolve={"starter_zones/SZ1": "mine"})[1] == ()
    assert snapshot(store) == before


def test_notes_about_a_source_are_continued_by_both(store):
    zones = {"starter_zones": zones_of(store, 1)}
    accept(store, zones, sources={"starter_zones": SOURCE})
    theirs = dataclasses.replace(SOURCE, drawn_en="drawn; edited by them", licence="CC0")
    mine = dataclasses.replace(SOURCE, drawn_en="drawn; edited by me")
    accept(store, rename_zone(store, 2, "SZ1", "x"), base=2, sources={"starter_zones": theirs})
    accept(store, rename_zone(store, 2, "SZ2", "y"), base=2, sources={"starter_zones": mine}, seen=2)
    source = read_sources(store / "versions" / "0004" / "sources.toml")["starter_zones.geojson"]
    assert (source.drawn_en, source.licence) == ("drawn; edited by them; edited by me", "CC0")


def test_the_last_feature_that_two_analysts_take_together_is_missed(store):
    accept(store, {"starter_zones": zones_of(store, 1).iloc[1:]})
    with pytest.raises(LayerSchemaError) as caught:
        accept(store, {"starter_zones": zones_of(store, 1).iloc[:1]})
    assert (caught.value.defect, caught.value.layer) == ("layer_empty", "starter_zones")
