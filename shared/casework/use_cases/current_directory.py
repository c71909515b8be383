"""The directory in force: the package's with all changes since."""

from __future__ import annotations

from casework.domain.directory import Directory
from casework.domain.directory_changes import changed
from casework.ports import DirectoryChanges


class CurrentDirectory:
    """Asks only for changes it does not know: one query of an empty range, most of the time."""

    def __init__(self, shipped: Directory, changes: DirectoryChanges) -> None:
        self._directory = shipped
        self._changes = changes
        self.revision = 0

    def read(self) -> Directory:
        """The very same object as long as nothing has changed."""
        if new := self._changes.since(self.revision):
            self._directory = changed(self._directory, new)
            self.revision = new[-1].revision
        return self._directory
