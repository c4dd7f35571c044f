"""What changes in the database in; a word of it to every open page, out."""
