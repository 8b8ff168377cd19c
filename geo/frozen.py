"""Frozen records made quickly: a frozen dataclass sets each of its fields by a call, most of what making one costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, make_dataclass
from typing import Any, TypeVar

Record = TypeVar("Record")


def quick(record: type[Record]) -> Callable[..., Record]:
    """Return what makes such records of the values of all their fields, in order, at a quarter of the cost.

    The values fill a twin of the same slots that is not frozen, which is then declared to be the record. It
    is for records without a `__post_init__` that are made by the dozen an article.

    >>> from geo.model import Candidate
    >>> quick(Candidate)("Tyre", 0.5, ("called so",)) == Candidate(place="Tyre", score=0.5, reasons=("called so",))
    True
    """
    names = [(field.name, Any) for field in fields(record)]  # type: ignore[arg-type]
    twin: Any = make_dataclass(record.__name__, names, slots=True, eq=False)

    def made(*values: object) -> Record:
        one = twin(*values)
        one.__class__ = record
        return one  # type: ignore[no-any-return]

    return made
