"""What readers of the mirror see of articles that their source removes, over real HTTP; and of those it does not."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from syndicator.model import PollRecord
from tests.integration.test_edits import told_in
from tests.integration.vanishing import Mirror, Outlet, day, mirror, text
from tests.origin.server import reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NEW, OLD = "2026-03-18T10:00:00Z", "2026-03-01T00:00:00Z"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Mirror]:
    """A mirror of twelve articles, polled once."""
    with mirror(tmp_path) as made:
        made.outlets["gazette"].numbers = list(range(12, 0, -1))
        made.poll()
        made.later(hours=2)
        yield made


def gazette(desk: Mirror) -> Outlet:
    return desk.outlets["gazette"]


def jsonfeed(outlet: Outlet, *items: dict[str, Any], **head: Any) -> bytes:
    made = [
        {
            "id": f"urn:{outlet.key}:{number}",
            "url": outlet.page(number),
            "title": f"Ward {number}",
            "content_html": f"<p>{text(number)}</p>",
            "date_published": day(number),
        }
        for number in outlet.numbers
    ]
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.key.title(),
        **head,
        "items": [*items, *made],
    }
    return json.dumps(told).encode()


def test_every_tombstone_withdraws_its_article(desk: Mirror) -> None:
    """Two tombstones: both pages answer 410, both leave every list, both are told to subscribers; nothing else goes."""
    outlet = gazette(desk)
    gone, stays = [desk.id_of(outlet, number) for number in (5, 6)], desk.id_of(outlet, 7)
    outlet.head = outlet.stone(5, NEW) + outlet.stone(6, NEW, "<at:comment>wrong ward</at:comment>")
    outlet.numbers = [one for one in outlet.numbers if one not in {5, 6}]
    (outcome,) = desk.poll()
    assert [trace.value for trace in outcome.deleted] == ["tombstone", "tombstone"]
    assert [desk.status(one) for one in (*gone, stays)] == [410, 410, 200]
    assert sorted(desk.stones()) == sorted(gone)
    assert desk.shown().isdisjoint(gone)
    assert len(desk.shown()) == 10
    assert {
        stone["id"].removeprefix("urn:uuid:").replace("-", "") for stone in desk.feed()["_syndicator"]["tombstones"]
    } == set(gone)
    for name, body in desk.bytes_of_everything().items():
        assert not any(text(number)[:60].encode() in body for number in (5, 6)), name
    explained = "\n".join(desk.app.explain(outlet.page(6))[0].sentences)
    assert "its feed names it as deleted on 2026-03-18 10:00 UTC: “wrong ward”" in explained
    assert "its page answers 410" in explained
    rows = {row.url: row for row in desk.app.rows(removed=True)}
    assert {row.verdict.value for row in rows.values()} == {"withdrawn"}
    assert set(rows) == {outlet.page(5), outlet.page(6)}
    (status,) = desk.app.status()
    assert (status.removed, status.health) == (2, "ok")
    before = desk.bytes_of_everything()
    desk.later(hours=2)
    desk.poll()
    assert desk.bytes_of_everything() == before


def test_what_its_source_shows_again_is_published_again(desk: Mirror) -> None:
    """Under its own id, later than the tombstone said, although that still stands in the feed."""
    outlet = gazette(desk)
    story = desk.id_of(outlet, 5)
    outlet.head, outlet.numbers = outlet.stone(5, NEW), [one for one in outlet.numbers if one != 5]
    desk.poll()
    assert desk.status(story) == 410
    told = desk.feed()["_syndicator"]["tombstones"][0]["at"]
    outlet.numbers = list(range(12, 0, -1))
    outlet.updated[5] = "2026-03-18T11:30:00Z"
    desk.later(hours=2)
    desk.poll()
    assert desk.status(story) == 200
    assert desk.stones() == []
    (item,) = (one for one in desk.feed()["items"] if one["url"] == outlet.page(5))
    assert item["date_modified"] > told
    outlet.numbers.remove(5)  # it ages out of the feed, and the old tombstone does not count against it
    desk.later(hours=2)
    desk.poll()
    assert desk.status(story) == 200


def test_an_entry_beside_its_tombstone_counts_by_its_time(desk: Mirror) -> None:
    """Shown and named as deleted: the later statement holds, at the first meeting too."""
    outlet = gazette(desk)
    outlet.head = outlet.stone(13, "2026-03-01T14:00:00Z") + outlet.stone(14, "2026-03-01T01:00:00Z")
    outlet.numbers = [14, 13, *outlet.numbers]
    desk.poll()
    thirteen, fourteen = (desk.id_of(outlet, number) for number in (13, 14))
    assert (desk.status(thirteen), desk.status(fourteen)) == (410, 200)


def test_the_story_goes_on_as_others_tell_it(tmp_path: Path) -> None:
    """Where another outlet carries the text, that one is shown under the same id, and no tombstone is told."""
    with mirror(tmp_path, ("gazette", "courier")) as desk:
        ours, theirs = desk.outlets["gazette"], desk.outlets["courier"]
        ours.numbers, theirs.numbers = [3, 2, 1], [30, 29, 28]
        desk.poll()
        theirs.texts[31], theirs.numbers = text(2), [31, *theirs.numbers]
        desk.later(hours=2)
        desk.poll()
        story = desk.id_of(ours, 2)
        assert desk.app.article(theirs.page(31)).story == story
        ours.head, ours.numbers = ours.stone(2, NEW), [3, 1]
        desk.later(hours=2)
        desk.poll()
        assert desk.status(story) == 200
        assert desk.stones() == []
        (item,) = (one for one in desk.feed()["items"] if one["id"].replace("-", "").endswith(story))
        assert item["url"] == theirs.page(31)
        assert "also" not in item["_syndicator"]


def test_held_until_an_editor_approves_it(desk: Mirror) -> None:
    """`deleted: hold`: out of what is published without a tombstone; approved, it stands again and says so."""
    desk.configure(deleted="hold")
    outlet = gazette(desk)
    story = desk.id_of(outlet, 5)
    outlet.head = outlet.stone(5, NEW)
    desk.poll()
    assert desk.status(story) == 404
    assert desk.stones() == []
    held = json.loads(desk.command("list", "--held", "--json"))
    assert held["url"] == outlet.page(5)
    assert held["held"].startswith("removed by its source")
    desk.command("approve", outlet.page(5), "--reason", "of public interest")
    assert desk.status(story) == 200
    assert "Its source has removed this article" in desk.page(story)
    assert desk.app.store.audit()[-1].detail == "of public interest"


def test_kept_with_a_note(desk: Mirror) -> None:
    """`deleted: keep`: page and feeds say that the source has removed it, and subscribers see it as updated."""
    desk.configure(deleted="keep")
    outlet = gazette(desk)
    story = desk.id_of(outlet, 5)
    outlet.head = outlet.stone(5, NEW)
    desk.poll()
    assert desk.status(story) == 200
    (item,) = (one for one in desk.feed()["items"] if one["url"] == outlet.page(5))
    assert item["_syndicator"]["removed"] == {"at": "2026-03-18T10:00:00Z", "trace": "tombstone"}
    assert item["date_modified"] == "2026-03-18T10:00:00Z"
    note = (
        '<p class="syn-removed"><strong>Its source has removed this article (noted 18 March 2026, 10:00)</strong></p>'
    )
    assert item["content_html"].startswith(note)
    assert note in desk.page(story)
    for name in ("atom.xml", "rss.xml"):
        body = (desk.folder / "public" / "all" / name).read_text("utf-8")
        assert '<syn:removed at="2026-03-18T10:00:00Z" trace="tombstone"' in body


def test_another_policy_holds_for_what_was_removed_before(desk: Mirror) -> None:
    """Evidence is a fact; what becomes of it follows feeds.yaml, without another poll."""
    outlet = gazette(desk)
    story = desk.id_of(outlet, 5)
    outlet.head = outlet.stone(5, NEW)
    desk.poll()
    assert desk.status(story) == 410
    desk.configure(deleted="keep")
    desk.app.release()
    assert desk.status(story) == 200
    desk.configure(deleted="withdraw")
    desk.app.release()
    assert desk.status(story) == 410
    desk.command("approve", outlet.page(5))
    assert desk.status(story) == 200


@pytest.mark.parametrize(
    ("item", "head"),
    [
        ({"id": "urn:gazette:5", "deleted": True}, {}),
        ({"id": "urn:gazette:5", "_deleted": NEW, "title": "Ward 5"}, {}),
        ({"id": "", "url": "PAGE", "deleted": True}, {}),
        (None, {"_syndicator": {"tombstones": [{"id": "urn:gazette:5", "at": NEW}]}}),
    ],
)
def test_json_says_so_too(desk: Mirror, item: dict[str, Any] | None, head: dict[str, Any]) -> None:
    """The forms that are read in JSON Feed; such an item is no entry."""
    outlet = gazette(desk)
    story = desk.id_of(outlet, 5)
    outlet.numbers = [one for one in outlet.numbers if one != 5]
    told = [item | {"url": outlet.page(5)} if item.get("url") else item] if item else []
    outlet.raw = jsonfeed(outlet, *told, **head)
    desk.poll()
    assert desk.status(story) == 410
    assert len(desk.shown()) == 11


# ------------------------------------------------------------------------------------------ what removes nothing


def test_no_feed_speaks_of_another_sources_entries(tmp_path: Path) -> None:
    """Tombstones for another source's guids and addresses, and for another feed's, change no byte of what is published."""
    with mirror(tmp_path, ("gazette", "courier")) as desk:
        ours, theirs = desk.outlets["gazette"], desk.outlets["courier"]
        ours.numbers, theirs.numbers = [3, 2, 1], [30, 29, 28]
        desk.poll()
        before = desk.bytes_of_everything()
        page = f'<at:deleted-entry ref="{ours.page(2)}" when="{NEW}"/>'
        elsewhere = "<source xmlns='http://www.w3.org/2005/Atom'><id>urn:gazette</id></source>"
        theirs.head = ours.stone(1, NEW) + ours.stone(2, NEW) + page + theirs.stone(30, NEW, elsewhere)
        desk.later(hours=2)
        desk.poll()
        assert desk.bytes_of_everything() == before


def test_half_a_document_removes_nothing(desk: Mirror) -> None:
    """A feed with tombstones that breaks off, with and without a length, takes nothing away; whole, it does."""
    outlet = gazette(desk)
    before = desk.bytes_of_everything()
    outlet.head = outlet.stone(5, NEW) + outlet.stone(6, NEW)
    whole = outlet.atom()
    outlet.raw = whole[: whole.rindex(b"<entry>") + 40]
    desk.poll()
    desk.later(hours=2)
    assert desk.bytes_of_everything() == before
    outlet.raw = None
    desk.poll()
    assert len(desk.shown()) == 10


# ------------------------------------------------------------------------------------------ too much at once


def test_much_at_once_waits_for_the_operator(desk: Mirror) -> None:
    """Five of twelve at once: no byte changes, `status` says so, and `accept` lets them go at once."""
    outlet = gazette(desk)
    before = desk.bytes_of_everything()
    gone = [desk.id_of(outlet, number) for number in range(1, 6)]
    outlet.head = "".join(outlet.stone(number, NEW) for number in range(1, 6))
    desk.poll()
    assert desk.bytes_of_everything() == before
    (status,) = desk.app.status()
    assert (status.health, status.vanished, status.removed) == ("vanished", 5, 0)
    assert "`syndicator accept gazette`" in status.remark
    desk.later(days=2)
    desk.poll()  # the same document
    assert desk.app.status()[0].health == "vanished"
    assert "accepted: gazette; 5 articles are withdrawn" in desk.command("accept", "gazette")
    assert [desk.status(one) for one in gone] == [410] * 5
    assert desk.app.status()[0].health == "ok"
    desk.later(hours=1)
    outlet.head += outlet.stone(6, NEW)
    desk.poll()  # what was accepted does not count against what follows
    assert desk.status(desk.id_of(outlet, 6)) == 410


def test_what_is_no_longer_said_is_forgotten(desk: Mirror) -> None:
    """A hacked feed removes everything; once the outlet has its own back, all is well without anybody's help."""
    outlet = gazette(desk)
    before = desk.bytes_of_everything()
    numbers, outlet.numbers = outlet.numbers, []
    outlet.head = "".join(outlet.stone(number, NEW) for number in numbers)
    desk.poll()
    assert desk.app.status()[0].health == "vanished"
    outlet.numbers, outlet.head = numbers, ""
    desk.later(hours=2)
    desk.poll()
    assert desk.app.status()[0].health == "ok"
    assert desk.bytes_of_everything() == before


