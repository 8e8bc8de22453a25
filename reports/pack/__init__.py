"""The meeting pack: one content, drawn as page, document, slides, workbook and maps."""
