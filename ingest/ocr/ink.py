"""How much ink is on a page: what is darker than the paper around it, margins and their holes left out."""

import cv2
import numpy as np
from numpy.typing import NDArray

LONG_SIDE = 1000
"""Pixels of the page's longer side at which ink is counted."""
MARGIN = 0.04
"""Share of the page cut off at each edge: punch holes, dark scanner edges."""
PAPER = 41
"""Pixels of the window whose median is taken for the paper's own colour."""
DARKER = 40
"""Levels of 256 by which ink is darker than paper; print shining through from the back is less."""


def ink_of(image: NDArray[np.uint8]) -> float:
    """Give the share of the page that is inked, 0 to 1; pages of text have 0.05 and more."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) if image.ndim == 3 else image  # noqa: PLR2004 - with colours
    scale = LONG_SIDE / max(grey.shape)
    if scale < 1:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    top, left = (round(MARGIN * side) for side in grey.shape)
    grey = grey[top : grey.shape[0] - top, left : grey.shape[1] - left]
    if grey.size == 0:
        return 0.0
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA) if min(grey.shape) > 8 else grey  # noqa: PLR2004 - too small to shrink
    paper = cv2.medianBlur(np.ascontiguousarray(small), max(3, PAPER // 4 | 1))
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    darker = paper.astype(np.int16) - grey
    return float(np.count_nonzero(darker > DARKER) / grey.size)
