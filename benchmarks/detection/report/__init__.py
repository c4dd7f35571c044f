"""What the benchmark found in; a page of tables and its pictures out."""
