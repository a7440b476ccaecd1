"""Calls to sign in, subscribe, scan or share are told from sentences of a text that hold the same words.

At the edges of a text a short line that calls on readers goes. Tried for the first time, 28 of these 31 sentences (and
one more, which opens as calls do) were taken for calls.
"""

from __future__ import annotations

import pytest

from syndicator.refine.fulltext.prompts import is_prompt

SENTENCES = """
晚上十点，她还在看书。
十点还在看书的人越来越多。
请多关注我们身边的老人。
他说，希望更多人关注我们这个行业。
剩余30%的工程将于明年完成。
他打开手机上的购票APP，买了第一张票。
居民下载安装了反诈客户端。
她扫描二维码，付了十元钱。
老人不会扫二维码，也不想关注谁。
孩子们长按屏幕，识别二维码里的故事。
登录后，用户可以查看自己的水费。
市民注册后即可参与讨论。
付费阅读的人不多，他说。
他点开文章，点了“在看”。
查看全文需要很大的耐心。
展开全文之前，他先写了摘要。
It was not the end.
This was the end of the line for the ferry.
She asked us to share this story.
The gulls follow us on every trip.
He wants readers to subscribe to the idea of slowness.
They log in to read the water meters.
You can sign in to comment at the library desk.
He became a subscriber in 1971.
Never miss a post, the old sailor said.
Few people download the app, he said.
No spam, no ham: the shop sells fish.
I enjoyed this article? Hardly.
Members of the club share this post with pride.
She is already a member of the choir.
打开窗户，客户端着咖啡进来了。
加入工会会员，是他多年的心愿。
本帖最后由谁来删，大家吵了一夜。
点我下载的那个文件早就没了。
They let the paper republish this story in 1990.
Our standards are higher than theirs.
""".strip().splitlines()
CALLS = """
点个“在看”吧
点击在看
觉得好看，点个在看
关注我们
关注公众号，回复“渡口”
剩余80%未读
剩余45%
打开APP阅读全文
点击下载新闻客户端
下载客户端，看更多新闻
请下载云溪客户端
立即打开云溪APP
扫描二维码关注我们
长按识别二维码
长按二维码关注
登录后查看全文
登录后可参与评论
THE END
— THE END —
END
Share this article
Share this story
Follow us on Instagram
Follow us on X and Facebook
Subscribe to our newsletter
Sign up for our weekly newsletter
Sign in to comment
Log in to continue
Already a subscriber? Log in
Become a member
Download our app
Download the app
No spam. Unsubscribe anytime.
Never miss a story
Enjoyed this article? Share it.
返回首页
返回顶部
【加入评论网会员】每天精彩好文直送你的信箱
點我下載APP
Want to republish this story?
""".strip().splitlines()


@pytest.mark.parametrize("line", SENTENCES)
def test_a_sentence_is_no_call(line: str) -> None:
    """What somebody does, who is told of, is the text."""
    assert not is_prompt(line)


@pytest.mark.parametrize("line", CALLS)
def test_a_call_is_one(line: str) -> None:
    """What readers are asked to do is none of it."""
    assert is_prompt(line)
