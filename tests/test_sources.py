"""Articles from files, folders, lines and standard input; what is none says why in one sentence."""

import io
import json
from datetime import date

import pytest

from geo.errors import InputError
from geo.model import article_id
from geo.sources import MAX_ARTICLE_BYTES, article_from_text, read_articles
from tests.samples import ARTICLE, SEED, TEXT

STORY = "BEIRUT, Nov 19 - Rockets fell on the town of Tyre on Wednesday, the army said.\n"


def read(*inputs, **options):
    return list(read_articles([str(name) for name in inputs], **options))


def refused(*inputs):
    """Return the articles, and what was said about the inputs that gave none."""
    said: list[str] = []
    articles = read(*inputs, on_error=lambda error: said.append(str(error)))
    return articles, said


@pytest.fixture
def write(tmp_path):
    def write_file(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return write_file


# Text files


def test_the_owners_article():
    (article,) = read(SEED, published=ARTICLE.published)
    assert article == ARTICLE


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (STORY.encode(), STORY),
        (b"\xef\xbb\xbf" + STORY.encode(), STORY),
        (STORY.encode("utf-16"), STORY),
        (b"\xfe\xff" + STORY.encode("utf-16-be"), STORY),
        ("عين الحلوة\r\nصيدا".encode(), "عين الحلوة\r\nصيدا"),  # line ends stay: spans count them
        ("Київ".encode("utf-16"), "Київ"),
        (b"  \n\n one word \n", "  \n\n one word \n"),
    ],
)
def test_encodings_that_say_what_they_are(write, data, text):
    (article,) = read(write("story.txt", data))
    assert (article.text, article.id, article.published) == (text, article_id(text), None)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.txt", b"", "'.*empty.txt' is empty; give an article's text"),
        ("blank.txt", b" \n\t\r\n\xc2\xa0", "is empty"),
        ("bom.txt", b"\xef\xbb\xbf", "is empty"),
        ("photo.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 9, "is no text file; save the article as text in UTF-8"),
        ("zeros.txt", b"\0" * 100, "is no text: it holds NUL"),
        ("latin.txt", "São Tomé: l'armée a dit".encode("cp1252"), r"is not UTF-8 \(byte 1\); convert it to UTF-8"),
        ("wide.txt", STORY.encode("utf-16-le"), "is no text: it holds NUL characters"),  # no byte order mark
        ("odd.txt", b"\xff\xfea", "is not UTF-8"),  # half a character
        ("cut.txt", "Тир".encode()[:-1], "is not UTF-8"),
        ("large.txt", b"a" * (MAX_ARTICLE_BYTES + 1), "is larger than 5 MB, too long for one article; split it"),
        ("huge.txt", b"Strike. " * 6_250_000, "is larger than 5 MB"),  # 50 MB
        ("scan.pdf", b"%PDF-1.7", r"\.pdf files are not read; save the article as a \.txt file"),
        ("page.HTML", b"<p>Tyre</p>", r"\.html files are not read"),
    ],
)
def test_a_file_that_is_no_article_says_what_to_do(write, name, data, words):
    with pytest.raises(InputError, match=words) as caught:
        read(write(name, data))
    assert str(caught.value).count("\n") == 0


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing.txt", "'missing.txt' cannot be read: No such file or directory; check the name"),
        ("nul\0.txt", "cannot be read"),
        ("x" * 5000, "cannot be read"),
        ("https://example.org/a.html", "pages are not fetched; save the article as a text file"),
    ],
)
def test_a_name_that_is_no_file(name, words):
    with pytest.raises(InputError, match=words):
        read(name)


def test_a_name_is_shown_as_it_was_given(write, monkeypatch, tmp_path):
    write("empty.txt", b"")
    monkeypatch.chdir(tmp_path)
    _, said = refused("empty.txt", "nothing.txt")
    assert len(said) == 2
    assert not any(str(tmp_path) in words for words in said)


