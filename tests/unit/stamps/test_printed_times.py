"""Times as pages print them: every form, its precision and its zone."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from syndicator import stamps
from syndicator.model import Precision

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2024, 3, 6, 4, 30, tzinfo=UTC)  # 12:30 in Shanghai
LENGTHS = {Precision.DATE: 10, Precision.MINUTE: 16, Precision.SECOND: 19}


def read(text: str, language: str | None = None, now: datetime | None = None) -> list[str]:
    """The times in a text, local, written out as far as their precision goes."""
    found = stamps.stamps(text, SHANGHAI, language=language, now=now)
    return [s.when.astimezone(SHANGHAI).isoformat(" ")[: LENGTHS[s.precision]] for s in found]


PRINTED = """
2024年3月5日深夜11时05分 => 2024-03-05 23:05
2024年3月5日深夜1时05分 => 2024-03-05 01:05
民國一一三年三月五日 => 2024-03-05
5-Mar-2024 09:12 => 2024-03-05 09:12
Mar 5 Tue 2024 09:12 => 2024-03-05 09:12
2024-03-0509:12来源：某报 => 2024-03-05 09:12
2024-03-0509:12:07 => 2024-03-05 09:12:07
2024-03-050 => -
2024-03-05099:12 => -
5-Mar 2024 => -
2024年3月5日上午9时5分 => 2024-03-05 09:05
2024/03/05 PM 03:05 => 2024-03-05 15:05
2024/03/05 AM 12:05 => 2024-03-05 00:05
2024-03-05 p.m. 3:05 => 2024-03-05 15:05
20240305 09:12 => 2024-03-05 09:12
编号 20240305 共 12 页 => -
2024-03-05 HKT 09:12 => 2024-03-05 09:12
2024-03-05 => 2024-03-05
2024-3-5 => 2024-03-05
2024/03/05 => 2024-03-05
2024/3/5 => 2024-03-05
2024.03.05 => 2024-03-05
2024.3.5 => 2024-03-05
2024年03月05日 => 2024-03-05
2024年3月5日 => 2024-03-05
2024 年 3 月 5 日 => 2024-03-05
2024年3月5號 => 2024-03-05
2024年3月5日 星期二 => 2024-03-05
2024年3月5日（周二） => 2024-03-05
2024-03-05 09:12 => 2024-03-05 09:12
2024-03-05 9:12 => 2024-03-05 09:12
2024-03-05 09:12:33 => 2024-03-05 09:12:33
2024-03-05 09:12:33.0 => 2024-03-05 09:12:33
2024-03-05T09:12 => 2024-03-05 09:12
2024-03-05T09:12:33 => 2024-03-05 09:12:33
2024-03-05T01:12:33Z => 2024-03-05 09:12:33
2024-03-05T09:12:33+08:00 => 2024-03-05 09:12:33
2024-03-05T09:12:33+0800 => 2024-03-05 09:12:33
2024-03-05T10:12:33+09:00 => 2024-03-05 09:12:33
2024-03-05 01:12 UTC => 2024-03-05 09:12
2024-03-05 01:12 GMT => 2024-03-05 09:12
2024-03-05 09:12 GMT+8 => 2024-03-05 09:12
2024-03-05 09:12 [GMT+8] => 2024-03-05 09:12
2024-03-05 10:12 KST => 2024-03-05 09:12
2024-03-05 10:12 JST => 2024-03-05 09:12
2024-03-05 09:12 HKT => 2024-03-05 09:12
2024-03-05-09:12:00 => 2024-03-05 09:12:00
2024-03-05 | 09:12 => 2024-03-05 09:12
2024/03/05 09:12 => 2024-03-05 09:12
2024.03.05 09:12 => 2024-03-05 09:12
2024年03月05日09:12 => 2024-03-05 09:12
2024年03月05日 09:12 => 2024-03-05 09:12
2024年3月5日 9:12 => 2024-03-05 09:12
2024年3月5日09时12分 => 2024-03-05 09:12
2024年3月5日9时12分33秒 => 2024-03-05 09:12:33
2024年3月5日 9點12分 => 2024-03-05 09:12
2024年3月5日上午9:12 => 2024-03-05 09:12
2024年3月5日 下午3:12 => 2024-03-05 15:12
2024年3月5日 下午 03:12 => 2024-03-05 15:12
2024-03-05 晚上 8:12 => 2024-03-05 20:12
2024年3月5日凌晨1:12 => 2024-03-05 01:12
2024年3月5日 中午12:12 => 2024-03-05 12:12
2024年3月5日 上午12:12 => 2024-03-05 00:12
2024年3月5日24时 => 2024-03-06 00:00
2024年3月5日 24:00 => 2024-03-06 00:00
2024年3月5日 8时 => 2024-03-05 08:00
2024年3月5日下午3点 => 2024-03-05 15:00
2024年3月5日 星期二 09:12 => 2024-03-05 09:12
2024年3月5日 週二 上午9:12 => 2024-03-05 09:12
09:12 2024/03/05 => 2024-03-05 09:12
09:12:33 2024-03-05 => 2024-03-05 09:12:33
05.03.2024 => 2024-03-05
05.03.2024 09:12 => 2024-03-05 09:12
05.03.2024, 09:12 Uhr => 2024-03-05 09:12
05.03.2024 - 09:12 => 2024-03-05 09:12
05/03/2024 => 2024-03-05
05/03/2024 09h12 => 2024-03-05 09:12
05-03-2024 09:12 => 2024-03-05 09:12
25/03/2024 => 2024-03-25
03/25/2024 => 2024-03-25
二〇二四年三月五日 => 2024-03-05
二○二四年三月十五日 => 2024-03-15
二零二四年十二月三十一日 => 2024-12-31
二〇二四年十月二十日 => 2024-10-20
一九九八年五月一日 => 1998-05-01
二〇二四年三月廿一日 => 2024-03-21
二0二四年三月五日 => 2024-03-05
113年3月5日 => 2024-03-05
114年4月24日 => 2025-04-24
99年12月31日 => 2010-12-31
民國113年3月5日 => 2024-03-05
中華民國 113 年 3 月 5 日 => 2024-03-05
民國113年03月05日 09:12 => 2024-03-05 09:12
113/03/05 => 2024-03-05
113-03-05 => 2024-03-05
113.03.05 09:12 => 2024-03-05 09:12
令和6年3月5日 => 2024-03-05
令和元年5月1日 => 2019-05-01
平成31年4月30日 => 2019-04-30
2024年3月5日(火) 9時12分 => 2024-03-05 09:12
2024年3月5日 9時12分 => 2024-03-05 09:12
2024年3月5日 午後3時12分 => 2024-03-05 15:12
2024년 3월 5일 09:12 => 2024-03-05 09:12
2024년 3월 5일 오후 3시 12분 => 2024-03-05 15:12
2024.03.05. 오전 9:12 => 2024-03-05 09:12
2024.03.05. 오후 3:12 => 2024-03-05 15:12
2024.03.05 09:12:33 => 2024-03-05 09:12:33
２０２４年３月５日 => 2024-03-05
２０２４－０３－０５　０９：１２ => 2024-03-05 09:12
March 5, 2024 => 2024-03-05
March 5th, 2024 => 2024-03-05
Mar. 5, 2024 => 2024-03-05
Mar 5, 2024, 9:12 AM => 2024-03-05 09:12
March 5, 2024 9:12 pm => 2024-03-05 21:12
March 5, 2024 at 9:12 p.m. => 2024-03-05 21:12
5 March 2024 => 2024-03-05
5 March 2024, 09:12 => 2024-03-05 09:12
5 Mar 2024 01:12 GMT => 2024-03-05 09:12
Tue 5 Mar 2024 01.12 GMT => 2024-03-05 09:12
Tuesday 5th March 2024 => 2024-03-05
Sept. 9, 2024 => 2024-09-09
5. März 2024 => 2024-03-05
5. März 2024, 9:12 Uhr => 2024-03-05 09:12
5. Dezember 2024 um 09:12 => 2024-12-05 09:12
5 mars 2024 à 09h12 => 2024-03-05 09:12
1er mars 2024 => 2024-03-01
5 août 2024 => 2024-08-05
5 février 2024 à 9:12 => 2024-02-05 09:12
5 de marzo de 2024 => 2024-03-05
5 de enero de 2024 a las 09:12 => 2024-01-05 09:12
5 de março de 2024 às 09h12 => 2024-03-05 09:12
5 de dezembro de 2024 => 2024-12-05
5 marzo 2024 alle 09:12 => 2024-03-05 09:12
5 luglio 2024 => 2024-07-05
5 maart 2024 => 2024-03-05
5 марта 2024 => 2024-03-05
5 марта 2024, 09:12 => 2024-03-05 09:12
5 мая 2024 => 2024-05-05
5 marca 2024 => 2024-03-05
5 stycznia 2024 => 2024-01-05
5 września 2024, 09:12 => 2024-09-05 09:12
5 Mart 2024 => 2024-03-05
5 Ağustos 2024 09:12 => 2024-08-05 09:12
Published 01:12 GMT, 5 March 2024 => 2024-03-05 09:12
9:12 AM, March 5, 2024 => 2024-03-05 09:12
来源：清河882024-03-05 09:12 => 2024-03-05 09:12
2024-03-05 09:12来源：清河日报 => 2024-03-05 09:12
2024-03-05 09:12 更新 2024-03-06 10:00 => 2024-03-05 09:12, 2024-03-06 10:00
2024-02-30 => -
2024-13-05 => -
1889-03-05 => -
2024-03-05-1 号楼 => 2024-03-05
电话 2024-0305 => -
192.168.2024.3 => -
第2024-3号 => -
12345678 => -
"""


def pairs(table: str) -> list[tuple[str, list[str]]]:
    rows = [line.split(" => ") for line in table.strip().splitlines()]
    return [(text, [] if wanted == "-" else wanted.split(", ")) for text, wanted in rows]


@pytest.mark.parametrize(("text", "wanted"), pairs(PRINTED))
def test_times_that_name_their_year(text: str, wanted: list[str]) -> None:
    """Every form is read to the precision it states, in the zone it states or the page's."""
    assert read(text) == wanted


