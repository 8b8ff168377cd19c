"""Every kind of time that the news names, a row each, in English; and the same kinds in the other languages."""

from datetime import date

import pytest

from geo.dates import find_dates

TUESDAY = date(2025, 11, 25)


def values(text: str, language: str = "en") -> list[tuple[str, str]]:
    return [(when.phrase, when.value) for when in find_dates(text, published=TUESDAY, language=language)]


KINDS = {
    "absolute": [
        ("signed on 3 March 2019", [("3 March 2019", "2019-03-03")]),
        ("on 2025/11/19", [("2025/11/19", "2025-11-19")]),
    ],
    "partial": [
        ("on November 19", [("November 19", "2025-11-19")]),
        ("in November", [("November", "2025-11")]),
        ("the war of 2006", [("2006", "2006")]),
    ],
    "weekday": [
        ("struck on Friday", [("Friday", "2025-11-21")]),
        ("struck last Tuesday", [("last Tuesday", "2025-11-18")]),
        ("talks will resume on Friday", [("Friday", "2025-11-28")]),
        ("talks resumed on Friday", [("Friday", "2025-11-21")]),
        ("Voters go to the polls on Sunday", [("Sunday", "2025-11-30")]),
        ("this Friday", [("this Friday", "2025-11-28")]),
        ("on Wednesday of last week", [("Wednesday of last week", "2025-11-19")]),
    ],
    "relative": [
        (
            "On November 3 shells fell. Three days later talks began.",
            [("November 3", "2025-11-03"), ("Three days later", "2025-11-06")],
        ),
        (
            "On November 19 a bridge fell. The previous week a dam burst.",
            [("November 19", "2025-11-19"), ("The previous week", "2025-W46")],
        ),
        ("earlier this month", [("earlier this month", "2025-11")]),
        ("two weeks ago", [("two weeks ago", "2025-W46")]),
        ("the day before yesterday", [("the day before yesterday", "2025-11-23")]),
    ],
    "range": [
        ("from 19 to 23 November", [("19", "2025-11-19"), ("23 November", "2025-11-23")]),
        ("between November 3 and November 5", [("November 3", "2025-11-03"), ("November 5", "2025-11-05")]),
        ("from 2019 to 2021", [("2019", "2019"), ("2021", "2021")]),
    ],
    "early hours": [
        ("In the early hours of November 19", [("the early hours of November 19", "2025-11-19TMO")]),
        ("in the early hours of Friday", [("the early hours of Friday", "2025-11-21TMO")]),
    ],
    "decade": [
        ("in the 1980s", [("the 1980s", "198")]),
        ("in the mid-1990s", [("the mid-1990s", "199")]),
        ("in the nineties", [("the nineties", "199")]),
    ],
    "season": [
        ("last summer", [("last summer", "2025-SU")]),
        ("in the autumn of 2006", [("autumn of 2006", "2006-FA")]),
    ],
    "quarter": [("in the third quarter", [("the third quarter", "2025-Q3")]), ("in Q3 2024", [("Q3 2024", "2024-Q3")])],
    "fiscal year": [("in fiscal 2024", [("fiscal 2024", "2024")]), ("in FY2024", [("FY2024", "2024")])],
    "holiday": [
        ("on Christmas Day 2024", [("Christmas Day 2024", "2024-12-25")]),
        ("on Easter Monday", [("Easter Monday", "2025-04-21")]),
        ("on Black Friday 2024", [("Black Friday 2024", "2024-11-29")]),
        ("on Eid al-Fitr 2024", [("Eid al-Fitr 2024", "2024-04-10")]),
    ],
    "time of day": [
        ("on Friday morning", [("Friday morning", "2025-11-21TMO")]),
        ("at 3:45 p.m. on Monday", [("3:45 p.m. on Monday", "2025-11-24T15:45")]),
        ("at dawn on Sunday", [("dawn on Sunday", "2025-11-23TMO")]),
    ],
    "duration apart": [
        ("the siege lasted three days", [("three days", "P3D")]),
        ("after two weeks of talks", [("two weeks", "P2W")]),
    ],
    "anchored": [
        (
            "On November 19 a camp was hit. Just days later, on November 23, a tower was.",
            [("November 19", "2025-11-19"), ("Just days later", "2025-11-XX"), ("November 23", "2025-11-23")],
        ),
        (
            "On November 3 he left. The following day he died.",
            [("November 3", "2025-11-03"), ("The following day", "2025-11-04")],
        ),
    ],
    "day or month first": [
        ("on 13/8/07, then 7/8/07", [("13/8/07", "2007-08-13"), ("7/8/07", "2007-08-07")]),
        ("on 8/13/07, then 7/8/07", [("8/13/07", "2007-08-13"), ("7/8/07", "2007-07-08")]),
    ],
    "false friends": [
        ("They may march 3 miles.", []),
        ("A second strike, the sun, the Sun newspaper.", []),
        ("1,900 people fled room 2010.", []),
        ("Second, it will march on.", []),
        ("shells fell 2000 feet away", []),
    ],
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [pytest.param(text, found, id=f"{kind}: {text}") for kind, rows in KINDS.items() for text, found in rows],
)
def test_every_kind(text: str, expected: list[tuple[str, str]]) -> None:
    assert values(text) == expected


