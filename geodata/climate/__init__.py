"""Climate of ten stations: hours by dry and wet bulb, positions, design values; shipped as text."""
