"""A settings file as people wrote it and what is to stand where in; the same file, otherwise untouched, out."""

from .changing import edit
from .values import GONE, CannotEdit, Changes, Gone, Path, Value, applied, at, same

__all__ = ["GONE", "CannotEdit", "Changes", "Gone", "Path", "Value", "applied", "at", "edit", "same"]
