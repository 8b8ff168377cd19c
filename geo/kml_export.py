"""Events as KML for Google Earth and its kin. Unplaced events are listed without a point."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import TextIO

from geo.flat import flat_event, flat_source
from geo.model import Article, Event, When

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n<Document>\n'


def write_kml(events: Sequence[Event], articles: Mapping[str, Article], stream: TextIO) -> None:
    """Write one Placemark an event; its fields go along as ExtendedData."""
    stream.write(f"{_HEAD}<name>Dateline events</name>\n")
    for event in events:
        stream.write(_placemark(event, articles.get(event.article_id)))
    stream.write("</Document>\n</kml>\n")


def _placemark(event: Event, article: Article | None) -> str:
    kind, where = event.type.replace("_", " ").capitalize(), event.place.name if event.place else "no place stated"
    row = {**flat_event(event), **flat_source(article)}
    row["year_assumed"] = "true" if event.when.year_assumed else "false"
    row["actors"] = "; ".join(f"{actor.name} ({actor.role})" for actor in event.actors)
    fields = "".join(
        f'<Data name="{name}"><value>{_text(str(value))}</value></Data>'
        for name, value in row.items()
        if value not in (None, "")
    )
    point = f"<Point><coordinates>{event.place.lon},{event.place.lat}</coordinates></Point>" if event.place else ""
    return (
        f"<Placemark><name>{_text(f'{kind}, {where}')}</name><description>{_balloon(event)}</description>"
        f"{_time(event.when)}<ExtendedData>{fields}</ExtendedData>{point}</Placemark>\n"
    )


def _balloon(event: Event) -> str:
    # A reader draws a description as HTML and replaces $[field] in it, so the text is escaped for that first.
    return _text(html.escape(event.sentence_text).replace("$", "&#36;"))


def _time(when: When) -> str:
    if when.first is None:
        return ""
    if when.first == (when.last or when.first):
        return f"<TimeStamp><when>{when.first.isoformat()}</when></TimeStamp>"
    return f"<TimeSpan><begin>{when.first}</begin><end>{when.last}</end></TimeSpan>"


def _text(text: str) -> str:
    # a bare carriage return would be read back as a line feed
    return html.escape(_NOT_IN_XML.sub("\ufffd", text)).replace("\r", "&#13;")
