"""Keeps the store current: discovery, tailing, the one follower thread."""
