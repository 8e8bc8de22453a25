"""PUE and WUE of a design from climate: one file for each cooling system, one for each part that systems share."""
