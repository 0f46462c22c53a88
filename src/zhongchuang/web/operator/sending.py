"""What a form was sent, told apart from a page that is only looked at."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict


def sent(request: HttpRequest) -> QueryDict | None:
    """What was posted, even if it is nothing; None on a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def sent_files(
    request: HttpRequest,
) -> tuple[QueryDict | None, MultiValueDict[str, UploadedFile[Any]] | None]:
    """As `sent`, with the files beside it."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)
