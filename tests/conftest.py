"""What every test stands on: nothing of the user's own is read or written."""

from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(autouse=True, scope="session")
def nobodys_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Point the store and the samples' store away from the user's; the gazetteer's cache may be shared."""
    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATELINE_DATA", str(folder))
        patch.delenv("DATELINE_DB", raising=False)
        patch.delenv("DATELINE_MODEL", raising=False)
        yield folder
