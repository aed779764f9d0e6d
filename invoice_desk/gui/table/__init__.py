"""The results table: one row per document, its cells, editors and filter."""
