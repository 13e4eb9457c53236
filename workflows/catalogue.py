"""Every workflow, by the name the doors use."""

from typing import Any

from workflows.accession import ACCESSION
from workflows.appraisal import APPRAISAL
from workflows.attaching import ATTACHING
from workflows.binding import BINDING
from workflows.correction import CORRECTION
from workflows.destruction import DESTRUCTION
from workflows.digitisation import DIGITISATION
from workflows.importing import IMPORT
from workflows.inspection import INSPECTION
from workflows.lending import LENDING
from workflows.machine import Machine
from workflows.renumbering import RENUMBERING
from workflows.stocktake import STOCKTAKE
from workflows.submission import SUBMISSION
from workflows.transfer import TRANSFER

MACHINES: dict[str, Machine[Any]] = {
    machine.name: machine
    for machine in (
        ACCESSION,
        SUBMISSION,
        LENDING,
        APPRAISAL,
        DESTRUCTION,
        BINDING,
        RENUMBERING,
        CORRECTION,
        STOCKTAKE,
        TRANSFER,
        INSPECTION,
        IMPORT,
        ATTACHING,
        DIGITISATION,
    )
}
