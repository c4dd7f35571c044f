"""What the parts of the service say in; lines on standard error out, for people or for programs, and spans."""
