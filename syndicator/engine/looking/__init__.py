"""Why something was decided, and what would come of something: looks, and changes nothing."""
