"""The tables of one revision in, those of the next out: one file for each step, with all that it needs to know.

A step that has been released is never changed. So none takes tables from the rest of the program, where they go on
changing.
"""
