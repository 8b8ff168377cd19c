"""The hostile texts as articles and events, and more of them: for spreadsheets, XML, SQL, lines and odd characters."""

from dataclasses import replace

from geo.model import Article, Event, Span, article_id
from tests.hostile import PAYLOADS
from tests.samples import BEIRUT, PUBLISHED, STRIKE

HOSTILE = (
    *PAYLOADS,
    "{{ cycler.__init__.__globals__.os.system('touch /tmp/dateline-pwned') }}",
    "{{ 7*7 }}{% for x in (1,) %}{{ x }}{% endfor %}",
    "{# gone #}",
    "<script>window.__xss=1</script>",
    "</script><script>window.__xss=1</script>",
    "<!--<script>",
    "<img src=x onerror='window.__xss=1'>",
    "<svg/onload=window.__xss=1>",
    '" onmouseover="window.__xss=1',
    "javascript:window.__xss=1",
    "${window.__xss=1}",
    "`;window.__xss=1;`",
    "';window.__xss=1;//",
    "\\u003cscript\\u003ewindow.__xss=1\\u003c/script\\u003e",
    "&lt;script&gt;window.__xss=1&lt;/script&gt;",
    "]]><script>window.__xss=1</script>",
    "<!ENTITY x SYSTEM 'file:///etc/passwd'>&x;",
    "[[DATA]] [[SCRIPT]] [[POLICY]] [[STYLE]]",
    "$[name] $[description]",
    '=HYPERLINK("http://127.0.0.1:9/?"&A1,"click")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "'=1+1",
    '"\r\n"=1+1',
    "'; DROP TABLE events; --",
    "%_\\",
    "line\u2028separator\u2029and\x85more\x0b\x0c",
    "nul\x00and\x1bescape\x7f\ufffe",
    "\u202egnirts desrever\u202c \u200f\u200b",
    "half a pair \ud83d",
    "**bold** [link](javascript:window.__xss=1) :red[x] $x^2$ # head",
    "a,b;c|d\te\nf",
    "",
)


def hostile_article(text: str) -> Article:
    """Return an article in which every field of text is `text`."""
    return Article(id=article_id(repr(text)), text=text, title=text, published=PUBLISHED, url=text, source=text)


def hostile_event(text: str, article: Article) -> Event:
    """Return an event in which every free text is `text`."""
    place = replace(BEIRUT, name=text, admin1=text, country_name=text, source=text)
    return replace(
        STRIKE,
        id=f"h-{article.id}",
        article_id=article.id,
        claimed_by=text,
        when=replace(STRIKE.when, phrase=text, start=0, end=len(text)),
        place=place,
        toponym=Span(0, len(text) // 2),
        candidates=tuple(replace(candidate, reasons=(text,)) for candidate in STRIKE.candidates),
        actors=tuple(replace(actor, name=text) for actor in STRIKE.actors),
        sentence=Span(0, len(text)),
        sentence_text=text,
        trigger=Span(len(text) // 3, len(text) // 2),
        trigger_text=text,
        place_reasons=(text,),
        date_reasons=(text,),
    )


ARTICLES = tuple(hostile_article(text) for text in HOSTILE)
EVENTS = tuple(hostile_event(text, article) for text, article in zip(HOSTILE, ARTICLES, strict=True))
