"""Engineering figures as shipped: each with value, range, unit, source and grade."""