def test_little_by_little_is_much_too(desk: Mirror) -> None:
    """Three at a time: the first three go, the next within a day do not, and after a day they do."""
    outlet = gazette(desk)
    for number in (1, 2, 3):
        outlet.head += outlet.stone(number, NEW)
    desk.poll()
    assert len(desk.shown()) == 9
    for number in (4, 5, 6):
        outlet.head += outlet.stone(number, NEW)
    desk.later(hours=3)
    desk.poll()
    assert len(desk.shown()) == 9
    assert desk.app.status()[0].vanished == 3
    desk.later(days=1)
    outlet.head += " "
    desk.poll()
    assert len(desk.shown()) == 6


# ------------------------------------------------------------------------------------------ complete feeds

COMPLETE = "<fh:complete/>"


def without(outlet: Outlet, *numbers: int) -> None:
    outlet.numbers = [one for one in outlet.numbers if one not in numbers]


def test_what_a_complete_feed_lists_no_longer_is_gone(desk: Mirror) -> None:
    """By its own word it lists everything: what is missing is withdrawn, and returns when it is listed again."""
    outlet = gazette(desk)
    story = desk.id_of(outlet, 5)
    outlet.head = COMPLETE
    desk.poll()
    without(outlet, 5)
    desk.later(hours=2)
    (outcome,) = desk.poll()
    assert [trace.value for trace in outcome.deleted] == ["complete"]
    assert desk.status(story) == 410
    assert "fh:complete" in desk.app.explain(outlet.page(5))[0].sentences[0]
    outlet.numbers = list(range(12, 0, -1))
    desk.later(hours=2)
    desk.poll()
    assert desk.status(story) == 200


