"""YAML in, validated settings out: the schema, the loader that tells every mistake at once, and the shipped words.

``ConfigError`` is the only exception that leaves this package; it carries every ``Problem`` that was found.
"""
