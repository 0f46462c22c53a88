"""The papers of a case, one module a paper: what it says, from the case and its policy."""
