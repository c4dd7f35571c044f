"""`python -m trygvarsel` in; the command line out."""

from trygvarsel.cli import main

main()
