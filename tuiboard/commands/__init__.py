"""The headless verbs: inspect, export, plot, snapshot, doctor."""
