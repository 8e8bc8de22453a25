"""Policy packs: the figures as printed, inheritance, and defects built by hand."""

import copy
import re

import pytest

from models.errors import ClauseSchemaError, PackMissingError, PackSchemaError
from models.policy.clauses import clause, read_register
from models.policy.packs import build_pack, pack_ids, read_pack
from tests.second_region import write_policy

CITY = {
    "large_in_cluster.exception_count": ("<=", 0, "count"),
    "large_in_cluster.exception_it_mw": ("<=", 0, "MW"),
    "size_class.standard_rack_kw": ("=", 2.5, "kW"),
    "size_class.large_min_racks": (">=", 3000, "racks"),
    "size_class.hyperscale_min_racks": (">=", 10000, "racks"),
    "size_class.edge_max_racks": ("<=", 100, "racks"),
    "pue_limit.max_pue_in_cluster": ("<=", 1.25, "1"),
    "pue_limit.max_pue_outside": ("<", 1.3, "1"),
    "pue_limit.max_pue_outside_body": ("<=", 1.25, "1"),
    "in_cluster_share.min_share": (">=", 0.80, "1"),
    "rack_utilisation.min_share": (">=", 0.75, "1"),
    "renewable_share.min_share": (">=", 0.455, "1"),
    "green_centres.min_count": (">=", 10, "count"),
    "green_centres.min_racks": (">=", 3000, "racks"),
    "green_centres.max_pue": ("<=", 1.30, "1"),
    "green_centres.min_utilisation_share": (">=", 0.60, "1"),
    "energy_review.review_tce": (">=", 10000, "tce"),
    "energy_review.coal_kgce_per_kwh": ("=", 0.1229, "kgce/kWh"),
}


def figures(pack_id):
    return {key: (limit.sense, limit.value, limit.unit) for key, limit in read_pack(pack_id).limits.items()}


def test_city_pack():
    assert figures("chongqing_2022") == CITY


def test_national_packs_state_their_own_and_inherit_the_rest():
    assert figures("national_2021") == CITY | {
        "pue_limit.max_pue_in_cluster": ("<", 1.25, "1"),
        "pue_limit.max_pue_outside": ("<", 1.3, "1"),
        "pue_limit.max_pue_outside_body": ("<", 1.3, "1"),
    }
    assert figures("national_2024") == CITY | {
        "pue_limit.max_pue_in_cluster": ("<=", 1.20, "1"),
        "pue_limit.max_pue_outside": ("<=", 1.25, "1"),
        "pue_limit.max_pue_outside_body": ("<=", 1.25, "1"),
        "rack_utilisation.min_share": (">=", 0.60, "1"),
        "renewable_share.min_share_new_hub": (">", 0.80, "1"),
    }
    inherited = read_pack("national_2024").limit("in_cluster_share.min_share")
    assert (inherited.pack, inherited.clause, inherited.date) == ("chongqing_2022", "T8", "2022")


@pytest.mark.parametrize(
    ("clause_id", "key", "per_unit"),
    [
        ("T7", "rack_utilisation.min_share", 100),
        ("T8", "in_cluster_share.min_share", 100),
        ("T9", "green_centres.min_count", 1),
        ("T12", "renewable_share.min_share", 100),
    ],
)
def test_annex_figures_are_the_printed_targets(clause_id, key, per_unit):
    limit = read_pack("chongqing_2022").limit(key)
    printed = float(re.search(r"[\d.]+", clause(clause_id).target).group())
    assert limit.clause == clause_id
    assert limit.value * per_unit == pytest.approx(printed)


def test_every_limit_of_every_pack_is_cited_and_assumptions_are_marked():
    assert pack_ids() == ("chongqing_2022", "national_2021", "national_2024")
    for pack_id in pack_ids():
        for key, limit in read_pack(pack_id).limits.items():
            assert limit.clause in read_register()
            assert (limit.grade == "A") == key.startswith("large_in_cluster.")
            assert limit.source and limit.note_zh and limit.note_en


def test_unknown_pack_and_limit_name_the_nearest():
    with pytest.raises(PackMissingError) as caught:
        read_pack("chongqing_2023")
    assert "最接近的是“chongqing_2022”" in caught.value.zh
    assert 'nearest known one is "chongqing_2022"' in caught.value.en
    with pytest.raises(PackMissingError, match=r"in_cluster_share\.min_share"):
        read_pack("national_2021").value("in_cluster_share.minshare")


LIMIT = {
    "value": 1.25,
    "unit": "1",
    "sense": "<=",
    "clause": "T6",
    "date": "2022",
    "source": "附件",
    "grade": "H",
    "note_zh": "注",
    "note_en": "note",
}
PACK = {
    "id": "p",
    "title_zh": "包",
    "title_en": "pack",
    "date": "2022",
    "limits": {"pue_limit.max_pue": LIMIT},
}


