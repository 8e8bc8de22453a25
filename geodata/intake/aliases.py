"""Which column of a file is which column of the schema: by name, by title, or cut to the ten bytes of a Shapefile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geodata.column_titles import column_title
from geodata.defects import Sentence, schema_error, some_names
from geodata.remarks import Remark
from geodata.schema import LayerSchema

FIELD_BYTES = 10  # longest field name of a dBASE table, hence of a Shapefile


@dataclass(frozen=True)
class FieldMap:
    """``columns`` maps columns of the file to columns of the schema; ``not_taken`` are the others of the file."""

    columns: Mapping[str, str]
    not_taken: tuple[str, ...]
    remarks: tuple[Remark, ...]


def map_fields(fields: Sequence[str], schema: LayerSchema, aliases: Mapping[str, str]) -> FieldMap:
    """Find the column of each of ``fields``; ``aliases`` (file -> schema) of the analyst go before everything.

    Raises LayerSchemaError ``alias_unknown`` if an alias names a column that is not there, and ``columns_ambiguous``
    if two columns of the file claim one of the schema, or one may be two of the schema.
    """
    _check_aliases(fields, schema, aliases)
    claims: dict[str, list[str]] = {}
    not_taken = []
    for field in fields:
        if field in aliases:
            claims.setdefault(aliases[field], []).append(field)
            continue
        target = _column_of(field, fields, schema)
        if target is None:
            not_taken.append(field)
        elif target not in aliases.values():
            claims.setdefault(target, []).append(field)
        else:
            not_taken.append(field)
    columns = {}
    for target, names in claims.items():
        chosen, others = _one_of(target, names, schema)
        columns[chosen] = target
        not_taken += others
    return FieldMap(columns, tuple(not_taken), (*_renamed(columns, schema), *_left(not_taken, schema)))


def shapefile_names(schema: LayerSchema) -> dict[str, str]:
    """Name of each column in a Shapefile, as GDAL cuts it: ten bytes, and eight with _1, _2 where that is taken."""
    taken: dict[str, str] = {}
    for column in schema.column_names:
        name, number = column[:FIELD_BYTES], 0
        while name.upper() in {other.upper() for other in taken.values()}:
            number += 1
            name = f"{column[:8]}_{number}"
        taken[column] = name
    return taken


def headings(schema: LayerSchema) -> dict[str, tuple[str, ...]]:
    """Every heading, in small letters, under which a file may hold a column -> the columns it may mean.

    A heading that is a name or title in full means that column; cuts of names and titles only count where no full
    one is the same.
    """
    full: dict[str, set[str]] = {}
    cut: dict[str, set[str]] = {}
    for column, short in shapefile_names(schema).items():
        title = column_title(schema.name, column)
        words = (column, title.zh, title.en, title.text("zh"), title.text("en"), *title.aliases)
        for word in words:
            full.setdefault(word.casefold(), set()).add(column)
        cut.setdefault(short.casefold(), set()).add(column)
        for word in words:
            for part in _cuts(word):
                cut.setdefault(part.casefold(), set()).add(column)
    return {word: tuple(sorted(columns)) for word, columns in (cut | full).items()}


def _cuts(word: str) -> set[str]:
    """``word`` cut to ten bytes, in UTF-8 and in GB18030, without half a character at the end."""
    encodings = ("utf-8", "gb18030")
    return {word.encode(name)[:FIELD_BYTES].decode(name, errors="ignore") for name in encodings}


def _column_of(field: str, fields: Sequence[str], schema: LayerSchema) -> str | None:
    if field in schema.column_names:
        return field
    columns = headings(schema).get(field.strip().casefold(), ())
    if len(columns) > 1:
        # A column that the file holds in full is not meant by the cut name of another.
        columns = tuple(column for column in columns if column not in fields)
    if len(columns) > 1:
        names = some_names(list(columns))
        raise schema_error(
            "columns_ambiguous",
            schema.name,
            Sentence(f"文件的列“{field}”可能是 {names}", f"column '{field}' of the file may be {names}"),
            Sentence(f"用 --alias {field}=列名 指定", f"say which by --alias {field}=column"),
            column=columns[0],
        )
    return columns[0] if columns else None


def _one_of(target: str, names: list[str], schema: LayerSchema) -> tuple[str, list[str]]:
    """The one of ``names`` that is ``target``: the exact one if there are several, else an error."""
    if len(names) == 1 or target in names:
        chosen = target if target in names else names[0]
        return chosen, [name for name in names if name != chosen]
    shown = some_names(names)
    raise schema_error(
        "columns_ambiguous",
        schema.name,
        Sentence(f"文件的列 {shown} 都像是“{target}”", f"columns {shown} of the file all look like '{target}'"),
        Sentence(f"用 --alias 列={target} 指定其中之一", f"say which one by --alias column={target}"),
        column=target,
    )


def _check_aliases(fields: Sequence[str], schema: LayerSchema, aliases: Mapping[str, str]) -> None:
    for field, column in aliases.items():
        known = fields if field not in fields else schema.column_names
        if field in fields and column in schema.column_names:
            continue
        wrong, whose = (field, "文件") if field not in fields else (column, "图层")
        whose_en = "the file" if whose == "文件" else "the layer"
        raise schema_error(
            "alias_unknown",
            schema.name,
            Sentence(
                f"别名 {field}={column}：{whose}没有列“{wrong}”", f"alias {field}={column}: {whose_en} has no {wrong}"
            ),
            Sentence(
                f"{whose}的列：{some_names(list(known), 30)}", f"columns of {whose_en}: {some_names(list(known), 30)}"
            ),
            column=column,
        )


def _renamed(columns: Mapping[str, str], schema: LayerSchema) -> list[Remark]:
    pairs = [f"{field} → {column}" for field, column in columns.items() if field != column]
    if not pairs:
        return []
    shown = some_names(pairs, 30)
    return [
        Remark(
            "note",
            "columns_renamed",
            schema.name,
            Sentence(f"列名对应：{shown}", f"columns were taken as: {shown}"),
            Sentence("如有误，用 --alias 指定", "if one is wrong, say so by --alias"),
        )
    ]


def _left(not_taken: list[str], schema: LayerSchema) -> list[Remark]:
    if not not_taken:
        return []
    shown = some_names(not_taken, 30)
    return [
        Remark(
            "note",
            "columns_not_taken",
            schema.name,
            Sentence(f"文件中的列没有导入：{shown}", f"columns of the file were not taken: {shown}"),
            Sentence("如需导入，用 --alias 文件列=图层列 指定", "to take one, say --alias column_of_file=column"),
        )
    ]
