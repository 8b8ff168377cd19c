"""The grammar's rules, as data: a kind, and a regular expression over token classes (geo/date_tables.py).

Rules of the first pass find the times that stand by themselves. Those of the second see a found day as "1" and a
found month, year, ... as "2" (the rest of it as "~"), and add a time of day, "the end of", the end of a range.
Repetition is bounded everywhere, so no text can make the search slow.
"""

from __future__ import annotations

_WEEKDAY = r"(?P<weekday>[Ww])\.?,?D?"
_CLOCK = r"(?P<clock>0u?|[nN](?=[zg]))(?P<meridiem>[zg])?(?P<minutes>(?<=g)[nN](?!U))?(?P<zone>Z)?"
_YEAR_OF = r"(?:,?o?D?(?:lU?)?(?P<year>Y)|o(?P<ydir>[LXTk])l?U)"
_COUNT = r"(?P<n>[aNnq])(?P<times>N)?"

_DATES = (
    r"(?P<month>[Mv])\.?D?(?P<day>[nO]),?(?P<year>[Yy])",
    r"(?P<month>[Mv])\.?(?P<day>n)(?=[-ti]n,?(?P<year>Y))",
    r"(?P<month>[Mv])\.?D?(?P<day>[nO])(?:,?o(?P<ydir>[LXT])U)?",
    r"D?(?P<day>[nO])-?o?(?P<month>[Mv])(?:/[Mv])?-?\.?,?o?(?P<year>[YyNn])(?:U(?!-))?",
    r"D?(?P<day>[nO])o?(?P<month>[Mv])(?:/[Mv])?(?:,?o(?P<ydir>[LXT])U)?",
)

