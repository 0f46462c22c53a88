"""Reading the answers of the administrator's pages."""

from __future__ import annotations


def errors_of(response) -> dict[str, list[str]]:
    """The mistakes of the form that is shown again."""
    assert response.status_code == 200
    return dict(response.context["form"].errors)