OTHERS = {
    "fr": [
        ("hier matin", "2025-11-24TMO"), ("avant-hier soir", "2025-11-23TEV"), ("la nuit dernière", "2025-11-24TNI"),
        ("vendredi dernier", "2025-11-21"), ("vendredi prochain", "2025-11-28"), ("la semaine dernière", "2025-W47"),
        ("il y a trois jours", "2025-11-22"), ("le lendemain", "2025-11-26"), ("le 1er mai 2024", "2024-05-01"),
        ("les années quatre-vingt-dix", "199"), ("XXe siècle", "19"), ("l'été 2006", "2006-SU"),
        ("deuxième trimestre", "2025-Q2"), ("lundi de Pâques", "2025-04-21"), ("15h30", "2025-11-25T15:30"),
        ("trois jours", "P3D"), ("7/8/2025", "2025-08-07"),
    ],
    "es": [
        ("anoche", "2025-11-24TNI"), ("ayer por la tarde", "2025-11-24TAF"), ("la noche del viernes", "2025-11-21TNI"),
        ("el viernes pasado", "2025-11-21"), ("el próximo viernes", "2025-11-28"), ("la semana pasada", "2025-W47"),
        ("hace tres días", "2025-11-22"), ("al día siguiente", "2025-11-26"), ("el 1 de mayo de 2024", "2024-05-01"),
        ("la década de 1990", "199"), ("el siglo XX", "19"), ("verano de 2006", "2006-SU"),
        ("el segundo trimestre", "2025-Q2"), ("Viernes Santo", "2025-04-18"), ("tres días", "P3D"),
    ],
    "uk": [
        ("сьогодні вранці", "2025-11-25TMO"), ("вчора ввечері", "2025-11-24TEV"), ("минулої ночі", "2025-11-24TNI"),
        ("минулої п'ятниці", "2025-11-21"), ("наступної п'ятниці", "2025-11-28"), ("минулого тижня", "2025-W47"),
        ("три дні тому", "2025-11-22"), ("через три дні", "2025-11-28"), ("1 травня 2024 року", "2024-05-01"),
        ("двома тижнями раніше", "2025-W46"), ("1990-х", "199"), ("ХХ столітті", "19"), ("минулого літа", "2025-SU"),
        ("другому кварталі", "2025-Q2"), ("Великдень", "2025-04-20"), ("трьох днів", "P3D"),
    ],
    "ru": [
        ("сегодня утром", "2025-11-25TMO"), ("вчера вечером", "2025-11-24TEV"), ("прошлой ночью", "2025-11-24TNI"),
        ("прошлую пятницу", "2025-11-21"), ("следующую пятницу", "2025-11-28"), ("прошлой неделе", "2025-W47"),
        ("три дня назад", "2025-11-22"), ("через три дня", "2025-11-28"), ("1 мая 2024 года", "2024-05-01"),
        ("двумя неделями ранее", "2025-W46"), ("1990-х", "199"), ("XX веке", "19"), ("прошлым летом", "2025-SU"),
        ("втором квартале", "2025-Q2"), ("Рождество", "2025-01-07"), ("трёх дней", "P3D"),
    ],
    "ar": [
        ("مساء أمس", "2025-11-24TEV"), ("صباح اليوم", "2025-11-25TMO"), ("الليلة الماضية", "2025-11-24TNI"),
        ("الجمعة الماضية", "2025-11-21"), ("الجمعة المقبلة", "2025-11-28"), ("الأسبوع الماضي", "2025-W47"),
        ("قبل ثلاثة أيام", "2025-11-22"), ("قبل أسبوعين", "2025-W46"), ("19 تشرين الثاني 2025", "2025-11-19"),
        ("الأول من مايو 2024", "2024-05-01"), ("التسعينيات", "199"), ("صيف 2006", "2006-SU"),
        ("الربع الثاني", "2025-Q2"), ("عيد الفطر", "2025-03-31"), ("ثلاثة أيام", "P3D"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "phrase", "value"), [(language, *row) for language, rows in OTHERS.items() for row in rows]
)
def test_every_kind_in_the_other_languages(language: str, phrase: str, value: str) -> None:
    assert values(phrase, language) == [(phrase, value)]


@pytest.mark.parametrize(
    ("language", "text"), [("uk", "через Київ"), ("ru", "через Москву"), ("es", "los XX de la serie")]
)
def test_words_of_other_languages_that_name_no_time(language: str, text: str) -> None:
    assert values(text, language) == []
