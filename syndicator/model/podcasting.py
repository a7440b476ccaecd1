"""What podcasts say of themselves, in Apple's words (the "Podcast RSS feed requirements"): as pairs of name and value.

Of a show: ``author``, ``image`` (an address), ``category`` (any number, ``Society & Culture > Documentary``),
``explicit`` (true or false), ``type`` (episodic or serial). Who owns it is not among them: an owner's address is for
directories to write to, and what we publish is ours.
"""

from __future__ import annotations

from typing import TypeAlias

Told: TypeAlias = tuple[tuple[str, str], ...]

SHOW = ("author", "image", "category", "explicit", "type")
"""What is told of a show, in the order in which it is published."""

_CATEGORIES = """
Arts: Books, Design, Fashion & Beauty, Food, Performing Arts, Visual Arts
Business: Careers, Entrepreneurship, Investing, Management, Marketing, Non-Profit
Comedy: Comedy Interviews, Improv, Stand-Up
Education: Courses, How To, Language Learning, Self-Improvement
Fiction: Comedy Fiction, Drama, Science Fiction
Government:
History:
Health & Fitness: Alternative Health, Fitness, Medicine, Mental Health, Nutrition, Sexuality
Kids & Family: Education for Kids, Parenting, Pets & Animals, Stories for Kids
Leisure: Animation & Manga, Automotive, Aviation, Crafts, Games, Hobbies, Home & Garden, Video Games
Music: Music Commentary, Music History, Music Interviews
News: Business News, Daily News, Entertainment News, News Commentary, Politics, Sports News, Tech News
Religion & Spirituality: Buddhism, Christianity, Hinduism, Islam, Judaism, Religion, Spirituality
Science: Astronomy, Chemistry, Earth Sciences, Life Sciences, Mathematics, Natural Sciences, Nature, Physics,\
 Social Sciences
Society & Culture: Documentary, Personal Journals, Philosophy, Places & Travel, Relationships
Sports: Baseball, Basketball, Cricket, Fantasy Sports, Football, Golf, Hockey, Rugby, Running, Soccer, Swimming,\
 Tennis, Volleyball, Wilderness, Wrestling
Technology:
True Crime:
TV & Film: After Shows, Film History, Film Interviews, Film Reviews, TV Reviews
"""


def _listed() -> dict[str, str]:
    found = {}
    for line in _CATEGORIES.strip().splitlines():
        name, _, within = line.partition(":")
        for whole in (name, *(f"{name} > {part.strip()}" for part in within.split(",") if part.strip())):
            found[whole.casefold()] = whole
    return found


_LISTED = _listed()
CATEGORIES = tuple(_LISTED.values())
"""All categories that directories know."""


def category(name: str) -> str | None:
    """A category as Apple writes it, None where it is none of Apple's; ``name`` in any case, parts parted by ``>``."""
    parts = (" ".join(part.split()) for part in name.split(">"))
    return _LISTED.get(" > ".join(part for part in parts if part).casefold())
