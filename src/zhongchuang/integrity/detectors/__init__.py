"""One function a detector: set-wise, the same for one space and for every space there is."""
