"""Reports and members in; what each verb takes of memory, processor, time and disk, and what to give it, out."""
