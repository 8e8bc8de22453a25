"""What can be wrong with a run folder."""

from __future__ import annotations

from geodata.errors import PlannerError


class RunMissingError(PlannerError):
    """There is no run in the folder: no folder, or no manifest in it."""


class ManifestSchemaError(PlannerError):
    """The manifest of a run cannot be read, or is of a schema that this version does not know."""


class RunFileError(PlannerError):
    """A file of a run is missing, was changed after the run, or cannot be read."""


class RunPlaceError(PlannerError):
    """The folder for runs cannot be written to."""


class RunFailedError(PlannerError):
    """The solver broke down; a folder marked as failed holds its log."""

    exit_code = 4


class NoPlanYetError(PlannerError):
    """The search ended without a plan and without a proof that there is none: no answer can rest on that."""

    exit_code = 4


class ArgumentError(PlannerError):
    """An argument of the command line is not of the form that it must have."""
