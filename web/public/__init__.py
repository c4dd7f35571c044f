"""Somebody without an account in; a member, an opt-out, or what is known of them, by a code sent to them, out."""