FIRST_PASS: tuple[tuple[str, str], ...] = (
    ("iso", r"(?P<iso>I)"),
    ("slash", r"(?P<slash>J)"),
    # Each with and without its weekday, so that one that belongs to the line before can be left out.
    *(("date", _WEEKDAY + pattern) for pattern in _DATES),
    *(("date", pattern) for pattern in _DATES),
    ("range", r"(?P<day>n)(?=[-ti]D?no?[Mv])"),
    ("told_day", r"(?P<offset>@)"),
    ("month_day", r"(?<=i)D(?P<ord>O)(?=[.,|)it]|$)"),
    ("month", r"(?:(?P<mod>m)-?)?(?P<month>[Mv])(?:/[Mv])?\.?,?o?(?P<year>[Yy])(?:U(?!-))?"),
    ("month", r"(?:(?P<mod>[m<>])-?)?(?P<month>M)(?:,?o?(?P<ydir>[LXT])U)?"),
    ("month", r"(?:(?P<mod>m)-?)?D?(?P<dirn>[LXT])(?P<month>M)(?!\.?,?D?[nOYy])"),
    ("month", r"(?:(?<=[io])|(?P<mod>m)-?|(?P<dirn>[LXT]))(?P<month>v)(?:,?o?(?P<ydir>[LXT])U)?"),
    ("month", r"(?<=[MvY][t-])(?P<month>v)"),
    ("year", r"(?:(?P<mod>m)-?)?(?P<year>Y)"),
    ("year", r"(?<=[iotm])(?P<year>y)"),
    ("year", r"D?l-?U?(?P<year>[Yy])"),
    ("decade", r"D?(?:(?P<mod>[me])-?o?D?)?(?P<decade>C)"),
    ("century", r"D?(?:(?P<mod>m)-?)?(?P<ord>O)-?(?P<unit>U)"),
    ("quarter", r"D?l?-?(?P<ord>[OL])-?l?-?(?P<quarter>[QH])" + _YEAR_OF + "?"),
    ("quarter", r"D?(?P<year>Y)l?(?P<ord>O)-?(?P<quarter>[QH])"),
    ("quarter", r"(?P<ydir>[LXT])U'l?(?P<ord>O)-?(?P<quarter>[QH])"),
    ("quarter", r"(?P<ord>8)(?:,?o?(?P<year>Y))?"),
    ("quarter_open", r"(?<!O)(?<!-)D?(?P<quarter>Q)(?==)"),
    ("quarter_rel", r"D?(?P<dirn>[LXTkK])l?(?P<quarter>[QHp])"),
    ("quarter_rel", r"(?<![O-])(?P<dirn>D)l?(?P<quarter>Q)(?!-)"),
    ("quarter_rel", r"D?(?P<year>Y)(?P<quarter>[Qp])"),
    ("year_ago", r"D?(?:a?(?P<unit>U)-?[A<])l?(?P<ord>O)?-?(?P<quarter>[Qp])"),
    ("year_ago", r"(?P<unit>U)-[A<]"),
    ("year_ago", r"D?(?P<quarter>Q)a(?P<unit>U)[A<]"),
    ("year_words", r"(?P<hundreds>N)(?P<tens>[Nn])(?:-?(?P<ones>N))?"),
    ("season", r"(?:(?P<mod>m)-?)?(?P<season>S)" + _YEAR_OF),
    ("season", r"(?:(?P<mod>[m<>])-?)?D?(?P<dirn>[LXT])(?P<season>S)"),
    ("season", r"(?P<dirn>D)(?:(?P<mod>m)-?)?(?P<season>S)(?!o)"),
    ("season", r"(?<=i)(?P<season>S)"),
    ("unit", r"D?(?:(?P<mod>[m<>e])o?)?D?(?P<dirn>[LXTk])l?(?P<unit>U)"),
    ("unit", r"D?(?P<mod>[e<>])[oi]D?(?P<unit>U)"),
    ("year_end", r"(?P<unit>U)-(?P<mod>e)"),
    ("unit", r"(?P<unit>U)'(?P<mod>e)"),
    ("unit", r"D(?:l|bl?)(?P<unit>U)"),
    ("the_day", r"D(?P<unit>U)(?P<dirn>[BF])?"),
    ("the_week", r"D(?P<unit>U)(?![oBF-])"),
    ("ago", r"R{0,3}(?:" + _COUNT + r")b?-?(?P<unit>[Uu])-?(?P<dirn>[A<>BF])"),
    ("ago", r"(?P<dirn>[A>])R{0,3}(?:" + _COUNT + r")?(?P<unit>[Uu])"),
    ("ago", r"(?P<dirn>A)(?P<dual>&)"),
    ("ago", r"(?P<dual>&)(?P<dirn>[A<>BF])"),
    ("ago", r"(?P<unit>U)(?P<dirn>A)"),
    ("duration", r"(?P<dual>&)"),
    ("vague", r"R{0,3}(?P<unit>u)(?P<dirn>[A<>BF])"),
    ("from_now", r"R{0,3}(?:" + _COUNT + r")b?(?P<unit>[Uu])(?:ti?)?f(?=[rd])[rd]"),
    ("set", r"(?P<weekday>W)(?=tW\+)"),
    ("weekday_of", r"(?P<weekday>W),?o?D?(?P<dirn>[LXT])(?P<unit>U)(?!')"),
    ("weekday", r"(?:(?P<mod>[m<>])-?)?(?:D?(?P<dirn>[LXT]))?(?P<weekday>W)"),
    ("weekday", r"(?:(?<=i)|(?P<dirn>[LX]))(?P<weekday>w)\.?"),
    ("day", r"(?:(?P<mod>[m<>])-?)?(?P<offset>d)"),
    ("holiday", r"D?(?P<dirn>[LXT])?(?P<holiday>h)(?:,?o?(?P<year>Y))?"),
    ("weekend", r"D?(?P<dirn>[LXTD])(?P<weekend>G)"),
    ("weekend", r"(?<=i)(?P<weekend>G)"),
    ("part", r"D?(?P<dirn>[LXT])(?P<part>P)"),
    ("part", r"D(?P<part>P)(?P<dirn>[BF])(?=[.,|]|$)"),
    ("part", r"(?P<part>j)"),
    ("ref", r"(?P<ref>r)"),
    ("recent", r"(?P<ref>r)u"),
    ("ref", r"D(?P<ref>L)(?![-nNqUuaRSbQHpMWGPOVvwDhj])"),
    ("plural_ref", r"(?<![D])(?P<dirn>[LX])(?P<unit>u)"),
    ("ref", r"(?P<ref>k)(?!l?[UQp])"),
    ("duration", r"D?(?:[LXT]|O)?R{0,3}(?:" + _COUNT + r")(?:-?b){0,2}-?(?P<unit>[Uu])(?:-?c)?"),
    ("duration", r"D?[LX](?P<unit>u)"),
    ("duration", r"(?<=[iR])(?P<unit>u)"),
    ("set", r"(?P<set>s)"),
    ("set", r"E(?P<n>[NnO])?(?P<unit>[Uu])"),
    ("set", r"E(?:(?P<weekday>W)|(?P<month>M))?(?P<part>P)"),
    ("set", r"E(?:(?P<weekday>W)|(?P<month>M))"),
    ("set", r"(?P<weekday>W)(?P<parts>\+)"),
    ("set", r"E(?P<parts>\+)"),
    ("set", r"(?P<weekday>V)(?P<part>P)?"),
)

