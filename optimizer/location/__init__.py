"""Exact location of facilities: who opens, who serves whom, with a proof from prices of the customers."""
