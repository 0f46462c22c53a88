"""Pure Python the whole system stands on: no Django, no input or output."""