def test_the_oldest_of_a_complete_feed_may_go_too(desk: Mirror) -> None:
    """Unless news pushed it out: a feed that calls itself complete and shows the newest twelve removes nothing."""
    outlet = gazette(desk)
    oldest = [desk.id_of(outlet, number) for number in (1, 2)]
    outlet.head = COMPLETE
    outlet.numbers = [13, *outlet.numbers[:-1]]
    desk.poll()
    assert desk.status(oldest[0]) == 200
    without(outlet, 2)
    desk.later(hours=2)
    desk.poll()
    assert [desk.status(one) for one in oldest] == [200, 410]


@pytest.mark.parametrize("head", ["", '<link rel="next" href="/2"/><fh:complete/>', "<fh:archive/><fh:complete/>"])
def test_what_is_merely_absent_stays(desk: Mirror, head: str) -> None:
    """Half of the items, or none; a page of several; an archive: not one byte changes."""
    outlet = gazette(desk)
    before = desk.bytes_of_everything()
    outlet.head = head
    for numbers in ([12, 11, 10, 3, 2, 1], []):
        outlet.numbers = numbers
        desk.later(hours=2)
        desk.poll()
        assert desk.bytes_of_everything() == before


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!doctype html><title>This domain is for sale</title><p>Buy gazette.example today.",
        b"<!doctype html><title>Sign in</title><form action=/login method=post><input name=user></form>",
        b'{"error": "not found"}',
    ],
)
def test_what_is_no_feed_removes_nothing(desk: Mirror, body: bytes) -> None:
    """A parking page, a login, an error, nothing at all."""
    outlet = gazette(desk)
    outlet.head = COMPLETE
    desk.poll()
    before = desk.bytes_of_everything()
    outlet.raw = body
    desk.later(hours=2)
    (outcome,) = desk.poll()
    assert outcome.status == "failed"
    assert desk.bytes_of_everything() == before


