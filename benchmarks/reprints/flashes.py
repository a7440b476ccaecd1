"""Texts that a machine fills into a form: earthquakes, weather, closings, scores. Each tells another event."""

from __future__ import annotations

import random

from benchmarks.reprints.texts import Language, person, place
from benchmarks.reprints.variants import Variant

COMPASS = {
    "en": "north north-east east south-east south south-west west north-west".split(),
    "zh": "北 东北 东 东南 南 西南 西 西北".split(),
}
SKY = {"en": "clear cloudy overcast rainy foggy stormy".split(), "zh": "晴 多云 阴 小雨 有雾 雷阵雨".split()}


def flash(number: int, seed: int, language: Language) -> Variant:
    """Flash number ``number``: one of four forms, filled in."""
    chance = random.Random(f"flash/{seed}/{language}/{number}")
    kind = ("earthquake", "weather", "closing", "score")[number % 4]
    title, text = _FORMS[kind, language](chance)
    return Variant(kind, title, text)


def _quake(c: random.Random, language: Language) -> tuple[str, str]:
    where, size, deep, away = place(c, language), f"{c.uniform(2.5, 7):.1f}", c.randint(3, 90), c.randint(4, 160)
    side, day, hour, minute = c.choice(COMPASS[language]), c.randint(1, 28), c.randint(0, 23), c.randint(0, 59)
    if language == "zh":
        return f"{where}发生{size}级地震", (
            f"据地震台网测定，3月{day}日{hour}时{minute}分在{where}{side}方向{away}公里处发生{size}级地震，震源深度{deep}千米。"
            f"当地多个乡镇有明显震感，目前暂无人员伤亡和房屋倒塌的报告。{where}应急管理部门已启动响应，派出{c.randint(2, 40)}名人员赴现场核查。"
            "台网提醒市民不信谣、不传谣，注意防范余震，如感觉震动请及时填报有感调查问卷。"
        )
    return f"Quake of magnitude {size} near {where}", (
        f"An earthquake of magnitude {size} was measured on March {day} at {hour}:{minute:02} some {away} kilometres {side} of {where}, the seismic "
        f"network reports. Its focus lay {deep} kilometres below the surface. It was felt in several villages; no injuries and no damage to "
        f"buildings have been reported so far. The authorities of {where} sent {c.randint(2, 40)} people to look at the area. The network asks everybody "
        "who felt the shaking to fill in the form on its page, and warns of aftershocks in the coming days."
    )


def _weather(c: random.Random, language: Language) -> tuple[str, str]:
    where, low, day = place(c, language), c.randint(-9, 18), c.randint(1, 28)
    high, wind, sky, later = low + c.randint(3, 14), c.randint(1, 9), c.choice(SKY[language]), c.choice(SKY[language])
    if language == "zh":
        return f"{where}天气预报", (
            f"{where}气象台3月{day}日发布天气预报：今天白天{sky}转{later}，最高气温{high}℃，最低气温{low}℃，{c.choice(COMPASS['zh'])}风{wind}级。"
            f"明天{c.choice(SKY['zh'])}，气温{low - c.randint(0, 4)}到{high + c.randint(0, 4)}℃，相对湿度{c.randint(20, 95)}%。气象台提醒，早晚温差较大，请注意增减衣物，"
            "驾车出行注意减速慢行，户外活动注意防风防火，老人和儿童减少外出。"
        )
    return f"Weather for {where}", (
        f"The weather office of {where} expects {sky} skies on March {day}, turning {later} later, with {high} degrees at noon and {low} at night. "
        f"The wind blows from the {c.choice(COMPASS['en'])} at force {wind}. Tomorrow will be {c.choice(SKY['en'])}, between {low - c.randint(0, 4)} and {high + c.randint(0, 4)} degrees, "
        f"with {c.randint(20, 95)} per cent humidity. The office advises drivers to slow down in the early hours, and everybody to dress for a large difference "
        "between morning and noon. Small children and the old should stay indoors in the evening."
    )


def _closing(c: random.Random, language: Language) -> tuple[str, str]:
    index, moved, day = c.uniform(2000, 5000), c.uniform(-3, 3), c.randint(1, 28)
    up, down, turnover = c.randint(100, 3000), c.randint(100, 3000), c.uniform(0.3, 2.5)
    if language == "zh":
        return f"收盘：指数{'涨' if moved > 0 else '跌'}{abs(moved):.2f}%", (
            f"3月{day}日，三大指数收盘{'上涨' if moved > 0 else '下跌'}，截至收盘，综合指数报{index:.2f}点，{'涨' if moved > 0 else '跌'}{abs(moved):.2f}%；"
            f"成份指数报{index * 3.1:.2f}点，{'涨' if moved > 0 else '跌'}{abs(moved * c.uniform(0.5, 1.5)):.2f}%。两市成交额{turnover:.2f}万亿元，上涨个股{up}只，下跌{down}只。"
            "盘面上，半导体、煤炭、银行板块表现活跃，酒店、教育、种植业板块走弱。分析人士认为，短期市场仍将维持震荡，投资者宜控制仓位，关注政策变化。"
        )
    return f"Market closes {'up' if moved > 0 else 'down'} {abs(moved):.2f} per cent", (
        f"The index closed at {index:.2f} points on March {day}, {'up' if moved > 0 else 'down'} {abs(moved):.2f} per cent, while the broader market stood at {index * 3.1:.2f}. "
        f"Turnover came to {turnover:.2f} trillion; {up} shares rose and {down} fell. Chip makers, coal and banks were sought after, hotels, schools and farming "
        "lost ground. Analysts expect the market to move sideways for the time being and advise investors to keep part of their money back until "
        "the central bank has spoken."
    )


def _score(c: random.Random, language: Language) -> tuple[str, str]:
    home, guest, one, two = place(c, language), place(c, language), c.randint(60, 130), c.randint(60, 130)
    star, points, boards = person(c, language), c.randint(12, 48), c.randint(2, 19)
    if language == "zh":
        return f"{home}队{one}比{two}{'胜' if one > two else '负'}{guest}队", (
            f"3月{c.randint(1, 28)}日，篮球联赛常规赛第{c.randint(1, 40)}轮，{home}队主场以{one}比{two}{'战胜' if one > two else '不敌'}{guest}队。{home}队的{star}得到全场最高的{points}分和{boards}个篮板，"
            f"{guest}队的{person(c, 'zh')}得到{c.randint(8, 40)}分。半场结束时主队{'领先' if c.random() < 0.5 else '落后'}{c.randint(1, 25)}分。{c.randint(900, 9000)}名观众到场观看。下一轮比赛将于周末进行，主教练赛后表示球队需要在防守端做得更好。"
        )
    return f"{home} {one}, {guest} {two}", (
        f"{home} {'beat' if one > two else 'lost to'} {guest} {one} to {two} at home on March {c.randint(1, 28)}, in round {c.randint(1, 40)} of the basketball league. {star} of {home} scored {points} points and took {boards} "
        f"rebounds, more than anybody else; {person(c, 'en')} of {guest} had {c.randint(8, 40)} points. At half-time the hosts were {'ahead' if c.random() < 0.5 else 'behind'} by {c.randint(1, 25)}. {c.randint(900, 9000)} people came to watch. "
        "The next round will be played at the weekend. The coach said after the game that his team will have to do better in defence."
    )


_FORMS = {
    (name, language): (lambda c, make=make, language=language: make(c, language))
    for name, make in (("earthquake", _quake), ("weather", _weather), ("closing", _closing), ("score", _score))
    for language in ("en", "zh")
}
