"""Reprints with labels: what a judge of stories should merge, and what it must keep apart.

``texts`` makes news that no two of which tell the same, ``variants`` what other outlets make of one, ``flashes`` texts
of one form about different events, ``judging`` runs them all through the real index and the real judge and scores it.
Seeds below 1,000,000 are for development, and one seed beyond is the gate's, which nothing is tuned on.
"""
