"""The administrator's pages: setting the system up, its people and its calendar; no case content."""
