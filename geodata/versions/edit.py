"""An analyst's edit before it is a version: all layers as they have them, and how it goes together with others'."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import geopandas as gpd
import pandas as pd

from geodata.defects import Sentence, schema_error
from geodata.layers import layer_schema
from geodata.settings import LayerSource
from geodata.versions.content import canonical_layer, check_same_crs
from geodata.versions.content_files import Content
from geodata.versions.merge import Conflict, merge_layers
from geodata.versions.rows import Rows, rows_of

Frames = Mapping[str, pd.DataFrame]


@dataclass(frozen=True, eq=False)
class Edit:
    """``mine`` are all layers as the analyst has them, ``base`` is what they started from.

    ``resolve`` settles conflicts as they stood in ``seen``; ``sources`` say where edited layers are from, as it was
    worked out from ``seen``.
    """

    base: Content
    mine: Mapping[str, Rows]
    seen: Content
    resolve: Mapping[str, str]
    sources: Mapping[str, LayerSource]


def edited_layers(layers: Frames, base: Content) -> dict[str, Rows]:
    """Return all layers of ``base`` with ``layers`` in their place; an optional layer without features goes.

    LayerSchemaError for a layer that the region does not use, in another CRS, not canonical, or empty.
    """
    mine = dict(base.layers)
    for name, frame in layers.items():
        schema = layer_schema(name)
        if name not in base.settings.layers and not schema.optional:
            raise schema_error(
                "layer_not_listed",
                name,
                Sentence("region.toml 的 layers 中没有列出", "region.toml does not list it under layers"),
                Sentence("该区域不用此图层，不要导入", "the region does not use it: do not import it"),
            )
        if isinstance(frame, gpd.GeoDataFrame) and schema.geometry != "none":
            check_same_crs(frame, schema, base.settings.storage_crs)
        if len(frame):
            mine[name] = rows_of(canonical_layer(frame, schema, base.settings.storage_crs), schema)
        elif schema.optional:
            mine.pop(name, None)
        else:
            raise schema_error(
                "layer_empty",
                name,
                Sentence("没有任何要素", "it has no feature at all"),
                Sentence("检查导出时的筛选条件", "check the filter used when it was exported"),
            )
    return mine


def merge_edit(edit: Edit, theirs: Content) -> tuple[dict[str, Rows], tuple[Conflict, ...]]:
    """Merge an edit with the newest version; errors and result as :func:`geodata.versions.merge.merge_layers`.

    A decision does not hold for a feature that was changed again after it was seen.
    """

    def state(content: Content, key: str) -> Any:
        layer, _, feature = key.partition("/")
        return content.layers.get(layer, {}).get(feature)

    resolve = {key: side for key, side in edit.resolve.items() if state(edit.seen, key) == state(theirs, key)}
    return merge_layers(edit.base.layers, edit.mine, theirs.layers, resolve)


def merge_sources(edit: Edit, theirs: Content) -> dict[str, LayerSource]:
    """Return where edited layers are from, with what others have noted about the same layers since ``edit.seen``."""
    merged = {}
    for name, mine in edit.sources.items():
        filename = layer_schema(name).filename
        seen, other = edit.seen.sources.get(filename), theirs.sources.get(filename)
        merged[name] = mine if seen is None or other is None else _merge_source(seen, mine, other)
    return merged


def says_new_source(sources: Mapping[str, LayerSource], theirs: Content) -> bool:
    """True if a source says something else (but for the digest) than the newest version does."""
    for name, source in sources.items():
        old = theirs.sources.get(layer_schema(name).filename)
        if old is None or replace(source, sha256=old.sha256) != old:
            return True
    return False


def _merge_source(seen: LayerSource, mine: LayerSource, theirs: LayerSource) -> LayerSource:
    """Field by field; a note that both continued is continued by both, theirs first."""
    values = {}
    for field in fields(LayerSource):
        was, own, other = (getattr(source, field.name) for source in (seen, mine, theirs))
        if own == was:
            values[field.name] = other
        elif other not in (was, own) and own.startswith(was):
            values[field.name] = other + own.removeprefix(was)
        else:
            values[field.name] = own
    return LayerSource(**values)
