"""Groups, their members and lists in; what a coordinator sees of them, and may do, out."""
