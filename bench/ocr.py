"""How well and how fast scans are read: a folder of images in, their text and a line of figures out.

    python -m bench.ocr FOLDER OUT [--engine rapid|tesseract] [--only PREFIX,...]

OUT receives NAME.txt for each image; whoever has the true text compares.
"""

import argparse
import resource
import time
from pathlib import Path

from ingest.ocr import InProcess, reader

IMAGES = {".jpg", ".jpeg", ".png", ".tif", ".tiff"}


def main() -> None:
    """Read the folder and print seconds and confidence page by page."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("folder", type=Path)
    words.add_argument("out", type=Path)
    words.add_argument("--engine", default="rapid")
    words.add_argument("--only", default="")
    asked = words.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    engine = reader(asked.engine)
    begun = time.perf_counter()
    engine.warm()
    print(f"loaded in {time.perf_counter() - begun:.2f} s")
    desk, spent = InProcess(engine), []
    for path in sorted(asked.folder.iterdir()):
        if path.suffix.lower() not in IMAGES or not path.name.startswith(tuple(asked.only.split(","))):
            continue
        begun = time.perf_counter()
        page = desk.read_page(path, 1, 300)
        spent.append(time.perf_counter() - begun)
        (asked.out / f"{path.stem}.txt").write_text(page.text, encoding="utf-8")
        print(f"{path.stem:30} {spent[-1]:6.2f} s  turned {page.rotation:3}  {page.confidence or 0:.3f}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"pages {len(spent)}, {sum(spent) / max(1, len(spent)):.2f} s a page, at most {memory:.0f} MiB")


if __name__ == "__main__":
    main()
