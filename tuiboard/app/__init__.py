"""The shell: run picker, dashboard switcher and tick; it names no dashboard."""
