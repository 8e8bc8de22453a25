"""What can be wrong with an input, said in both working languages and with the way out.

Every error that a user can cause derives from :class:`PlannerError`. It carries the sentence in Chinese and
in English, so that whoever shows it (command line, web, report) picks the language; nothing is translated
later.
"""

from __future__ import annotations


class PlannerError(Exception):
    """A broken promise that the user can mend; ``exit_code`` is what the command line returns for it.

    Parameters are full sentences: what is wrong, where (file, layer, feature, column), and the way out.
    """

    exit_code = 2

    def __init__(self, *, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")
        self.zh = zh
        self.en = en

    def text(self, language: str) -> str:
        """Return the sentence in ``language`` (``"zh"`` or ``"en"``)."""
        return self.zh if language == "zh" else self.en


class LayerMissingError(PlannerError):
    """A layer or a file of the region is not where it should be."""


class LayerSchemaError(PlannerError):
    """A layer breaks its schema: geometry, CRS, columns, ids, containment, area or NaN.

    ``defect`` names the broken check (for example ``"crs_missing"``); ``layer``, ``feature`` and ``column``
    say where, so that an editor can jump there. They are empty where they do not apply.
    """

    def __init__(
        self, *, zh: str, en: str, defect: str = "", layer: str = "", feature: str = "", column: str = ""
    ) -> None:
        super().__init__(zh=zh, en=en)
        self.defect = defect
        self.layer = layer
        self.feature = feature
        self.column = column


class RegionSettingsError(PlannerError):
    """``region.toml`` or ``sources.toml`` lacks a key, has an unknown one, or a value of the wrong kind."""


class MeasureCrsError(PlannerError):
    """An area or a distance was asked for in a CRS that does not measure in metres here."""


class CandidateSettingsError(PlannerError):
    """A setting of the candidate generator is out of its range."""


class CandidateSetError(PlannerError):
    """No candidate site is left; the message says which exclusion took the land."""


class TerrainError(PlannerError):
    """The user's elevation model cannot be used: no raster, no CRS, wrong unit, heights that cannot be, no overlap."""