@pytest.mark.parametrize(
    ("field", "value", "word_en"),
    [
        ("value", float("nan"), "finite"),
        ("value", float("inf"), "finite"),
        ("value", -1, "not negative"),
        ("value", True, "finite"),
        ("value", "1.25", "finite"),
        ("sense", "=<", "unknown"),
        ("grade", "Z", "unknown"),
        ("clause", "T66", '"T6"'),
        ("date", "22", "YYYY"),
        ("source", "", "empty"),
        ("unit", "", "empty"),
        ("colour", "red", "missing or unknown"),
        ("note_en", None, "missing or unknown"),
    ],
)
def test_broken_limit_is_refused(field, value, word_en):
    assert build_pack(PACK).value("pue_limit.max_pue") == 1.25
    pack = copy.deepcopy(PACK)
    entry = pack["limits"]["pue_limit.max_pue"]
    entry.pop(field, None)
    if value is not None:
        entry[field] = value
    with pytest.raises(PackSchemaError) as caught:
        build_pack(pack)
    for text in (caught.value.zh, caught.value.en):
        assert "pue_limit.max_pue" in text and field in text
    assert word_en in caught.value.en


def test_limit_of_an_unknown_rule_and_pack_without_date_are_refused():
    with pytest.raises(PackSchemaError, match="rule id"):
        build_pack({**PACK, "limits": {"pue.max": LIMIT}})
    with pytest.raises(PackSchemaError, match="date"):
        build_pack({**PACK, "date": ""})


def test_loop_of_packs_is_named(tmp_path, monkeypatch):
    for name, base in (("a", "b"), ("b", "a")):
        (tmp_path / f"{name}.toml").write_text(f'id = "{name}"\nbase = "{base}"\n', encoding="utf-8")
    monkeypatch.setattr("models.policy.packs.FOLDER", tmp_path)
    with pytest.raises(PackSchemaError, match="a -> b -> a"):
        read_pack("a")


def own_pack(folder, **changes):
    """A pack of the user's own with the clauses that it cites; ``changes`` replace text in its file."""
    write_policy(folder)
    path = folder / "shaling_2027.toml"
    text = path.read_text("utf-8")
    for old, new in changes.values():
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_pack_of_the_users_own_is_named_by_its_path_and_cites_its_own_clauses(tmp_path, monkeypatch):
    path = own_pack(tmp_path)
    pack = read_pack(path)
    assert (pack.id, pack.date, pack.value("pue_limit.max_pue_in_cluster")) == ("shaling_2027", "2027", 1.3)
    assert pack.register["S4"].quote.startswith("集群内 PUE") and "N21" in pack.register
    # Without the shipped plan as its base it cites none of it.
    assert "A5.1b" not in pack.register and "A5.1b" in read_pack("national_2024").register
    assert [file.name for file in pack.files] == ["clauses.toml", "shaling_2027.toml"]
    monkeypatch.chdir(tmp_path)
    assert read_pack("./shaling_2027.toml") == pack


def test_a_pack_may_lie_over_a_shipped_one(tmp_path):
    base = ('register = "clauses.toml"', 'base = "national_2024"\nregister = "clauses.toml"')
    pack = read_pack(own_pack(tmp_path, base=base))
    assert pack.value("pue_limit.max_pue_in_cluster") == 1.3
    assert pack.limit("renewable_share.min_share_new_hub").pack == "national_2024"
    assert {"A5.1b", "S4", "N21"} <= set(pack.register)
    assert [file.stem for file in pack.files][-3:] == ["national_2024", "clauses", "shaling_2027"]


@pytest.mark.parametrize(
    ("old", "new", "error", "word"),
    [
        ('id = "shaling_2027"', 'id = ""', PackSchemaError, "id"),
        ('id = "shaling_2027"', "id = 1", PackSchemaError, "id"),
        ('date = "2027"', 'date = "2027"\nregion = "x"', PackSchemaError, "region"),
        ('clause = "S4"', 'clause = "T6"', PackSchemaError, "clause"),
        ('"clauses.toml"', '"claims.toml"', PackMissingError, "claims.toml"),
        ('id = "shaling_2027"', 'id = "shaling_2027', PackSchemaError, "shaling_2027.toml"),
        ('id = "shaling_2027"', 'id = "shaling_2027"\nbase = "./shaling_2027.toml"', PackSchemaError, "shaling_2027"),
        ('id = "shaling_2027"', 'id = "national_2024"\nbase = "national_2024"', PackSchemaError, "id"),
    ],
)
def test_what_is_wrong_in_a_pack_of_the_users_own_is_named(tmp_path, old, new, error, word):
    path = own_pack(tmp_path, change=(old, new))
    with pytest.raises(error) as caught:
        read_pack(path)
    assert word in caught.value.zh and word in caught.value.en


@pytest.mark.parametrize("old", ["[document]", '[paragraphs."1"]', 'section_zh = "第一章"', "verbatim = true"])
def test_a_register_of_the_users_own_that_is_not_whole_is_refused(tmp_path, old):
    path = own_pack(tmp_path)
    clauses = tmp_path / "clauses.toml"
    text = clauses.read_text("utf-8").replace(old, "[other]" if old.startswith("[") else "")
    clauses.write_text(text, encoding="utf-8")
    with pytest.raises(ClauseSchemaError):
        read_pack(path)
