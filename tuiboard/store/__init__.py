"""What is known now: names, series, runs, board."""