VAGUE = """
昨天 => 2024-03-05
昨天 09:12 => 2024-03-05 09:12
昨日 09:12 => 2024-03-05 09:12
前天 09:12 => 2024-03-04 09:12
今天 09:12 => 2024-03-06 09:12
今天09:12 => 2024-03-06 09:12
今天 下午 1:12 => 2024-03-06 13:12
刚刚 => 2024-03-06 12:30
剛剛 => 2024-03-06 12:30
30秒前 => 2024-03-06 12:29
5分钟前 => 2024-03-06 12:25
5 分鐘前 => 2024-03-06 12:25
3小时前 => 2024-03-06 09:30
3個小時前 => 2024-03-06 09:30
半小时前 => 2024-03-06 12:00
两小时前 => 2024-03-06 10:30
2天前 => 2024-03-04
1周前 => 2024-02-28
3个月前 => 2023-12-07
10-08 12:00 => 2023-10-08 12:00
03-05 09:12 => 2024-03-05 09:12
3月5日 09:12 => 2024-03-05 09:12
3月5日 => 2024-03-05
12月31日 => 2023-12-31
8/23 15:31 => 2023-08-23 15:31
比分 3-5 => -
3 hours ago => 2024-03-06 09:30
an hour ago => 2024-03-06 11:30
2 days ago => 2024-03-04
yesterday => 2024-03-05
Yesterday at 9:12 => 2024-03-05 09:12
just now => 2024-03-06 12:30
vor 3 Stunden => 2024-03-06 09:30
gestern um 09:12 => 2024-03-05 09:12
il y a 2 heures => 2024-03-06 10:30
hace 5 minutos => 2024-03-06 12:25
3時間前 => 2024-03-06 09:30
3시간 전 => 2024-03-06 09:30
어제 => 2024-03-05
"""


