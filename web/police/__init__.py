"""Reports of police systems in over HTTP; what became of each, said to none but their sender, out."""