def test_the_other_inputs_are_read_where_one_is_bad(write):
    good, bad = write("good.txt", STORY), write("bad.txt", b"")
    articles, said = refused(bad, good, "missing.txt", good)
    assert [article.text for article in articles] == [STORY, STORY]
    assert len(said) == 2


def test_a_pipe_without_end_is_left_after_5_mb():
    with pytest.raises(InputError, match="larger than 5 MB"):
        read("/dev/zero")


# Title and source


@pytest.mark.parametrize(
    ("text", "title", "source"),
    [
        (TEXT, ARTICLE.title, "KJFK News"),
        (STORY, "", "story"),
        ("Strike hits camp near Sidon\n\n" + STORY, "Strike hits camp near Sidon", "story"),
    ],
)
def test_title_and_masthead(write, text, title, source):
    (article,) = read(write("story.txt", text))
    assert (article.title, article.source) == (title, source)


# Lines


def test_lines_with_all_that_is_known(write):
    line = {
        "id": 7,
        "text": STORY,
        "title": "Rockets on Tyre",
        "published": "2025-11-20",
        "url": "https://example.org/7",
        "source": "Example",
        "places": [],
    }
    (article,) = read(write("news.jsonl", json.dumps(line)), published=date(2020, 1, 1))
    assert (article.id, article.title, article.published) == ("7", "Rockets on Tyre", date(2025, 11, 20))
    assert (article.url, article.source, article.text) == ("https://example.org/7", "Example", STORY)


@pytest.mark.parametrize(
    ("fields", "published"),
    [
        ({}, date(2020, 1, 1)),  # the argument fills what is missing
        ({"published": None, "dct": ""}, date(2020, 1, 1)),
        ({"dct": "2013-03-14"}, date(2013, 3, 14)),
        ({"published": "2025-11-20T23:30:00+02:00"}, date(2025, 11, 20)),
        ({"published": "2025-11-20 23:30:00"}, date(2025, 11, 20)),
        ({"published": "Thu, 20 Nov 2025 10:00:00 GMT"}, date(2025, 11, 20)),
        ({"published": "20251120"}, date(2025, 11, 20)),
        ({"published": 20251120}, date(2025, 11, 20)),
        ({"published": "20 November 2025", "dct": "2013-03-14"}, date(2025, 11, 20)),
    ],
)
def test_when_a_line_was_published(write, fields, published):
    (article,) = read(write("a.jsonl", json.dumps({"text": STORY, **fields})), published=date(2020, 1, 1))
    assert article.published == published


def test_a_bare_line_has_an_id_of_its_text_and_the_files_name_as_source(write):
    (article,) = read(write("corpus.jsonl", json.dumps({"text": STORY})))
    assert (article.id, article.source) == (article_id(STORY), "corpus")


def test_bad_lines_are_named_and_the_others_are_read(write):
    good = json.dumps({"id": "a", "text": STORY})
    lines = [
        good,
        "",
        "not json",
        '"text"',
        "{}",
        '{"text": 3}',
        '{"text": "  "}',
        json.dumps({"text": "x\0y"}),
        json.dumps({"id": "undated", "text": STORY, "published": "last week"}),
        "[" * 100_000,
        good,
    ]
    path = write("news.jsonl", ("\ufeff" + "\r\n".join(lines)).encode() + b'\n{"text": "caf\xe9"}')
    articles, said = refused(path)
    assert [article.id for article in articles] == ["a", "undated", "a"]  # a text is worth more than its date
    assert all(words.startswith(f"{path}:") for words in said)
    assert [int(words.removeprefix(f"{path}:").split()[0].rstrip(":")) for words in said] == [
        3,
        4,
        5,
        6,
        7,
        8,
        9,
        10,
        12,
    ]
    for words, part in zip(
        said,
        ["no JSON", '"text"', '"text"', '"text"', "empty", "NUL", "'last week'", "no JSON", "not UTF-8"],
        strict=True,
    ):
        assert part in words


