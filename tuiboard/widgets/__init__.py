"""Textual widgets that dashboards share."""
