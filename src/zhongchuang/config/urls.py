"""The addresses of the system, by audience."""

from __future__ import annotations

from django.urls import include, path

from zhongchuang.web.shared.acting import case, home, switch_mandate
from zhongchuang.web.shared.health import healthz, readyz
from zhongchuang.web.shared.jobs import again, cancel, job
from zhongchuang.web.shared.notifying import notifications
from zhongchuang.web.shared.resuming import resume

urlpatterns = [
    path("", include("zhongchuang.web.public.urls")),
    path("operator/", include("zhongchuang.web.operator.urls")),
    path("officer/", include("zhongchuang.web.officer.urls")),
    path("expert/", include("zhongchuang.web.expert.urls")),
    path("administration/", include("zhongchuang.web.admin.urls")),
    path("uploads/", include("zhongchuang.web.shared.uploads")),
    path("accounts/", include("allauth.account.urls")),
    path("home/", home, name="home"),
    path("resume/", resume, name="resume"),
    path("notifications/", notifications, name="notifications"),
    path("cases/<int:pk>/", case, name="case"),
    path("jobs/<uuid:pk>/", job, name="job"),
    path("jobs/<uuid:pk>/cancel/", cancel, name="job_cancel"),
    path("jobs/<uuid:pk>/again/", again, name="job_again"),
    path("mandate/<int:pk>/", switch_mandate, name="switch_mandate"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
