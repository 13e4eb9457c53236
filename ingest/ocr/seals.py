"""Red seals are lifted off before reading, so that the print beneath them is read and their rings are not.

Only red patches of a seal's size and shape are touched: there the red channel stands for all three, in which
red ink is nearly as light as paper and black print stays black. Red headlines and oblong stamps are text.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

SHRINK = 4
"""Times by which the page is made smaller to look for red."""
RED_AT_ALL = 0.0005
"""Share of red below which a page is left alone."""
SEAL = (0.05, 0.24)
"""A seal's side as a share of the page's longer side: 15 to 70 mm on A4."""
SQUARE = 1.6
"""Ratio of the sides up to which a patch may be a seal."""
FILLED = 0.08
"""Share of its frame that a seal's ink fills at least."""


def without_seals(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Give `image` (red, green, blue) with its red seals lifted off; itself where there is none."""
    boxes = seals(image)
    if not boxes:
        return image
    clean = image.copy()
    for x0, y0, x1, y1 in boxes:
        patch = clean[y0:y1, x0:x1]
        red = patch[:, :, 0]
        others = np.minimum(patch[:, :, 1], patch[:, :, 2])
        inked = red.astype(np.int16) - others > 12  # noqa: PLR2004 - levels: the paper's own tint is less
        patch[inked] = _lightened(red[inked])[:, None]
    return clean


def _lightened(red: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Make the ink of a seal as light as paper, by as much as its own usual redness needs."""
    if not red.size:
        return red
    usual = max(110.0, float(np.percentile(red, 40)))
    lighter: NDArray[np.uint8] = np.clip(red * (255.0 / (usual * 0.95)), 0, 255).astype(np.uint8)
    return lighter


def seals(image: NDArray[np.uint8]) -> list[tuple[int, int, int, int]]:
    """Find the frames of red seals, in pixels of `image`."""
    small = cv2.resize(image, None, fx=1 / SHRINK, fy=1 / SHRINK, interpolation=cv2.INTER_AREA)
    red, green, blue = (small[:, :, channel].astype(np.int16) for channel in range(3))
    inked = ((red - np.maximum(green, blue)) > 35) & (red > 90)  # noqa: PLR2004 - levels of 256
    if np.count_nonzero(inked) < RED_AT_ALL * inked.size:
        return []
    longer = max(inked.shape)
    reach = max(3, round(longer * 0.012)) | 1
    joined = cv2.morphologyEx(inked.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    for x, y, width, height, _ in stats[1:count]:
        if not SEAL[0] * longer <= min(width, height) or max(width, height) > SEAL[1] * longer:
            continue
        if max(width, height) > SQUARE * min(width, height):
            continue
        if np.count_nonzero(inked[y : y + height, x : x + width]) < FILLED * width * height:
            continue
        edge = 3
        found.append(
            (
                max(0, (int(x) - edge) * SHRINK),
                max(0, (int(y) - edge) * SHRINK),
                min(image.shape[1], (int(x + width) + edge) * SHRINK),
                min(image.shape[0], (int(y + height) + edge) * SHRINK),
            )
        )
    return found
