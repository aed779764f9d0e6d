"""How high the print on a page is, told from its strokes alone: a hundredth of the time that reading it takes."""

import numpy as np
from PIL import Image, ImageFilter

_STRIP = 32  # pixels; so narrow that a line which slopes leaves it nearly at the height where it came in
_AROUND = 10  # pixels; ink is darker than what is about it
_DARKER = 24  # steps of 255
_INKED = 0.06  # of a row of pixels in a strip: less is dust
_HEIGHTS = (3, 120)  # pixels; what is lower is a ruled line or noise, what is higher a picture
_FEWEST = 20


def stroke_height(image: Image.Image) -> float:
    """The usual height in pixels of what stands between two white gaps: most often of small letters; 0 when unknown.

    A line of text, as OCR boxes it, is most often 1.6 to 2 times as high.
    """
    grey = image.convert("L")
    paper = np.asarray(grey.filter(ImageFilter.BoxBlur(_AROUND)), np.int16)
    ink = np.asarray(grey, np.int16) < paper - _DARKER
    strips = ink.shape[1] // _STRIP
    rows = ink[:, : strips * _STRIP].reshape(ink.shape[0], strips, _STRIP).mean(axis=2) > _INKED
    changes = np.diff(np.pad(rows, ((1, 1), (0, 0))).astype(np.int8), axis=0).T  # strip by strip: starts and ends pair
    heights = np.argwhere(changes < 0)[:, 1] - np.argwhere(changes > 0)[:, 1]
    heights = heights[(heights >= _HEIGHTS[0]) & (heights <= _HEIGHTS[1])]
    return float(np.median(heights)) if len(heights) >= _FEWEST else 0.0
