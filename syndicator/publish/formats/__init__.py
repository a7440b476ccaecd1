"""An article as it is told: facts, credit and notice, the same in every format, and the feeds."""
