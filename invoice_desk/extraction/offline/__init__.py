"""The offline engine: lines, candidates, ranking, values; no model, no server."""
