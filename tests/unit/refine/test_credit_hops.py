"""The chain of publishers: who is origin, who reprints, and whose credit stands where."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from syndicator.model import Credit, Evidence, Hop, HopRole, Origin, PageFacts, Role
from syndicator.refine.credit import hops

STOOD = datetime(2023, 5, 4, 1, 49, tzinfo=UTC)
REPORTER = Credit(Role.REPORTER, "张晓")
DESK = Credit(Role.RESPONSIBLE_EDITOR, "陆小超")


def chain(facts: PageFacts, **kwargs: Any) -> tuple[Hop, ...]:
    defaults: dict[str, Any] = {
        "site_outlet": "河东网", "site_url": "https://www.hedong.example/", "page_url": "https://www.hedong.example/a/1.html",
        "entry_authors": (), "entry_origin": None, "published": STOOD, "configured_editor": None,
    }  # fmt: skip
    return hops(facts, **(defaults | kwargs))


def test_a_reprint_has_two_hops() -> None:
    """The source is the original with the text's credits, the polled site the reprint with its desk's."""
    facts = PageFacts(
        source="河西晚报",
        source_evidence=Evidence.INFERRED,
        source_literal="来源: 编辑:河西晚报",
        original_url="https://www.hexi.example/1.html",
        credits=(DESK,),
        origin_credits=(REPORTER,),
    )
    origin, reprint = chain(facts)
    assert (origin.role, origin.outlet, origin.url) == (HopRole.ORIGINAL, "河西晚报", "https://www.hexi.example/1.html")
    assert (origin.evidence, origin.literal) == (Evidence.INFERRED, "来源: 编辑:河西晚报")
    assert origin.credits == (REPORTER,)
    assert origin.published is None
    assert (reprint.role, reprint.outlet, reprint.published) == (HopRole.REPRINT, "河东网", STOOD)
    assert reprint.url == "https://www.hedong.example/a/1.html"
    assert reprint.credits == (DESK,)


def test_own_work_has_one_hop() -> None:
    """Without another outlet the polled site is the original, with all credits."""
    (only,) = chain(PageFacts(credits=(DESK,), origin_credits=(REPORTER,)))
    assert (only.role, only.outlet, only.credits) == (HopRole.ORIGINAL, "河东网", (REPORTER, DESK))


@pytest.mark.parametrize(
    "source", ["本站", "本站原创", "原创", "河东网", "河東網", "河东网-文化频道", "www.hedong.example"]
)
def test_names_of_the_site_itself_are_no_second_hop(source: str) -> None:
    """The words "this site", its name in either script, its sections and its domain are own work."""
    assert len(chain(PageFacts(source=source, source_evidence=Evidence.FOUND))) == 1


def test_a_known_domain_makes_a_name_the_sites_own() -> None:
    """The outlet table knows that a site under this domain is that outlet, whatever the feed is called."""
    facts = PageFacts(source="人民网", source_evidence=Evidence.FOUND)
    assert len(chain(facts, site_outlet="每日要闻", site_url="http://www.people.com.cn/")) == 1


def test_the_sites_own_head_is_no_second_hop() -> None:
    """A site's name out of its own head never makes it a reprint of itself."""
    facts = PageFacts(source="河东新闻网", source_evidence=Evidence.INFERRED, source_literal="og:site_name: 河东新闻网")
    assert len(chain(facts, site_outlet="河东")) == 1


def test_a_sites_own_platform_is_no_second_hop() -> None:
    """The self-publishing section of the polled site is a way in, not another publisher."""
    facts = PageFacts(source="澎湃新闻·澎湃号·政务", source_evidence=Evidence.FOUND)
    assert len(chain(facts, site_outlet="澎湃", site_url="https://www.thepaper.cn/")) == 1


def test_the_feeds_claim_counts_where_the_page_is_silent() -> None:
    """An RSS source element makes the original hop, but not one that names the site itself or is contradicted."""
    claim = Origin("河西晚报", "https://www.hexi.example/feed.xml")
    origin, _ = chain(PageFacts(), entry_origin=claim)
    assert (origin.outlet, origin.url) == ("河西晚报", "https://www.hexi.example/feed.xml")
    assert len(chain(PageFacts(), entry_origin=Origin("Hedong", "https://hedong.example/feed"))) == 1
    stated = chain(PageFacts(source="河南晚报", source_evidence=Evidence.FOUND), entry_origin=claim)
    assert (stated[0].outlet, stated[0].url) == ("河南晚报", None)


def test_an_original_address_of_a_known_outlet_infers_it() -> None:
    """Where only the original address is stated, the outlet of its domain is the source, inferred."""
    facts = PageFacts(original_url="https://jsnews.jschina.com.cn/a/t20240220_1.shtml")
    origin, _ = chain(facts)
    assert (origin.outlet, origin.evidence) == ("中国江苏网", Evidence.INFERRED)
    assert origin.literal == facts.original_url


def test_the_feeds_authors_stand_at_the_origin() -> None:
    """The feed's authors wrote the text; the outlet's own name, placeholders, addresses and our editor did not."""
    authors = (
        "张晓",
        "河西晚报",
        "河東網",
        "admin",
        "本站",
        "editor@example.com (李兰)",
        "管理员",
        "我们的编辑",
        "陆小超",
    )
    facts = PageFacts(source="河西晚报", source_evidence=Evidence.FOUND, credits=(DESK,))
    origin, reprint = chain(facts, entry_authors=authors, configured_editor="我们的编辑")
    assert [(c.role, c.name) for c in origin.credits] == [(Role.AUTHOR, "张晓"), (Role.AUTHOR, "李兰")]
    assert reprint.credits == (DESK,)


