"""Archival numbers (档号): how a class writes them, and how any spelling of one is recognised again.

A template is a readable pattern such as `GL{year}.{term:digit}-{n}`. Everything left of `{n}` is the
scope in which the running number counts. Each number has one lookup key that all its spellings
share; the key is what the database keeps unique, so that 6, 06 and 0006 never stand side by side.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

from archive.errors import Invalid
from archive.patterns import EARLIEST_YEAR, LATEST_YEAR, Literal, Place, Segment, canonical, read_pattern
