"""A folder in which an analyst works: the layers as QGIS edits them, their accepted versions, scenarios and runs.

The working copy (``layers.gpkg``) is what QGIS opens and saves. Plans never use it: they use an accepted version
(:mod:`geodata.versions`), which is made from it after the checks.
"""