def test_a_complete_feed_that_is_emptied_waits_for_the_operator(desk: Mirror) -> None:
    """All of it at once: nothing goes until it is accepted, however often the feed says so."""
    outlet = gazette(desk)
    outlet.head = COMPLETE
    desk.poll()
    before = desk.bytes_of_everything()
    outlet.numbers = []
    for turn in range(3):
        outlet.head = COMPLETE + " " * turn
        desk.later(days=2)
        desk.poll()
        assert desk.bytes_of_everything() == before
        assert desk.app.status()[0].vanished == 12
    assert "12 articles are withdrawn" in desk.app.accept("gazette")
    assert desk.shown() == set()
    assert len(desk.stones()) == 12


def test_a_complete_feed_that_breaks_off_or_holds_poison_removes_nothing(desk: Mirror) -> None:
    """Half a document, by its markup or by its length."""
    outlet = gazette(desk)
    outlet.head = COMPLETE
    desk.poll()
    before = desk.bytes_of_everything()
    whole = outlet.atom()
    outlet.raw = whole[: whole.index(b"urn:gazette:4<")]
    desk.later(hours=2)
    desk.poll()
    assert desk.bytes_of_everything() == before


def test_states_of_earlier_versions_know_what_they_show(desk: Mirror) -> None:
    """What an earlier version stored without noting which article each item is, is learned with the next document."""
    outlet = gazette(desk)
    outlet.head = COMPLETE
    desk.poll()
    state = desk.app.store.state(desk.app.chosen(["gazette"])[0].key)
    assert state is not None
    desk.app.store.commit(PollRecord(state, shown={}))
    outlet.numbers = [13, *outlet.numbers]
    desk.later(hours=2)
    desk.poll()
    without(outlet, 5)
    desk.later(hours=2)
    desk.poll()
    assert desk.status(desk.id_of(outlet, 5)) == 410


