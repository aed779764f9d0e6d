"""From pages and words to a reading: the engine seam and its engines."""
