"""The regulations themselves: one folder each, data only."""
