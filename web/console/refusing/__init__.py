"""What was refused in; what a police officer needs to see of it, and to mend it, out."""
