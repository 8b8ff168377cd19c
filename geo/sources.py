"""Articles from what the user names: text files, folders of them, `-` for standard input, `.jsonl` lines.

A line of `.jsonl` is an object with "text" and, where known, "id", "title", "published" (or "dct"),
"url", "source" and "home" (where the outlet sits: "Texas"). Text is UTF-8, or UTF-16 with its byte order mark.
"""

from __future__ import annotations

import codecs
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import IO, Any

from geo.dates import parse_day
from geo.errors import InputError
from geo.model import Article, Home, article_id
from geo.records import whole_characters
from geo.text import headline

MAX_ARTICLE_BYTES = 5_000_000
MAX_MASTHEAD_WORDS = 5
LINES_SUFFIXES = (".jsonl", ".ndjson")
_DOCUMENTS = frozenset({".pdf", ".doc", ".docx", ".odt", ".rtf", ".epub", ".html", ".htm"})
_NOT_TEXT = _DOCUMENTS | {".zip", ".gz", ".xlsx", ".csv", ".json"}
_HEAD_CHARACTERS = 1000
_MARKUP = ("<!doctype html", "<html")
_STDIN = "standard input"


def read_articles(
    inputs: Sequence[str],
    *,
    published: date | None = None,
    on_error: Callable[[InputError], None] | None = None,
) -> Iterator[Article]:
    """Yield the articles of all inputs, in order.

    `published` fills in where an article does not say itself when it was published. An input or a
    line that cannot be used raises InputError; with `on_error` it is handed there, and reading goes on.
    """
    for name in inputs:
        for found in _read(name):
            if isinstance(found, InputError):
                if on_error is None:
                    raise found
                on_error(found)
            else:
                yield found if found.published else replace(found, published=published)


def article_from_text(text: str, *, published: date | None = None, url: str = "", source: str = "") -> Article:
    """Return the article that a text is; its id, title and masthead are read from the text.

    InputError when there is nothing in it, when it is no text or longer than 5 MB.
    """
    return _article(text, {"url": url, "source": source}, where="the text", published=published)


def _read(name: str) -> Iterator[Article | InputError]:
    try:
        if name == "-":
            yield from _read_stream(sys.stdin.buffer, where=_STDIN, stem="", lines=None)
        elif name.lower().startswith(("http://", "https://")):
            yield InputError(f"{name!r}: pages are not fetched; save the article as a text file and give that")
        elif Path(name).is_dir():
            yield from _read_folder(Path(name), name)
        else:
            yield from _read_file(Path(name), name)
    except OSError as error:
        yield InputError(f"{name!r} cannot be read: {error.strerror or error}; check the name and its rights")
    except ValueError as error:  # a name with a NUL in it
        yield InputError(f"{name!r} cannot be read: {error}; check the name")


def _read_folder(folder: Path, name: str) -> Iterator[Article | InputError]:
    readable = (".txt", *LINES_SUFFIXES)
    # Documents are likely articles too: it is said that they are not read.
    wanted = _DOCUMENTS.union(readable)
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in wanted and path.is_file())
    if not any(path.suffix.lower() in readable for path in paths):
        yield InputError(f"folder {name!r} holds no .txt or .jsonl file; name the files to read")
    for path in paths:
        yield from _read(str(path))


def _read_file(path: Path, name: str) -> Iterator[Article | InputError]:
    suffix = path.suffix.lower()
    if suffix in _NOT_TEXT:
        yield InputError(f"{name!r}: {suffix} files are not read; save the article as a .txt file in UTF-8")
        return
    with path.open("rb") as stream:
        yield from _read_stream(stream, where=name, stem=path.stem, lines=suffix in LINES_SUFFIXES)


def _read_stream(stream: IO[bytes], *, where: str, stem: str, lines: bool | None) -> Iterator[Article | InputError]:
    """Read one text, or one article a line; `lines` None looks at the first line to tell which."""
    if lines:
        yield from _read_lines(stream, b"", where=where, stem=stem)
        return
    first = stream.readline(MAX_ARTICLE_BYTES + 1) if lines is None else b""
    if isinstance(_loads(first.removeprefix(codecs.BOM_UTF8)), dict):
        yield from _read_lines(stream, first, where=where, stem=stem)
        return
    try:
        text = _decoded(first + stream.read(MAX_ARTICLE_BYTES + 1 - len(first)), where)
        yield _article(text, {}, where=repr(where), published=None, stem=stem)
    except InputError as error:
        yield error


