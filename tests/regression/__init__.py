"""What the plain use of a library does wrong, and that ours does not: each shown in one test."""
