"""`load`: a whole round of applications, walked over HTTP by everybody who has a part in it."""
