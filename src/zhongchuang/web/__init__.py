"""Server-rendered pages, one package an audience, and what they share."""
