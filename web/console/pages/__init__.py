"""One page, or a family of pages, a file: what somebody asks to see in, HTML out."""