def test_a_line_too_long_for_an_article_is_passed_over(write):
    long = json.dumps({"id": "long", "text": "a" * (3 * MAX_ARTICLE_BYTES)})
    last = json.dumps({"id": "last", "text": STORY})
    articles, said = refused(write("news.jsonl", f"{long}\n{last}\n{long}"))
    assert [article.id for article in articles] == ["last"]
    assert [words.split(": ")[1][:30] for words in said] == ["a line of more than 5 MB; give"] * 2


def test_half_a_character_is_mended_and_keeps_every_offset(write):
    (article,) = read(write("a.jsonl", '{"text": "In \\ud83d Tyre", "title": "\\ud83d"}'))
    assert (article.text, article.title) == ("In \ufffd Tyre", "\ufffd")


def test_an_empty_file_of_lines_holds_no_article(write):
    assert refused(write("none.jsonl", "")) == ([], [])


# Folders


def test_a_folder_in_the_order_of_names_without_what_is_no_news(write, tmp_path):
    for name in ("b.txt", "a.TXT", "c.jsonl", "notes.md", "photo.png"):
        write(name, json.dumps({"text": f"{name} {STORY}"}) if name.endswith("jsonl") else f"{name} {STORY}")
    (tmp_path / "deeper.txt").mkdir()
    articles, said = refused(tmp_path)
    assert [article.text.split()[0] for article in articles] == ["a.TXT", "b.txt", "c.jsonl"]
    assert said == []


def test_documents_in_a_folder_are_said_not_to_be_read(write, tmp_path):
    for name in ("a.txt", "b.pdf", "c.html"):
        write(name, STORY)
    articles, said = refused(tmp_path)
    assert len(articles) == 1
    assert ["b.pdf" in said[0], "c.html" in said[1], len(said)] == [True, True, 2]


def test_the_source_of_a_page_is_no_article(write):
    for text in (f"<!DOCTYPE html>\n<p>{STORY}</p>", f"\n <HTML lang=en><script>'{STORY}'</script></HTML>"):
        articles, (said,) = refused(write("saved.txt", text))
        assert not articles
        assert "source of a web page" in said
    assert refused(write("quoted.txt", f"{STORY} The page began with <html>."))[1] == []


def test_an_empty_folder(tmp_path):
    with pytest.raises(InputError, match=r"holds no \.txt or \.jsonl file; name the files to read"):
        read(tmp_path)


# Standard input


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (STORY.encode(), [STORY]),
        (STORY.encode("utf-16"), [STORY]),
        ("{curly} " + STORY, ["{curly} " + STORY]),
        ('{"text": "one"}\n{"text": "two"}\n', ["one", "two"]),
        ('\ufeff{"text": "one"}\n', ["one"]),
        ('{"text": "one"}', ["one"]),
    ],
)
def test_standard_input_is_a_text_or_lines(monkeypatch, data, texts):
    raw = data.encode() if isinstance(data, str) else data
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
    articles = read("-")
    assert [article.text for article in articles] == texts
    assert {article.source for article in articles} == {""}


def test_empty_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
    with pytest.raises(InputError, match="'standard input' is empty"):
        read("-")


# A text as such


def test_a_pasted_text():
    article = article_from_text(TEXT, published=ARTICLE.published)
    assert article == ARTICLE


@pytest.mark.parametrize(
    ("text", "words"), [("", "empty"), (" \n", "empty"), ("a\0", "NUL"), ("é" * 4_000_000, "5 MB")]
)
def test_a_pasted_text_that_is_no_article(text, words):
    with pytest.raises(InputError, match=words):
        article_from_text(text)


def test_reading_is_lazy(write):
    articles = read_articles([str(write("a.txt", STORY)), str(write("b.txt", ""))])
    assert next(articles).text == STORY
    with pytest.raises(InputError):
        next(articles)


def test_a_file_without_rights(write, monkeypatch):
    def refuse(path, *arguments, **options):
        raise PermissionError(13, "Permission denied")

    path = write("secret.txt", STORY)
    monkeypatch.setattr("pathlib.Path.open", refuse)  # rights do not bind a superuser, who may run this
    with pytest.raises(InputError, match=r"'.*secret\.txt' cannot be read: Permission denied; check the name"):
        read(path)
