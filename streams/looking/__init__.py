"""The database in; what people look at of it, reports, spates and members, out. Nothing is changed."""
