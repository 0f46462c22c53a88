"""Divisions of Xinjiang by GB/T 2260, as of 2026."""

from django.db import migrations

REGION = ("650000", "新疆维吾尔自治区", "Xinjiang Uygur Autonomous Region")
PREFECTURES = (
    ("650100", "乌鲁木齐市", "Urumqi"),
    ("650200", "克拉玛依市", "Karamay"),
    ("650400", "吐鲁番市", "Turpan"),
    ("650500", "哈密市", "Hami"),
    ("652300", "昌吉回族自治州", "Changji Hui Autonomous Prefecture"),
    ("652700", "博尔塔拉蒙古自治州", "Bortala Mongol Autonomous Prefecture"),
    ("652800", "巴音郭楞蒙古自治州", "Bayingolin Mongol Autonomous Prefecture"),
    ("652900", "阿克苏地区", "Aksu Prefecture"),
    ("653000", "克孜勒苏柯尔克孜自治州", "Kizilsu Kirgiz Autonomous Prefecture"),
    ("653100", "喀什地区", "Kashgar Prefecture"),
    ("653200", "和田地区", "Hotan Prefecture"),
    ("654000", "伊犁哈萨克自治州", "Ili Kazak Autonomous Prefecture"),
    ("654200", "塔城地区", "Tacheng Prefecture"),
    ("654300", "阿勒泰地区", "Altay Prefecture"),
)
CITIES = (
    ("659001", "石河子市", "Shihezi"),
    ("659002", "阿拉尔市", "Aral"),
    ("659003", "图木舒克市", "Tumxuk"),
    ("659004", "五家渠市", "Wujiaqu"),
    ("659005", "北屯市", "Beitun"),
    ("659006", "铁门关市", "Tiemenguan"),
    ("659007", "双河市", "Shuanghe"),
    ("659008", "可克达拉市", "Kokdala"),
    ("659009", "昆玉市", "Kunyu"),
    ("659010", "胡杨河市", "Huyanghe"),
    ("659011", "新星市", "Xinxing"),
    ("659012", "白杨市", "Baiyang"),
)


def load(apps, schema_editor):
    Division = apps.get_model("directory", "Division")
    region, _ = Division.objects.get_or_create(
        code=REGION[0], defaults={"name": REGION[1], "name_en": REGION[2]}
    )
    for code, name, name_en in PREFECTURES + CITIES:
        Division.objects.get_or_create(
            code=code, defaults={"name": name, "name_en": name_en, "parent": region}
        )


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_create_directory")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
