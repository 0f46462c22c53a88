"""Where files are kept: whole or not at all in a folder, and in an S3-compatible store."""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage, storages
from django.core.management import call_command
from moto.server import ThreadedMotoServer

from evidence.building import pdf
from evidence.photos import exif, saved, scene
from zhongchuang.config.settings import file_limits, file_storage
from zhongchuang.evidence import uploads
from zhongchuang.evidence.previews import page_image
from zhongchuang.evidence.storage import is_local, is_writable, keep
from zhongchuang.evidence.store import open_file, open_public, store
from zhongchuang.evidence.verifying import mismatches

CONTENT = bytes(range(256)) * 1000


def found(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def folder(settings) -> Path:
    return Path(settings.MEDIA_ROOT)


def test_file_is_kept_under_its_name(folder):
    assert (default_storage.save("a/b", ContentFile(CONTENT)), found(folder)) == ("a/b", ["a/b"])
    assert (folder / "a/b").read_bytes() == CONTENT


def test_file_is_for_its_owner_and_group_only(folder):
    default_storage.save("a", ContentFile(CONTENT))
    assert (folder / "a").stat().st_mode & 0o777 == 0o640


def test_file_that_breaks_off_leaves_nothing(folder):
    class Broken(ContentFile):
        def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
            yield CONTENT
            raise OSError("the line broke")

    with pytest.raises(OSError, match="the line broke"):
        default_storage.save("a", Broken(CONTENT))
    assert found(folder) == []


def test_file_of_a_name_that_is_taken_gets_another(folder):
    default_storage.save("a", ContentFile(b"1"))
    second = default_storage.save("a", ContentFile(b"2"))
    assert ((folder / "a").read_bytes(), (folder / second).read_bytes()) == (b"1", b"2")


def test_writers_at_once_leave_one_whole_file(folder):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _n: keep("one", ContentFile(CONTENT)), range(40)))
    assert (found(folder), (folder / "one").read_bytes()) == (["one"], CONTENT)


def test_half_a_file_is_replaced(folder):
    default_storage.save("one", ContentFile(CONTENT[:100]))
    keep("one", ContentFile(CONTENT))
    assert (folder / "one").read_bytes() == CONTENT


def test_file_on_disk_is_taken_from_where_it_is(folder, tmp_path):
    (tmp_path / "upload").write_bytes(CONTENT)
    with (tmp_path / "upload").open("rb") as raw:
        keep("one", File(raw))
    assert ((folder / "one").read_bytes(), (tmp_path / "upload").exists()) == (CONTENT, True)


def test_folder_is_local_and_writable(folder):
    assert (is_local(), is_writable(), found(folder)) == (True, True, [])


def test_storage_of_settings_is_the_folder():
    assert file_storage("") == {"BACKEND": "zhongchuang.evidence.storage.WholeFileStorage"}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (
            "s3://key:se%2Fcret@store.example:9000/evidence?tls=0",
            ("http://store.example:9000", "key", "se/cret", "evidence", "", "us-east-1"),
        ),
        (
            "s3://key:secret@store.example/evidence/files/2026?region=cn-north-1",
            ("https://store.example", "key", "secret", "evidence", "files/2026", "cn-north-1"),
        ),
    ],
)
def test_storage_address_becomes_settings(address, expected):
    options = file_storage(address)["OPTIONS"]
    names = ("endpoint_url", "access_key", "secret_key", "bucket_name", "location", "region_name")
    assert tuple(options[name] for name in names) == expected
    assert (options["default_acl"], options["file_overwrite"]) == (None, False)


def test_limits_are_changed_by_kind():
    changed = file_limits("pdf=200, jpeg=1")
    assert (changed["pdf"], changed["jpeg"], changed["png"]) == (200 << 20, 1 << 20, 20 << 20)


def test_limits_of_unknown_kinds_are_refused():
    with pytest.raises(ValueError, match="unknown kinds of file: exe, gif"):
        file_limits("gif=1,exe=2")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(server, settings, request) -> Iterator[object]:
    """An empty bucket that the system keeps its files in."""
    name = f"evidence-{abs(hash(request.node.name)) % 10**8}"
    store_address = f"s3://key:secret@{server}/{name}?tls=0"
    client = boto3.client(
        "s3",
        endpoint_url=f"http://{server}",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
        region_name="us-east-1",
    )
    client.create_bucket(Bucket=name)
    settings.STORAGES = {**settings.STORAGES, "default": file_storage(store_address)}
    yield boto3.resource(
        "s3",
        endpoint_url=f"http://{server}",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
        region_name="us-east-1",
    ).Bucket(name)
    storages["default"].connection.meta.client.close()
    client.close()


def keys(bucket) -> list[str]:
    return sorted(item.key for item in bucket.objects.all())


def test_bucket_is_writable_and_not_local(bucket):
    assert (is_local(), is_writable(), keys(bucket)) == (False, True, [])


def test_bucket_that_is_not_there_is_not_writable(server, settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": file_storage(f"s3://key:secret@{server}/nowhere?tls=0"),
    }
    assert is_writable() is False


@pytest.mark.django_db
def test_bucket_keeps_evidence_privately_and_once(bucket):
    content = saved(scene(1), exif=exif(place=True))
    file = store(ContentFile(content, name="照片.jpg"))
    store(ContentFile(content, name="照片.jpg"))
    with open_file(file) as original, open_public(file) as public:
        assert (original.read(), public.read() == content) == (content, False)
    assert keys(bucket) == sorted([file.path, file.public_file.path])
    grants = bucket.Object(file.path).Acl().grants
    assert [grant["Grantee"]["Type"] for grant in grants] == ["CanonicalUser"]


@pytest.mark.django_db
def test_bucket_is_verified(bucket):
    file = store(ContentFile(pdf(), name="协议.pdf"))
    out = io.StringIO()
    call_command("verify", "evidence", stdout=out)
    assert out.getvalue() == "evidence holds: 1 files, 0 attachments\n"
    bucket.Object(file.path).delete()
    assert list(mismatches()) == [f"file {file.sha256}: missing in the storage"]


@pytest.mark.django_db
def test_bucket_takes_files_in_pieces(bucket, operator):
    content = pdf()
    upload = uploads.begin(operator.account_id, "协议.pdf", len(content))
    for at in range(0, len(content), 100):
        uploads.append(upload.pk, operator.account_id, at, content[at : at + 100])
    with uploads.taken(upload.pk, operator.account_id) as whole:
        file = store(whole)
    uploads.discard(upload.pk, operator.account_id)
    assert keys(bucket) == [file.path]


@pytest.mark.django_db
def test_bucket_shows_pages(bucket):
    file = store(ContentFile(pdf(), name="协议.pdf"))
    assert page_image(file, 1, 200).startswith(b"\x89PNG")
