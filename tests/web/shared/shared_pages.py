"""A small site of its own for the tests of the page frame: one list, one form, two failures."""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from zhongchuang.web.shared.components import link, status
from zhongchuang.web.shared.listing import Empty, listing


class GroupTable(tables.Table):
    name = tables.Column(verbose_name="名称")
    number = tables.Column(verbose_name="编号", accessor="pk")
    state = tables.Column(verbose_name="状态", accessor="pk", orderable=False)
    go = tables.Column(
        verbose_name="操作", accessor="pk", orderable=False, exclude_from_export=True
    )

    def render_state(self) -> str:
        return status("已备案", "official")

    def render_go(self, value: int) -> str:
        return link("查看", f"/{value}/")


class GroupFilter(django_filters.FilterSet):
    area = django_filters.ChoiceFilter(
        label="地区",
        field_name="name",
        lookup_expr="contains",
        choices=[("喀什", "喀什地区"), ("伊犁", "伊犁哈萨克自治州")],
    )
    number = django_filters.RangeFilter(label="编号", field_name="pk")
    exact = django_filters.BooleanFilter(label="已备案", method="unchanged")

    def unchanged(self, queryset, name, value):
        return queryset


def groups(request: HttpRequest) -> HttpResponse:
    return listing(
        request,
        Group.objects.all(),
        GroupTable,
        GroupFilter,
        title="名录",
        search=("name",),
        unit="家",
        empty=Empty("还没有空间", "确认后列在这里。", "/policy/", "查看管理办法"),
    )


class SpaceForm(forms.Form):
    name = forms.CharField(label="名称", help_text="与标牌一致")
    opened = forms.DateField(label="开始运营日期")
    area = forms.DecimalField(label="总面积", decimal_places=2)
    kind = forms.ChoiceField(label="类型", choices=[("a", "综合")], widget=forms.RadioSelect)


def form(request: HttpRequest) -> HttpResponse:
    filled = SpaceForm(request.POST or None)
    return render(request, "shared/confirm.html", {"title": "空间信息", "form": filled})


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("禁止申报期未满，依据第十一条。")


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError


def plain(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html", {"title": "首页"})


public = (
    [path("", plain, name="home"), path("register/", groups, name="register")],
    "public",
)
officer = (
    [path("", plain, name="home"), path("cases/", plain, name="cases")],
    "officer",
)
urlpatterns = [
    path("", include(public)),
    path("officer/", include(officer)),
    path("form/", form),
    path("forbidden/", forbidden),
    path("broken/", broken),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.account.urls")),
]
