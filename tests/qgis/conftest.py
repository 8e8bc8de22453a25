"""Tests with the real QGIS: run by ``make test-qgis``, as installing QGIS takes 137 to 265 MB and over a minute."""

import os

collect_ignore_glob = [] if os.environ.get("CQDC_QGIS") == "1" else ["test_*.py"]
