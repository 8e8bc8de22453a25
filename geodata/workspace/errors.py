"""What can be wrong with a workspace, its working copy or an export."""

from __future__ import annotations

from geodata.errors import PlannerError


class WorkspaceError(PlannerError):
    """A folder is not a workspace, is one of a newer program, or is in the way of a new one."""


class WorkingCopyError(PlannerError):
    """The working copy cannot be read, is open in another program, or has lost a table or its CRS."""


class ExportError(PlannerError):
    """Layers cannot be written as asked: file exists, format unknown, CRS or content that the format cannot hold."""
