"""Addresses of this audience."""

from __future__ import annotations

from django.urls import path

from zhongchuang.web.expert import sheets

app_name = "expert"
urlpatterns = [
    path("", sheets.home, name="home"),
    path("sheets/<int:pk>/", sheets.sheet, name="sheet"),
    path("sheets/<int:pk>/open/", sheets.open_material, name="open"),
    path("sheets/<int:pk>/recuse/", sheets.recuse, name="recuse"),
    path("sheets/<int:pk>/conditions/<slug:criterion>/", sheets.rows, name="rows"),
    path("sheets/<int:pk>/facts/<slug:kind>/", sheets.facts, name="facts"),
]