@pytest.mark.parametrize(("text", "wanted"), pairs(VAGUE))
def test_times_that_need_a_now(text: str, wanted: list[str]) -> None:
    """Relative times and days without a year count back from when the page was fetched, and are not read without it."""
    assert read(text, now=NOW) == wanted
    assert read(text) == []


def test_english_reads_the_month_first() -> None:
    """3/4/2024 is March in English and April elsewhere."""
    assert read("3/4/2024", "en") == ["2024-03-04"]
    assert read("3/4/2024", "fr") == ["2024-04-03"]


MACHINE = """
20240305 => 2024-03-05
20240305091233 => 2024-03-05 09:12:33
20240305 09:12 => 2024-03-05 09:12
202403050912 => 2024-03-05 09:12
20240305T011233Z => 2024-03-05 09:12:33
1709601153 => 2024-03-05 09:12:33
1709601153000 => 2024-03-05 09:12:33
2024-03-05T09:12:33+08:00 => 2024-03-05 09:12:33
104363 => -
"""


@pytest.mark.parametrize(("text", "wanted"), pairs(MACHINE))
def test_fields_for_machines(text: str, wanted: list[str]) -> None:
    """A meta tag's value may be digits alone: days, clocks, epochs."""
    found = stamps.whole(text, SHANGHAI)
    shown = [found.when.astimezone(SHANGHAI).isoformat(" ")[: LENGTHS[found.precision]]] if found else []
    assert shown == wanted


