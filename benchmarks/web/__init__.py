"""The service over HTTP in; how many reports a second, how soon, beside how many who watch, out."""
