"""A database and how long things are to be kept in; the same database without what is older, out."""
