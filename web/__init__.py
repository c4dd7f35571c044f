"""HTTP: reports in from police systems, what became of each of them out."""
