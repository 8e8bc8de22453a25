"""What every chain must keep: each formula evaluates to its value, inputs stand before it, both languages speak."""

import re

import pytest

CJK = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
# Names of quantities, systems, standards and units that Chinese engineers write in Latin letters.
LATIN = re.compile(
    r"PUE|WUE|IT|UPS|COP|GB/T|GB|N-1|C_D|MW|kW|km2|GWh|TJ|SZ\d|CL|OUT|\bt\b|\bx\b"
    r"|cqdc explain design \w+|[a-z]\w*_[a-z0-9_A-Z]+"
)


def evaluate_all(steps):
    """Every step again by Python's own arithmetic; return the values."""
    values = {}
    for step in steps:
        assert step.key.isidentifier() and step.key not in values, step.key
        assert set(step.inputs) <= set(values), step.key
        named = {name: values[name] for name in step.inputs}
        names = {"__builtins__": {}, "min": min, "max": max}
        values[step.key] = eval(step.formula, names, named) if step.formula else step.value
        assert values[step.key] == pytest.approx(step.value, rel=1e-9, abs=1e-12), step.key
        assert step.grade in "HMLAC" and len(step.grade) == 1
        assert step.formula or step.source, step.key
    return values


def english_in(words):
    """Words of two letters and more in Chinese text that are no unit, id or name."""
    return re.findall(r"[A-Za-z]{2,}", LATIN.sub("", words))


def check_language(section):
    """Chinese is Chinese, English is English."""
    chinese = [section.title_zh, *(zh for zh, _ in section.notes), *(step.title_zh for step in section.steps)]
    english = [section.title_en, *(en for _, en in section.notes), *(step.title_en for step in section.steps)]
    assert [words for words in chinese if english_in(words)] == []
    assert [words for words in english if CJK.search(words)] == []