# ------------------------------------------------------------------------------------------ pages that are gone

DELETED = "<!doctype html><html><head><title>稿件已删除-快报</title></head><body><ul><li>热点</li></ul></body></html>"


def stand(outlet: Outlet, *but: int) -> None:
    """Put the pages of all articles where they stand, but for these."""
    for number in range(20):
        path = f"/gazette/{number}"
        if number in but:
            outlet.origin.routes.pop(path, None)
        else:
            body = f"<html><title>Ward {number}</title><body><p>{text(number)}</p></body></html>".encode()
            outlet.origin.routes[path] = reply(body=body, Content_Type="text/html")


def asked(outlet: Outlet) -> list[str]:
    """The pages that were asked for."""
    return [seen.path for seen in outlet.origin.seen if seen.path.rpartition("/")[2].isdigit()]


def hourly(desk: Mirror, hours: int) -> None:
    for _ in range(hours):
        desk.later(hours=1)
        desk.poll()


def test_a_page_that_is_gone_twice_is_believed(desk: Mirror) -> None:
    """Missing though older ones are there, then 404, hours apart: withdrawn; and it was asked for twice, no more."""
    outlet = gazette(desk)
    story = desk.id_of(outlet, 7)
    stand(outlet, 7)
    without(outlet, 7)
    hourly(desk, 3)
    assert desk.status(story) == 200
    assert asked(outlet) == ["/gazette/7"]
    explained = "\n".join(desk.app.explain(outlet.page(7))[0].sentences)
    assert "its page answered 404 on 2026-03-18 12:00 UTC, and is asked for once more" in explained
    hourly(desk, 7)
    assert desk.status(story) == 410
    assert asked(outlet) == ["/gazette/7", "/gazette/7", "/gazette/12"]  # the last for comparison
    rows = list(desk.app.rows(removed=True))
    assert [row.url for row in rows] == [outlet.page(7)]
    assert "its page answered 404 on 2026-03-18 12:00 and 2026-03-18 18:00 UTC" in str(rows[0].removed)
    hourly(desk, 24)
    assert len(asked(outlet)) == 3


