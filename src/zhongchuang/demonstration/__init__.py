"""Synthetic data for demonstrations and training. Nothing here names real people or firms."""
