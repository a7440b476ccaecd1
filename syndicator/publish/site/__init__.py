"""Pages, and what names them: of articles, lists, search, and what belongs to none of them."""
