"""The keeper mends what it can make again, and every job has its function."""

import shutil

import pytest

from app.finding import find
from app.jobs import JOBS
from app.worker import mend_index
from archive.promises import Job
from search.errors import SearchError
from tests.desk import Office


def test_every_job_has_its_function() -> None:
    assert set(JOBS) | {Job.INDEX} == set(Job)


def test_a_lost_index_is_made_anew(office: Office) -> None:
    office.shelved("关于消防系统检测的通知")
    office.settle()
    shutil.rmtree(office.desk.home / "index")
    mend_index(office.desk)
    assert find(office.desk, office.people["lin"], "消防系统").total == 1


def test_an_index_whose_link_became_a_folder_is_told_and_mended(office: Office) -> None:
    """A copy of the home folder that follows links makes one."""
    office.shelved("关于消防系统检测的通知")
    office.settle()
    index = office.desk.home / "index"
    target = (index / "current").resolve()
    (index / "current").unlink()
    shutil.copytree(target, index / "current")
    with pytest.raises(SearchError, match="索引"):
        find(office.desk, office.people["lin"], "消防系统")
    mend_index(office.desk)
    assert find(office.desk, office.people["lin"], "消防系统").total == 1
