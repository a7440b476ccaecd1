"""What a site says of itself leaves the text for ``site_notice``; what an article says of such matters stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.model import PageFacts, RawHtml
from syndicator.refine.frame import NOTICE, united, without_frame, without_notices
from syndicator.refine.notices import is_site_notice, may_hold

OWN = [
    "免责声明：本文转载自其他媒体，不代表本网观点。",
    "风险提示及免责条款：市场有风险，投资需谨慎。本文不构成个人投资建议，也未考虑个别用户的需要。",
    "【版权声明】本站部分内容来源于网络，如有侵权请联系我们删除。",
    "声明：转载此文是出于传递更多信息之目的。若侵犯了您的合法权益，请持权属证明与本网联系，我们将及时更正、删除。",
    "凡本网注明“来源：XXX（非本站）”的作品，均转载自其它媒体，转载目的在于传递更多信息。",
    "河湾资讯网版权及免责声明:凡本网注明“来源:XXX(非河湾资讯网)”的作品,均转载自其它媒体",
    "（图片来源网络，如有侵权请联系删除）",
    "*本文仅代表作者个人观点，不代表本平台立场",
    "部分图片来自网络，版权归原作者所有，如涉及侵权请及时告知小编删除。",
    "本網站所刊載之文章，如有侵權請聯絡我們刪除。",
    "免責聲明：本文內容僅供參考，不構成投資建議。",
    "来源：网络，侵权请联系删除。",
    "河湾资讯网客服：0000-1234567",
    "本报新闻热线：0000-1234567",
    "Disclaimer: The views in this article are the author's own and the site accepts no liability.",
    "If you believe any content here infringes your copyright, please contact us and we will remove it.",
    "The views and opinions expressed here do not necessarily reflect those of this website.",
]
THE_ARTICLES = [
    "法院认为，平台在收到侵权通知后应当及时删除相关内容，并联系权利人。",
    "公司发布免责声明称，本次事故与其无关。",
    "免责条款：承运人对因洪水而晚到的货物不负赔偿责任。",
    "风险提示：原料涨价，项目投产晚于预期。",
    "版权声明是图书出版的重要组成部分，版权页应当载明作者和出版者。",
    "更正：本报昨日报道中人名有误，特此更正，本报向读者致歉。",
    "编者按：本网今日起推出系列报道，不代表本网立场的来稿亦将刊出。",
    "© 2026 Harbour Press. All rights reserved.",
    "本报记者 林夏 未经授权不得转载。",
    "他声明：本人从未代言该产品。",
    "声明：本公司从未授权任何第三方销售产品，请广大消费者注意。",
    "如果发现侵权，权利人可以联系平台删除。",
    "新华社河湾12月9日电（记者王三）国家版权局9日发布通知。",
    "她不代表本党立场，委员会发言人说。",
    "特别声明",
    "咨询电话：0000-1234567",
    "图书馆客服：0000-1234567",
    "河湾资讯网客服热线昨日开通。",
    "河湾晚报热线：读者来信选登",
    "Disclaimers are everywhere: a look at how companies avoid liability.",
    "If you find a copyright violation, the law lets you contact the host.",
    "Correction: an earlier version of this article misspelled a name; this site regrets the error.",
]
PROSE = (
    "<p>周二，港务信托表示，小型渡轮自九月起将完全依靠潮汐发电运行，这是该地区首次采用此种方式提供公共交通服务。</p>"
)


@pytest.mark.parametrize("line", OWN)
def test_a_site_speaking_of_itself_is_recognised(line: str) -> None:
    """Disclaimers, ways to complain and rules of reprinting, in both scripts and in English; the cheap look, too."""
    assert is_site_notice(line)
    assert may_hold(line)


@pytest.mark.parametrize("line", THE_ARTICLES)
def test_what_an_article_says_is_no_notice(line: str) -> None:
    """Prose about copyright, rights lines, datelines, statements of others and corrections stay."""
    assert not is_site_notice(line)
    assert without_notices(RawHtml(f"{PROSE}<p>{line}</p>")).body == f"{PROSE}<p>{line}</p>"


@pytest.mark.parametrize(
    ("markup", "left"),
    [
        (f"{PROSE}<p>{OWN[0]}</p>", PROSE),
        (f"<p>{OWN[0]}</p>{PROSE}", PROSE),
        (f"{PROSE}<p>来源：甲报<br>编辑：王五<br><br>{OWN[0]}<br></p>", f"{PROSE}<p>来源：甲报<br>编辑：王五<br></p>"),
        (f"{PROSE[3:-4]} &lt;b&gt;<br>{OWN[0]}", f"{PROSE[3:-4]} &lt;b&gt;"),
        (f"{PROSE}<blockquote><p>他念道<br>{OWN[0]}</p></blockquote>{PROSE}", None),
        (f"{PROSE}<p>{OWN[0]}</p>{PROSE}", None),
    ],
    ids=["below", "above", "lines", "bare-text", "quoted", "amid"],
)
def test_a_notice_goes_from_the_edges_of_an_entry_only(markup: str, left: str | None) -> None:
    """It is moved from above and below the text, lines parted by <br> included; one that the article quotes stays."""
    found = without_notices(RawHtml(markup))
    assert found.body == (left or markup)
    assert found.notice == (OWN[0] if left else "")
    assert [(step.name, step.count) for step in found.made] == ([(NOTICE, 1)] if left else [])
    assert without_notices(found.body).body == found.body


@given(st.lists(st.sampled_from([PROSE, "<br>", "河湾", "<div>", "</div>", *OWN, *THE_ARTICLES]), max_size=9))
def test_moving_twice_is_moving_once(pieces: list[str]) -> None:
    """A second time finds nothing, whatever stands between what."""
    once = without_notices(RawHtml("".join(pieces)))
    again = without_notices(once.body)
    assert (again.body, again.made) == (once.body, ())


def test_a_notice_of_a_page_that_its_credits_did_not_see_is_moved_too() -> None:
    """Page and feed go by the same rule, and what was moved joins what was read."""
    found = without_frame(RawHtml(f"{PROSE}<p>{OWN[1]}</p>"), PageFacts())
    assert (found.body, found.notice) == (PROSE, OWN[1])
    assert united(None, found.notice) == OWN[1]
    assert united(OWN[0], f"{OWN[0]}\n{OWN[1]}") == f"{OWN[0]}\n{OWN[1]}"
    assert united(None, "") is None
