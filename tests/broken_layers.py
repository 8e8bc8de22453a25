"""Tiny regions broken on purpose, and what the error must say."""

import pytest
import shapely

from geodata.errors import LayerSchemaError
from geodata.read import read_region
from tests.tiny_region import tiny_layers, write_tiny

# A ring that crosses itself.
BOWTIE = shapely.Polygon([(106.5, 29.55), (106.6, 29.65), (106.6, 29.55), (106.5, 29.65)])


def read_broken(folder, change):
    """Write the tiny region with ``change`` made, read it, and return the error."""
    layers = tiny_layers()
    change(layers)
    write_tiny(folder, layers)
    return read_error(folder)


def read_error(folder):
    with pytest.raises(LayerSchemaError) as caught:
        read_region(folder)
    return caught.value


def check_said(error, *said):
    defect, layer, feature, column, words = said
    assert (error.defect, error.layer, error.feature, error.column) == (defect, layer, feature, column)
    for sentence in (error.zh, error.en):
        for word in [layer, feature, column, *words]:
            assert word in sentence
    assert "办法" in error.zh
    assert "Way out" in error.en
