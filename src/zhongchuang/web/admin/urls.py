"""The administrator's addresses."""

from __future__ import annotations

from datetime import date

from django.urls import path, register_converter

from zhongchuang.web.admin import calendar, channels, organisations, people, wording
from zhongchuang.web.admin.home import home


class DayConverter:
    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DayConverter, "day")

app_name = "admin"
urlpatterns = [
    path("", home, name="home"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/add/", organisations.add, name="add_organisation"),
    path("organisations/<int:pk>/", organisations.organisation, name="organisation"),
    path("organisations/<int:pk>/edit/", organisations.edit, name="edit_organisation"),
    path("organisations/<int:pk>/invite/", organisations.invite, name="invite_to"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/deactivate/", people.deactivate, name="deactivate"),
    path("people/<int:pk>/reactivate/", people.reactivate, name="reactivate"),
    path("mandates/<int:pk>/revoke/", people.revoke, name="revoke"),
    path("invitations/", people.invitations, name="invitations"),
    path("invitations/<int:pk>/withdraw/", people.withdraw, name="withdraw_invitation"),
    path("channels/", channels.channels, name="channels"),
    path("wording/", wording.wordings, name="wordings"),
    path("wording/<slug:kind>/", wording.wording, name="wording"),
    path("wording/<slug:kind>/preview/", wording.preview, name="wording_preview"),
    path("wording/<slug:kind>/<int:number>/", wording.version, name="wording_version"),
    path("calendar/", calendar.years, name="calendar"),
    path("calendar/import/", calendar.import_days, name="import_days"),
    path("calendar/<int:year>/", calendar.year_page, name="year"),
    path("calendar/<int:year>/add/", calendar.add, name="add_day"),
    path("calendar/<int:year>/complete/", calendar.complete, name="complete_year"),
    path("calendar/<int:year>/reopen/", calendar.reopen, name="reopen_year"),
    path("calendar/days/<day:day>/", calendar.change, name="change_day"),
    path("calendar/days/<day:day>/remove/", calendar.remove, name="remove_day"),
]
