"""Records to and from plain JSON values, without loss: what files and the store keep.

A field that equals its default is left out, so a record written today reads back the same
after the model has grown fields. Days are ISO texts, spans are `[start, end]`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from geo.errors import InputError
from geo.model import Article, Correction, Event, Span

Json = dict[str, Any]
R = TypeVar("R")
_LINE_BREAKS = {ord(char): f"\\u{ord(char):04x}" for char in "\x7f\x85\u2028\u2029"}
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def event_to_dict(event: Event) -> Json:
    """Return the event as JSON values; `event_from_dict` gives back an equal event."""
    return _encode(event)


def event_from_dict(data: Mapping[str, Any]) -> Event:
    """Return the event that `event_to_dict` wrote; keys it does not know are passed over.

    InputError names the first field that is missing or of the wrong kind.
    """
    return _decode(Event, data)


def article_to_dict(article: Article) -> Json:
    """Return the article as JSON values; `article_from_dict` gives back an equal one."""
    return _encode(article)


def article_from_dict(data: Mapping[str, Any]) -> Article:
    """Return the article that `article_to_dict` wrote, or raise InputError."""
    return _decode(Article, data)


def correction_to_dict(correction: Correction) -> Json:
    """Return the correction as JSON values."""
    return _encode(correction)


def correction_from_dict(data: Mapping[str, Any]) -> Correction:
    """Return the correction that `correction_to_dict` wrote, or raise InputError."""
    return _decode(Correction, data)


def to_line(data: Mapping[str, Any]) -> str:
    """Return `data` as one line of JSON: no character in it breaks a line in any reader.

    A lone half of a surrogate pair is no character, and becomes U+FFFD.

    >>> to_line({"text": "a\\u2028b\\n"})
    '{"text":"a\\\\u2028b\\\\n"}'
    """
    try:
        line = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except ValueError as error:
        raise InputError(f"a record holds a number that is not finite ({error}); correct it and write again") from error
    return whole_characters(line).translate(_LINE_BREAKS)


def whole_characters(text: str) -> str:
    """Return `text` with each lone surrogate replaced by U+FFFD; the length stays the same."""
    return _LONE_SURROGATE.sub("\ufffd", text)


def _encode(record: Any) -> Json:
    out: Json = {}
    for name, default in _layout(type(record)):  # type: ignore[arg-type]
        value = getattr(record, name)
        if value is not default and value != default:
            out[name] = _plain(value)
    return out


@cache
def _layout(kind: type) -> tuple[tuple[str, Any], ...]:
    return tuple((field.name, _default(field)) for field in fields(kind))


def _default(field: Field[Any]) -> Any:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default


def _plain(value: Any) -> Any:
    if isinstance(value, (str, int, float, bool, NoneType)):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return _encode(value)


def _decode(kind: type[R], data: Mapping[str, Any]) -> R:
    name = kind.__name__.lower()
    try:
        return _reader(kind)(data, name)  # type: ignore[no-any-return]
    except RecursionError as error:
        raise InputError(f"{name}: nested too deeply; give it as Dateline wrote it") from error


@cache
def _record_reader(kind: type) -> Callable[[Any, str], Any]:
    hints = get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name]) for field in fields(kind)}
    required = frozenset(name for name, default in _layout(kind) if default is MISSING)

    def read(data: Any, path: str) -> Any:
        if not isinstance(data, Mapping):
            raise InputError(f"{path}: {_short(data)} is not an object with named fields")
        missing = required - data.keys()
        if missing:
            raise InputError(f"{path}: the field {min(missing)!r} is missing; add it")
        return kind(**{name: readers[name](value, f"{path}.{name}") for name, value in data.items() if name in readers})

    return read


def _reader(hint: Any) -> Callable[[Any, str], Any]:
    origin, args = get_origin(hint), get_args(hint)
    if hint is Span:
        return _read_span
    if is_dataclass(hint):
        return _record_reader(hint)  # type: ignore[arg-type]
    if origin is Literal:
        return _literal_reader(frozenset(args))
    if origin in (Union, UnionType):
        return _optional_reader(_reader(next(arg for arg in args if arg is not NoneType)))
    if origin is tuple:
        return _tuple_reader(args)
    return _SCALARS[hint]


def _optional_reader(inner: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
    return lambda value, path: None if value is None else inner(value, path)


def _literal_reader(allowed: frozenset[str]) -> Callable[[Any, str], Any]:
    def read(value: Any, path: str) -> Any:
        if not isinstance(value, str) or value not in allowed:
            raise InputError(f"{path}: {_short(value)} is none of {', '.join(sorted(allowed))}")
        return value

    return read


def _tuple_reader(args: tuple[Any, ...]) -> Callable[[Any, str], Any]:
    endless = args[-1] is Ellipsis
    readers = [_reader(arg) for arg in args if arg is not Ellipsis]

    def read(value: Any, path: str) -> Any:
        if not isinstance(value, (list, tuple)) or not (endless or len(value) == len(readers)):
            raise InputError(f"{path}: {_short(value)} is not a list of the right length")
        if endless:
            return tuple(readers[0](item, path) for item in value)
        return tuple(reader(item, path) for reader, item in zip(readers, value, strict=True))

    return read


def _read_span(value: Any, path: str) -> Span:
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        raise InputError(f"{path}: {_short(value)} is not a span [start, end]")
    return Span(_read_int(value[0], path), _read_int(value[1], path))


def _read_str(value: Any, path: str) -> str:
    if not isinstance(value, str):
        raise InputError(f"{path}: {_short(value)} is not a text")
    return value


def _read_int(value: Any, path: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise InputError(f"{path}: {_short(value)} is not a whole number")
    return value


def _read_float(value: Any, path: str) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not math.isfinite(value):
        raise InputError(f"{path}: {_short(value)} is not a number")
    return float(value)


def _read_bool(value: Any, path: str) -> bool:
    if not isinstance(value, bool):
        raise InputError(f"{path}: {_short(value)} is neither true nor false")
    return value


def _read_date(value: Any, path: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise InputError(f"{path}: {_short(value)} is not a day like 2025-11-19") from error


def _short(value: Any) -> str:
    words = repr(value)
    return words if len(words) <= 60 else f"{words[:57]}..."


_SCALARS: dict[Any, Callable[[Any, str], Any]] = {
    str: _read_str,
    int: _read_int,
    float: _read_float,
    bool: _read_bool,
    date: _read_date,
}
