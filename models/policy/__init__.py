"""The register of clauses and the dated packs of limits: law kept as data, apart from the code."""
