"""From pages to words with boxes: page orientation and OCR; runs in a worker process."""
