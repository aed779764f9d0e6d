"""A picture made smaller for one more try, where a server could not take it as it was."""

import io
from dataclasses import replace
from typing import Final

from PIL import Image

from invoice_desk.extraction.engine import PageImage

LONG_SIDE: Final = 1024
_QUALITY: Final = 85


def shrunk(image: PageImage, long_side: int = LONG_SIDE) -> PageImage:
    """The picture as a JPEG with sides of `long_side` pixels at most; itself where it is no larger."""
    with Image.open(io.BytesIO(image.data)) as picture:
        if max(picture.size) <= long_side:
            return image
        small = picture.convert("RGB")
    small.thumbnail((long_side, long_side), Image.Resampling.LANCZOS)
    data = io.BytesIO()
    small.save(data, "JPEG", quality=_QUALITY, subsampling=0)
    return replace(image, media_type="image/jpeg", data=data.getvalue())
