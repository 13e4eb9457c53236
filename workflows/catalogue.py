"""Every workflow, by the name the doors use."""

from typing import Any

from workflows.accession import ACCESSION
from workflows.appraisal import APPRAISAL
from workflows.binding import BINDING
from workflows.destruction import DESTRUCTION
from workflows.lending import LENDING
from workflows.machine import Machine

MACHINES: dict[str, Machine[Any]] = {machine.name: machine for machine in (ACCESSION, LENDING, APPRAISAL, DESTRUCTION, BINDING)}