URLS = """
http://www.example.com.cn/jsyw/202403/t20240305_3363783.shtml => 2024-03-05
https://example.com/2024-03/05/content_5400996.htm => 2024-03-05
https://example.com/2024/0305/c1013-31153719.html => 2024-03-05
https://example.com/20240305/1234.htm => 2024-03-05
https://example.com/2024/03/05/a-title => 2024-03-05
https://example.com/c_1125597921.htm => -
https://example.com/news/5400996 => -
"""


@pytest.mark.parametrize(("url", "wanted"), pairs(URLS))
def test_days_in_addresses(url: str, wanted: list[str]) -> None:
    """The day in an article's address, at date precision."""
    found = stamps.of_url(url, SHANGHAI)
    assert ([found.when.astimezone(SHANGHAI).isoformat()[:10]] if found else []) == wanted
    assert found is None or found.precision is Precision.DATE


def test_the_zone_is_the_sources() -> None:
    """A time that names no zone is the page's local time; one that names it says so."""
    tokyo = stamps.stamps("2024-03-05 09:12", ZoneInfo("Asia/Tokyo"))[0]
    assert (tokyo.when, tokyo.zoned) == (datetime(2024, 3, 5, 0, 12, tzinfo=UTC), False)
    assert stamps.stamps("2024-03-05 09:12+00:00", SHANGHAI)[0].zoned


def test_a_wrong_zone_can_be_ignored() -> None:
    """A zone named with "only" before it holds even where the text names another."""
    found = stamps.stamps("2024-03-05T18:35:00+00:00", stamps.zone_of("only Asia/Taipei"))[0]
    assert (found.when, found.zoned) == (datetime(2024, 3, 5, 10, 35, tzinfo=UTC), False)
    relative = stamps.stamps("昨天 18:35", stamps.zone_of("only Asia/Taipei"), now=NOW)[0]
    assert relative.when == datetime(2024, 3, 5, 10, 35, tzinfo=UTC)
