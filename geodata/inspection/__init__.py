"""Every defect of edited layers at once, with place and size; repair where it is safe; acceptance with reasons."""
