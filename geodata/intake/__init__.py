"""From any file that an analyst brings to a frame that fits a layer's schema, with everything done to it said.

:mod:`geodata.intake.source` opens a file safely and gives its layers as they are, as
:class:`geodata.intake.raw.RawLayer`; :mod:`geodata.intake.conform` brings one of them to the schema of a layer.
"""