@pytest.mark.parametrize(
    ("stated", "people"),
    [
        ("Joe Gull, Ann Otter and Ben Heron", ["Joe Gull", "Ann Otter", "Ben Heron"]),
        ("joe@harbour.example (Joe Gull & Ann Otter)", ["Joe Gull", "Ann Otter"]),
        ("By JOE GULL", ["JOE GULL"]),
        ("Joe Gull | Ann Otter", ["Joe Gull", "Ann Otter"]),
        ("Jean-Luc Martin et Anne de la Tour", ["Jean-Luc Martin", "Anne de la Tour"]),
        ("Ana López y Luis Pérez", ["Ana López", "Luis Pérez"]),
        ("Анна Иванова, Пётр Сидоров", ["Анна Иванова", "Пётр Сидоров"]),
        ("张晓，李兰", ["张晓", "李兰"]),
        (
            ", ".join(f"Joe {letter}arrow-Gull" for letter in "BCDFGHKL"),
            [f"Joe {letter}arrow-Gull" for letter in "BCDFGHKL"],
        ),
        # one, or nobody knows which
        ("Gull, Joe", ["Gull, Joe"]),
        ("Gull, J., Otter, A.", ["Gull, J., Otter, A."]),
        ("Joe Gull, Jr.", ["Joe Gull Jr."]),
        ("Marks and Gulls", ["Marks and Gulls"]),
        ("New York and New Jersey Port Authority", ["New York and New Jersey Port Authority"]),
        ("Ministry of Transport, Canada", ["Ministry of Transport, Canada"]),
        ("José Ortega y Gasset", ["José Ortega y Gasset"]),
        ("早报 晚报", ["早报 晚报"]),
        ("Gull, Joe; Otter, Ann", ["Gull, Joe", "Otter, Ann"]),
        ("Harbour News Radio (HNR)", ["Harbour News Radio (HNR)"]),
        ("Marks, Gulls and Co.", ["Marks, Gulls and Co."]),
        ("Red Harbour for Peace", ["Red Harbour for Peace"]),
        ("Joe Gull, editor, and Ann Otter, reporter", ["Joe Gull", "Ann Otter"]),
    ],
)
def test_a_feeds_author_that_is_a_list_of_names_is_these_people(stated: str, people: list[str]) -> None:
    """Feeds write a whole byline into one field; what nobody can read surely is left as it stands."""
    (only,) = chain(PageFacts(), entry_authors=(stated,))
    assert [c.name for c in only.credits] == people
    assert {c.literal for c in only.credits} == {stated}


@pytest.mark.parametrize(
    ("stated", "people"),
    [
        ("By JOE GULL, STAFF WRITER", [("author", "JOE GULL")]),
        ("Joe Gull, City Editor", [("author", "Joe Gull")]),
        ("Dr. Joe Gull, PhD", [("author", "Joe Gull")]),
        ("Joe Gull (Harbour Post)", [("author", "Joe Gull")]),
        ("Guest author: Joe Gull", [("author", "Joe Gull")]),
        ("Joe Gull (text), Ann Otter (photos)", [("author", "Joe Gull"), ("photographer", "Ann Otter")]),
        ("Translated by Joe Gull", [("translator", "Joe Gull")]),
        ("记者 张晓 通讯员 李兰", [("reporter", "张晓"), ("correspondent", "李兰")]),
        ("通讯员 张晓 李兰", [("correspondent", "张晓"), ("correspondent", "李兰")]),
        ("责任编辑：张晓", [("responsible-editor", "张晓")]),
        ("作者：张晓", [("author", "张晓")]),
        ("문준서 기자", [("reporter", "문준서")]),
        # nobody
        ("来源：河西晚报", []),
        ("By Staff", []),
        ("Super User", []),
    ],
)
def test_a_feeds_author_that_is_a_line_is_read_as_one(stated: str, people: list[tuple[str, str]]) -> None:
    """A post, a label, a degree, a paper behind a name are no part of it; a role is that which is said."""
    (only,) = chain(PageFacts(), entry_authors=(stated,))
    assert [(c.role.value, c.name) for c in only.credits] == people


def test_an_editor_in_a_feeds_authors_is_the_sites_own() -> None:
    """What a site reprints it has edited: the first publisher has not."""
    facts = PageFacts(source="河西晚报", source_evidence=Evidence.FOUND)
    origin, reprint = chain(facts, entry_authors=("责任编辑：陆小超", "记者 张晓"))
    assert [(c.role, c.name) for c in origin.credits] == [(Role.REPORTER, "张晓")]
    assert [(c.role, c.name) for c in reprint.credits] == [(Role.RESPONSIBLE_EDITOR, "陆小超")]


def test_an_author_credited_as_reporter_is_not_repeated() -> None:
    """Whoever is credited in another role, in either script, is not made an author again."""
    facts = PageFacts(origin_credits=(Credit(Role.REPORTER, "張曉"),))
    (only,) = chain(facts, entry_authors=("张晓",))
    assert [c.role for c in only.credits] == [Role.REPORTER]


def test_the_author_in_a_reprints_header_wrote_for_the_source() -> None:
    """A reprint page names the author beside the source: the author is the source's, the editor the site's."""
    author, editor = Credit(Role.AUTHOR, "张晓"), Credit(Role.EDITOR, "李兰")
    facts = PageFacts(source="河西晚报", source_evidence=Evidence.FOUND, credits=(author, editor))
    origin, reprint = chain(facts)
    assert (origin.credits, reprint.credits) == ((author,), (editor,))


def test_an_original_address_that_is_the_page_itself_is_none() -> None:
    """The page's own permalink is not the original's address."""
    facts = PageFacts(
        source="河西晚报", source_evidence=Evidence.FOUND, original_url="http://hedong.example/a/1.html?utm_source=x"
    )
    assert chain(facts)[0].url is None
