"""The way in for one working process: `python -m app.working keeper|reader`."""

import sys

from app.logs import configure
from app.settings import load
from app.wiring import build
from app.worker import Stop, keep, read_arrivals

if __name__ == "__main__":
    configure()
    {"keeper": keep, "reader": read_arrivals}[sys.argv[1]](build(load()), Stop().__bool__)