def test_a_page_that_says_so_is_believed_like_one_that_is_gone(desk: Mirror) -> None:
    """稿件已删除, with 200."""
    outlet = gazette(desk)
    story = desk.id_of(outlet, 7)
    stand(outlet)
    outlet.origin.routes["/gazette/7"] = reply(body=DELETED.encode(), Content_Type="text/html; charset=utf-8")
    without(outlet, 7)
    hourly(desk, 10)
    assert desk.status(story) == 410
    assert "its page said “稿件已删除”" in desk.app.explain(outlet.page(7))[0].sentences[0]


def test_a_page_that_stands_ends_the_suspicion(desk: Mirror) -> None:
    """The entry left its feed and the article did not: one request, and nothing changes; so where robots.txt forbids it."""
    outlet = gazette(desk)
    before = desk.bytes_of_everything()
    stand(outlet)
    outlet.origin.routes["/robots.txt"] = reply(body=b"User-agent: *\nDisallow: /gazette/8", Content_Type="text/plain")
    desk.later(days=2)  # it is kept for a day
    desk.poll()
    without(outlet, 7, 8)
    hourly(desk, 24)
    assert asked(outlet) == ["/gazette/7"]
    assert desk.bytes_of_everything() == before


def test_what_is_back_before_long_is_not_asked_for(desk: Mirror) -> None:
    """A feed that sends half its items by mistake costs no request; and what ages out at its end never does."""
    outlet = gazette(desk)
    stand(outlet, *range(1, 13))
    numbers = outlet.numbers
    outlet.numbers = numbers[::2]
    desk.poll()
    outlet.numbers = numbers
    hourly(desk, 5)
    for number in range(13, 18):
        outlet.numbers = [number, *outlet.numbers[:-1]]
        hourly(desk, 5)
    assert asked(outlet) == []
    assert desk.app.status()[0].removed == 0


def test_a_site_that_lost_all_its_pages_removes_nothing(desk: Mirror) -> None:
    """Every page answers 404, those of shown articles too: something else is wrong. When they are back, it is looked on."""
    outlet = gazette(desk)
    before = desk.bytes_of_everything()
    story = desk.id_of(outlet, 7)
    stand(outlet, *range(20))
    without(outlet, 7, 9)
    hourly(desk, 30)
    assert desk.bytes_of_everything() == before
    assert len(asked(outlet)) <= 4 * 3 + 4
    stand(outlet, 7)
    hourly(desk, 14)
    assert [desk.status(one) for one in (story, desk.id_of(outlet, 9))] == [410, 200]


def test_few_pages_at_a_time_and_not_for_ever(desk: Mirror) -> None:
    """Of many that are missing three are asked for at a poll; pages that answer with errors are given up after a week."""
    outlet = gazette(desk)
    before = desk.bytes_of_everything()
    for number in range(20):
        outlet.origin.routes[f"/gazette/{number}"] = reply(500)
    without(outlet, 5, 6, 7, 8, 9)
    desk.poll()
    desk.later(hours=2)
    desk.poll()
    assert len(asked(outlet)) == 3
    for _ in range(16):
        desk.later(hours=12)
        desk.poll()
    count = len(asked(outlet))
    assert 3 < count <= 5 * 2 * 7 + 3
    desk.later(days=1)
    desk.poll()
    assert len(asked(outlet)) == count
    assert desk.bytes_of_everything() == before


def test_pages_that_are_gone_in_numbers_wait_for_the_operator(desk: Mirror) -> None:
    """Three go, and the fourth within a day does not: too many at once, by whatever evidence."""
    outlet = gazette(desk)
    stand(outlet, 5, 6, 7, 8)
    without(outlet, 5, 6, 7, 8)
    hourly(desk, 24)
    (status,) = desk.app.status()
    assert (status.health, status.vanished + status.removed) == ("vanished", 4)
    assert status.removed == 3
    assert len(desk.shown()) == 9


def listed(outlet: Outlet) -> bytes:
    rows = "".join(f'<li><a href="/gazette/{n}">Ward {n} and its news</a> {day(n)[:10]}</li>' for n in outlet.numbers)
    return f"<html><title>Gazette</title><body><ul>{rows}</ul></body></html>".encode()


