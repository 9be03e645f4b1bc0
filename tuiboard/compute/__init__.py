"""Arrays in, arrays out, in data units."""
