"""A simulated town and its burglaries in; a spate noticed, told and closed, on a screen, out."""
