"""Layers: read, checked, measured; candidate sites generated from them."""
