"""What goes on in a partnership in; pages for those who steer it, and what they decide, out."""
