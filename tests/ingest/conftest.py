"""What the tests of ingest share: samples made on the spot, and one warm reader for all."""

import importlib.util
from pathlib import Path

import pytest

from ingest.limits import Limits
from ingest.ocr import reader
from ingest.opening import open_scan

FONTS = (
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/truetype/arphic-gkai00mp/gkai00mp.ttf"),
    Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"),
)


@pytest.fixture(scope="session")
def make():
    """The script that makes the samples."""
    path = Path(__file__).parent.parent / "samples" / "make.py"
    spec = importlib.util.spec_from_file_location("samples_make", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def chinese_font():
    found = next((path for path in FONTS if path.exists()), None)
    if found is None:
        pytest.skip("no Chinese font on this machine")
    return found


@pytest.fixture(scope="session")
def rapid():
    return reader("rapid")


@pytest.fixture
def opened(tmp_path):
    """Open bytes as if they had come in under a name of no meaning."""

    def open_bytes(content, limits=None, *, password=None):
        path = tmp_path / "scan.bin"
        path.write_bytes(content)
        return open_scan(path, tmp_path, limits or Limits(), password=password)

    return open_bytes
