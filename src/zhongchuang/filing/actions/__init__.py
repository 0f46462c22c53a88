"""One function an official act, named by the verb of the regulation (Art. 10)."""
