"""Addresses of this audience."""

from __future__ import annotations

from django.urls import path

from zhongchuang.web.expert import files, meetings, profile, sheets

app_name = "expert"
urlpatterns = [
    path("", sheets.home, name="home"),
    path("sheets/<int:pk>/", sheets.sheet, name="sheet"),
    path("sheets/<int:pk>/open/", sheets.open_material, name="open"),
    path("sheets/<int:pk>/recuse/", sheets.recuse, name="recuse"),
    path("sheets/<int:pk>/explain/", sheets.explain, name="explain"),
    path("sheets/<int:pk>/conditions/<slug:criterion>/", sheets.rows, name="rows"),
    path("sheets/<int:pk>/facts/<slug:kind>/", sheets.facts, name="facts"),
    path("files/<int:pk>/", files.view, name="file"),
    path("files/<int:pk>/pages/<int:page>.png", files.page, name="file_page"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/sign-in/", meetings.sign_in, name="meeting_sign_in"),
    path("meetings/<int:pk>/points/<int:point>/vote/", meetings.vote, name="meeting_vote"),
    path("meetings/<int:pk>/confirm/", meetings.confirm, name="meeting_confirm"),
    path("profile/", profile.profile, name="profile"),
    path("profile/interests/", profile.declare, name="declare"),
    path("profile/interests/<int:pk>/end/", profile.end_interest, name="interest_end"),
]