# Languages that put the adjective last: "la semaine dernière", "el martes pasado".
POSTPOSED: tuple[tuple[str, str], ...] = (
    ("unit", r"D?(?P<unit>U)(?P<dirn>[LXk])"),
    ("weekday", r"D?(?P<weekday>W)(?P<dirn>[LX])"),
    ("month", r"D?(?P<month>[Mv])(?P<dirn>[LX])"),
    ("season", r"D?(?P<season>S)(?P<dirn>[LX])"),
    ("weekend", r"D?(?P<weekend>G)(?P<dirn>[LX])"),
    ("part", r"D?(?P<part>P)(?P<dirn>L)"),
    ("decade", r"D?(?P<unit>u)(?P<decade>[YN])"),
    ("decade", r"D?(?P<unit>U)o(?P<decade>Y)"),
    ("century", r"D?(?P<unit>U)(?P<ord>O)"),
    ("quarter", r"D?(?P<quarter>Q)(?P<ord>O)(?:oD?(?P<year>Y))?"),
)

SECOND_PASS: tuple[tuple[str, str], ...] = (
    ("edge_of", r"D?(?P<mod>[em])-?oD?(?P<inner>2~*)"),
    ("half_of", r"2~{1,4}o(?P<inner>2~*)"),
    ("halves", r"D?(?P<ord>[OL])(?P<n>N)(?P<unit>u)o(?P<inner>2~*)"),
    ("week_of", r"D?(?P<unit>U)o(?P<inner>1~*)"),
    ("day_beside", r"D?(?P<unit>U)(?P<dirn>[BF])(?P<inner>1~*)"),
    ("week_in", r"D?(?P<ord>[OL])(?P<unit>U)(?:o|i)(?P<inner>2~*)"),
    ("part_of", r"D?(?:(?P<mod>m)-?)?(?P<part>P)(?:oD?|iD?|,)?(?P<inner>1~*)"),
    ("part_of", r"(?P<inner>1~*),?(?:[it]D?)?(?:(?P<mod>m)-?)?(?P<part>[Pj])(?![oi]?D?1|o)"),
    ("clock", _CLOCK + r",?i?(?P<inner>1~*)"),
    ("clock", r"(?P<inner>1~*),?[it]?" + _CLOCK),
    ("clock", _CLOCK),
    ("range_end", r"(?P<inner>1~*)[-ti](?P<day>n)(?:,?[Y2]|(?=[-.,|)('i]|$))"),
)
