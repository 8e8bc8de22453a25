import re
import string
import tomllib

import pytest

from models.policy.clauses import RULE_IDS
from reports.catalogue import FOLDER, label, read_catalogue, text

CJK = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
# Names, units and file or key names stay as they are in Chinese.
NOT_TRANSLATED = re.compile(
    r"\{[^}]*\}|MW|PUE|WUE|IT|GWh|TJ|km²?|SHA-256|JSON|TOML|CC BY|ODbL|OpenStreetMap|GeoNames"
    r"|QGIS|EPSG|CGCS2000|GB18030|layers\.gpkg|(wgs84|cgcs2000|gcj02|bd09)|head|mine|theirs|working|impacts|--resolve|--solve|--draft|PNG|JPEG|rrggbb"
    r"|manifest\.json|cqdc (plan|audit|layers check)|--runs|\./runs|solver\.\w+|zh|en\b|internal|public"
)


def fields(message):
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


def test_both_languages_have_the_same_keys_and_fields():
    zh, en = read_catalogue("zh"), read_catalogue("en")
    assert list(zh) == list(en)
    assert {key: fields(zh[key]) for key in zh} == {key: fields(en[key]) for key in en}


def test_no_message_is_empty_but_units_that_english_does_not_say():
    for language in ("zh", "en"):
        empty = {key for key, message in read_catalogue(language).items() if not message.strip()}
        assert empty <= {"unit_name.count"}


def test_english_has_no_chinese_and_chinese_no_english():
    assert [key for key, message in read_catalogue("en").items() if CJK.search(message)] == []
    left = {key: NOT_TRANSLATED.sub("", message) for key, message in read_catalogue("zh").items()}
    assert [key for key, message in left.items() if re.search(r"[A-Za-z]{2,}", message)] == []


def test_every_file_is_plain_toml_with_groups():
    for language in ("zh", "en"):
        tables = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
        assert all(isinstance(group, dict) for group in tables.values())


def test_unknown_key_language_or_field_raises():
    with pytest.raises(KeyError):
        text("no.such_key", "zh")
    with pytest.raises(KeyError):
        text("map.legend", "fr")
    with pytest.raises(KeyError):
        text("unit.racks", "zh")


def test_every_rule_has_a_title():
    for language in ("zh", "en"):
        assert [rule for rule in RULE_IDS if label("rule", rule, language) == rule] == []


def test_label_falls_back_to_the_id():
    assert label("variant", "count", "en") == "by count"
    assert label("variant", "made_up", "en") == "made_up"