def _read_lines(stream: IO[bytes], first: bytes, *, where: str, stem: str) -> Iterator[Article | InputError]:
    number = 0
    while line := (first if number == 0 and first else stream.readline(MAX_ARTICLE_BYTES + 1)):
        number += 1
        place = f"{where}:{number}"
        if len(line) > MAX_ARTICLE_BYTES:
            yield InputError(f"{place}: a line of more than 5 MB; give one article a line")
            if not _skip_line(stream, line):
                return
        elif line.strip(b" \t\r\n\xef\xbb\xbf"):
            try:
                yield from _from_line(line, place, stem=stem)
            except InputError as error:
                yield error


def _skip_line(stream: IO[bytes], line: bytes) -> bool:
    """Pass over the rest of a line; tell whether more follows."""
    while line and not line.endswith(b"\n"):
        line = stream.readline(MAX_ARTICLE_BYTES)
    return bool(line)


def _loads(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _from_line(line: bytes, where: str, *, stem: str) -> Iterator[Article | InputError]:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError(f"{where}: not UTF-8; convert the file to UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: no JSON ({error}); give one object a line") from error
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise InputError(f'{where}: no object with a "text"; give lines like {{"id": "a1", "text": "..."}}')
    try:
        published = _day(record.get("published") or record.get("dct"))
    except InputError as error:
        # The text is worth more than its date: say what is wrong with the date, and keep the article.
        yield InputError(f"{where}: {error}; the article is read as one that gives none")
        published = None
    yield _article(record["text"], record, where=where, published=published, stem=stem)


def _day(value: object) -> date | None:
    """Return the day of a field as programs write it (ISO 8601, RFC 2822) or as people do."""
    if not value:
        return None
    for machine in (datetime.fromisoformat, parsedate_to_datetime):
        with suppress(ValueError, TypeError, OverflowError):
            return machine(str(value)).date()
    return parse_day(str(value))


def _decoded(data: bytes, where: str) -> str:
    if len(data) > MAX_ARTICLE_BYTES:
        raise InputError(f"{where!r} is larger than 5 MB, too long for one article; split it, or give .jsonl lines")
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        if b"\0" in data:
            raise InputError(f"{where!r} is no text file; save the article as text in UTF-8") from error
        raise InputError(f"{where!r} is not UTF-8 (byte {error.start}); convert it to UTF-8 and try again") from error
    return text


def _article(text: str, record: Mapping[str, Any], *, where: str, published: date | None, stem: str = "") -> Article:
    text = whole_characters(text)
    if "\0" in text:
        raise InputError(f"{where} is no text: it holds NUL characters; save the article as text in UTF-8")
    if not text.strip():
        raise InputError(f"{where} is empty; give an article's text")
    if text[:_HEAD_CHARACTERS].lstrip().lower().startswith(_MARKUP):
        raise InputError(f"{where} is the source of a web page; give the article's words, without the markup")
    if len(text.encode("utf-8")) > MAX_ARTICLE_BYTES:
        raise InputError(f"{where} is larger than 5 MB, too long for one article; split it")
    known = {name: whole_characters(str(record.get(name) or "")) for name in ("id", "title", "url", "source")}
    title, masthead = _title_and_masthead(text)
    home = whole_characters(str(record.get("home") or "")).strip()
    return Article(
        id=known["id"] or article_id(text),
        text=text,
        title=known["title"] or title,
        published=published,
        url=known["url"],
        source=known["source"] or masthead or stem,
        home=Home(name=home) if home else None,
    )


def _title_and_masthead(text: str) -> tuple[str, str]:
    """Return the headline, and the name of the outlet where a short line above the headline gives it."""
    span = headline(text)
    if span is None:
        return "", ""
    above = text[: span.start].strip().splitlines()
    first = above[0].strip() if above else ""
    is_masthead = 0 < len(first.split()) <= MAX_MASTHEAD_WORDS and not first.endswith((".", ":", ",", "!", "?"))
    return " ".join(span.of(text).split()), first if is_masthead else ""
