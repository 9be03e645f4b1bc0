"""Numbers in, styled cells out."""
