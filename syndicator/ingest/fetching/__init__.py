"""A document over HTTP: to vetted addresses, with manners, within limits."""
