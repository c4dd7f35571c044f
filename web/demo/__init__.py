"""Texts that nobody gets in; the phones they would have lit up, drawn, out. Served by the demonstration alone."""
