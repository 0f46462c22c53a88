"""Small pieces of WordprocessingML that python-docx has no call for."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from zhongchuang.documents import layout

LATIN = "Times New Roman"
EPOCH = (1980, 1, 1, 0, 0, 0)
# CT_PPr and CT_RPr are sequences: Word refuses a file whose properties stand in another order.
PARAGRAPH_ORDER = """
pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs
suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi
adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents jc textDirection textAlignment
outlineLvl rPr sectPr
"""
RUN_ORDER = """
rStyle rFonts b bCs i iCs caps color spacing w kern position sz szCs highlight u lang
"""


def element(tag: str, **attributes: object) -> Any:
    """<w:tag w:name="value" …/>; attribute names are given without their prefix."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def put(properties: Any, tag: str, **attributes: object) -> Any:
    """Set one child of a w:pPr or w:rPr, replacing an older one, in the order the schema asks for."""
    made = element(tag, **attributes)
    for old in properties.findall(qn(f"w:{tag}")):
        properties.remove(old)
    names = PARAGRAPH_ORDER if properties.tag == qn("w:pPr") else RUN_ORDER
    order = names.split()
    later = {qn(f"w:{name}") for name in order[order.index(tag) + 1 :]}
    place = next((i for i, child in enumerate(properties) if child.tag in later), len(properties))
    properties.insert(place, made)
    return made


def set_face(run_properties: Any, face: str, points: int) -> None:
    """Chinese in `face`, figures and Latin in Times New Roman, at `points`."""
    put(run_properties, "rFonts", ascii=LATIN, hAnsi=LATIN, eastAsia=face, cs=LATIN)
    put(run_properties, "sz", val=points * 2)
    put(run_properties, "szCs", val=points * 2)


def set_borders(paragraph_properties: Any, **sides: tuple[str, int, int, str]) -> None:
    """Paragraph borders by side: kind, eighths of a point, distance in points, colour."""
    borders = put(paragraph_properties, "pBdr")
    for side, (kind, size, space, color) in sides.items():
        borders.append(element(side, val=kind, sz=size, space=space, color=color))


def add_field(paragraph: Any, instruction: str) -> None:
    """A field such as PAGE, with a dash and a space on either side left to the caller."""
    for kind in ("begin", "instruction", "end"):
        run = paragraph.add_run()._r
        if kind == "instruction":
            text = element("instrText")
            text.set(qn("xml:space"), "preserve")
            text.text = f" {instruction} "
            run.append(text)
        else:
            run.append(element("fldChar", fldCharType=kind))


def _rectangle(paragraph: Any, style: str, color: str) -> None:
    shape = parse_xml(
        f"<w:pict {nsdecls('w')} xmlns:v='urn:schemas-microsoft-com:vml'>"
        f"<v:rect style='{style}' fillcolor='#{color}' stroked='f'/></w:pict>"
    )
    paragraph.add_run()._r.append(shape)


def add_rule(paragraph: Any, width_mm: float, height_pt: float) -> None:
    """A black line in the text."""
    _rectangle(
        paragraph,
        f"mso-wrap-distance-left:0;mso-wrap-distance-right:0;width:{width_mm}mm;height:{height_pt}pt",
        "000000",
    )


def add_bar(
    paragraph: Any, left_mm: float, top_pt: float, width_mm: float, height_pt: float
) -> None:
    """A red bar at a place of the page."""
    style = (
        f"position:absolute;margin-left:{left_mm}mm;margin-top:{top_pt:.2f}pt;width:{width_mm}mm;"
        f"height:{height_pt}pt;mso-position-horizontal-relative:page;"
        "mso-position-vertical-relative:page"
    )
    _rectangle(paragraph, style, layout.RED)


def add_watermark(paragraph: Any, text: str, name: str) -> None:
    """A slanted grey word behind the page, as Word's own watermarks are made."""
    style = (
        "position:absolute;margin-left:0;margin-top:0;width:400pt;height:100pt;rotation:315;"
        "z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        "mso-position-vertical:center;mso-position-vertical-relative:margin"
    )
    picture = parse_xml(
        f"<w:pict {nsdecls('w')} xmlns:v='urn:schemas-microsoft-com:vml'>"
        "<v:shapetype id='_x0000_t136' coordsize='21600,21600' adj='10800'"
        " path='m@7,l@8,m@5,21600l@6,21600e'>"
        "<v:formulas><v:f eqn='sum #0 0 10800'/><v:f eqn='prod #0 2 1'/>"
        "<v:f eqn='sum 21600 0 @1'/><v:f eqn='sum 0 0 @2'/><v:f eqn='sum 21600 0 @3'/>"
        "<v:f eqn='if @0 @3 0'/><v:f eqn='if @0 21600 @1'/><v:f eqn='if @0 0 @2'/>"
        "<v:f eqn='if @0 @4 21600'/></v:formulas>"
        "<v:path textpathok='t' o:connecttype='rect' xmlns:o='urn:schemas-microsoft-com:office:office'/>"
        "<v:textpath on='t' fitshape='t'/></v:shapetype>"
        f"<v:shape id='{name}' type='#_x0000_t136' style='{style}' fillcolor='#dddddd' stroked='f'>"
        "<v:textpath style='font-family:\"黑体\";font-size:1pt'/></v:shape></w:pict>"
    )
    picture[-1][0].set("string", text)
    paragraph.add_run()._r.append(picture)


def repacked(archive: bytes) -> bytes:
    """The same parts, all dated alike, so that the same document always has the same bytes."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = zipfile.ZipInfo(name, EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.create_system = 0
            new.writestr(part, old.read(name))
    return buffer.getvalue()
