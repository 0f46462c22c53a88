"""Chinese first: another language only for those who chose it on the page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


class LanguageMiddleware(LocaleMiddleware):
    """As Django's, except that the browser's own preference is not asked.

    Office computers often run a browser of another language than their user's; an official page
    must not change its language for that.
    """

    def process_request(self, request: HttpRequest) -> None:
        asked = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = asked in dict(settings.LANGUAGES)
        translation.activate(asked if known else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()
