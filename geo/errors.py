"""Every error the library raises on purpose, as one tree.

    DatelineError
    ├── InputError(ValueError)          a file, text, date or option that cannot be used as given
    ├── GazetteerError
    │   ├── GazetteerMissing(FileNotFoundError)   no gazetteer, and building one was not allowed or not possible
    │   └── GazetteerDamaged(ValueError)          the file is there and cannot be read
    ├── GeocoderError
    │   └── GeocoderOffline(ConnectionError)      no network, or lookups are switched off
    ├── StoreError
    │   ├── StoreDamaged(ValueError)    not a Dateline store, or a broken one
    │   ├── StoreNewer(ValueError)      written by a later version
    │   ├── StoreOlder(ValueError)      of an earlier version, or empty, and opened for reading only
    │   └── StoreUnwritable(OSError)    read-only folder, no space, no rights
    └── ModelMissing(ImportError)       the spaCy model that was asked for by name is not installed

A message is one sentence that quotes the value and says what to do. It names files
as the user gave them, never a path of the machine that the user did not type.
"""


class DatelineError(Exception):
    """Anything Dateline refuses to do, with the reason and the way out in its message."""


class InputError(DatelineError, ValueError):
    """A file, text, date or option that cannot be used as given."""


class GazetteerError(DatelineError):
    """Something about the gazetteer."""


class GazetteerMissing(GazetteerError, FileNotFoundError):
    """There is no gazetteer, and building one was not allowed or not possible."""


class GazetteerDamaged(GazetteerError, ValueError):
    """The gazetteer file is there and cannot be read."""


class GeocoderError(DatelineError):
    """An online geocoder could not be asked; nothing was found out."""


class GeocoderOffline(GeocoderError, ConnectionError):
    """No network, or lookups are switched off."""


class StoreError(DatelineError):
    """Something about the event store."""


class StoreDamaged(StoreError, ValueError):
    """The file is not a Dateline store, or a broken one."""


class StoreNewer(StoreError, ValueError):
    """The store was written by a later version of Dateline."""


class StoreOlder(StoreError, ValueError):
    """The store is of an earlier version, or empty, and was opened for reading only."""


class StoreUnwritable(StoreError, OSError):
    """The store's folder is read-only, full, or not ours to write."""


class ModelMissing(DatelineError, ImportError):
    """The spaCy model that was asked for by name is not installed."""