def test_lists_without_a_feed_are_watched_too(tmp_path: Path) -> None:
    """An article that leaves a list page and whose page says 稿件已删除; one that leaves it at its end is let be."""
    with mirror(tmp_path) as desk:
        outlet = gazette(desk)
        outlet.extra = {"kind": "page", "list": {"item": "li"}}
        outlet.media_type = "text/html"
        desk.configure()
        stand(outlet)
        outlet.numbers = [75, 60, 50, 40, 30, 2]
        for number in outlet.numbers:
            body = f"<html><title>Ward {number}</title><body><h1>Ward {number}</h1><p>{text(number)}</p></body></html>"
            outlet.origin.routes[f"/gazette/{number}"] = reply(body=body.encode(), Content_Type="text/html")
        outlet.raw = listed(outlet)
        desk.poll()
        assert len(desk.shown()) == 6
        story = desk.id_of(outlet, 50)
        outlet.origin.routes["/gazette/50"] = reply(body=DELETED.encode(), Content_Type="text/html; charset=utf-8")
        outlet.origin.routes["/gazette/90"] = outlet.origin.routes["/gazette/75"]
        outlet.numbers = [90, 75, 60, 40, 30]
        outlet.raw = listed(outlet)
        desk.later(hours=2)
        desk.poll()
        outlet.origin.seen.clear()
        hourly(desk, 10)
        assert asked(outlet) == ["/gazette/50", "/gazette/50", "/gazette/90"]
        assert desk.status(story) == 410
        assert desk.status(desk.id_of(outlet, 2)) == 200


def test_a_page_that_says_so_is_no_articles_text(tmp_path: Path) -> None:
    """A list still names an article whose page says 稿件已删除: it is not taken for the text, neither then nor later."""
    with mirror(tmp_path) as desk:
        outlet = gazette(desk)
        outlet.extra = {"kind": "page", "list": {"item": "li"}, "reprint": "full"}
        outlet.media_type = "text/html"
        desk.configure()
        outlet.numbers = [75, 60, 50]
        for number in outlet.numbers:
            body = f"<html><title>Ward {number}</title><body><h1>Ward {number}</h1><p>{text(number)}</p></body></html>"
            outlet.origin.routes[f"/gazette/{number}"] = reply(body=body.encode(), Content_Type="text/html")
        outlet.origin.routes["/gazette/60"] = reply(body=DELETED.encode(), Content_Type="text/html; charset=utf-8")
        outlet.raw = listed(outlet)
        desk.poll()
        assert {item["url"] for item in desk.feed()["items"]} == {outlet.page(75), outlet.page(50)}
        (told,) = desk.app.explain(outlet.page(60))[0].sentences
        assert "its page says that it is gone: “稿件已删除”" in told


@pytest.mark.parametrize("removed", [False, True])
def test_no_byte_of_any_revision_is_left_after_a_takedown(
    desk: Mirror, caplog: pytest.LogCaptureFixture, *, removed: bool
) -> None:
    """Edited away twice, removed by its source with a comment that quotes it, and taken down: state, published files and
    log hold none of it.
    """
    caplog.set_level(logging.DEBUG)
    outlet = gazette(desk)
    secrets = [f"Witness {name} lives behind the old pump house." for name in ("Aspden", "Birtwhistle", "Crowther")]
    for secret in secrets:
        outlet.texts[5] = f"{text(5)} {secret}"
        desk.later(hours=2)
        desk.poll()
    assert len(desk.app.article(outlet.page(5)).revisions) == 3
    if removed:
        many = "".join(outlet.stone(number, NEW) for number in range(6, 12))
        quoting = outlet.stone(5, "2026-03-19T00:00:00Z", f"<at:comment>{secrets[0]}</at:comment>")
        for head in (many.replace(NEW, "2026-03-19T00:00:00Z") + quoting, quoting):  # held off, then believed
            outlet.head = head
            desk.later(days=1)
            desk.poll()
        deletion = desk.app.article(outlet.page(5)).deletion
        assert deletion is not None
        assert secrets[0] in deletion.told
    folders = (desk.folder / "state", desk.folder / "public")
    assert all(told_in(secret, *folders) for secret in secrets)
    desk.app.take_down(outlet.page(5), "asked for")
    for secret in secrets:
        assert told_in(secret, *folders) == []
        assert secret not in caplog.text
