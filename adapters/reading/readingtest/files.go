// Package readingtest makes files for tests of readers, small and enormous ones.
package readingtest

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"
)

// Zip returns a ZIP file; entries are written by functions, so that large ones take no memory.
func Zip(t testing.TB, entries map[string]func(io.Writer)) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, write := range entries {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		write(w)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Text writes a text.
func Text(s string) func(io.Writer) {
	return func(w io.Writer) { _, _ = io.WriteString(w, s) }
}

// Repeated writes a text many times, rounded down to thousands, between others.
func Repeated(before, s string, times int, after string) func(io.Writer) {
	return func(w io.Writer) {
		Text(before)(w)
		block := strings.Repeat(s, 1000)
		for range times / 1000 {
			Text(block)(w)
		}
		Text(after)(w)
	}
}

// DocumentHead begins the main part of a document of Word.
const DocumentHead = `<w:document xmlns:w="x"><w:body>`

// Document returns a document of Word.
func Document(t testing.TB, body func(io.Writer)) []byte {
	return Zip(t, map[string]func(io.Writer){"word/document.xml": body})
}

// Workbook returns a workbook with one sheet.
func Workbook(t testing.TB, sheet func(io.Writer)) []byte {
	const main, office = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	return Zip(t, map[string]func(io.Writer){
		"[Content_Types].xml": Text(`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`),
		"_rels/.rels": Text(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + office +
			`/officeDocument" Target="xl/workbook.xml"/></Relationships>`),
		"xl/workbook.xml": Text(`<workbook xmlns="` + main + `" xmlns:r="` + office + `"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`),
		"xl/_rels/workbook.xml.rels": Text(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + office +
			`/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`),
		"xl/worksheets/sheet1.xml": func(w io.Writer) {
			Text(`<worksheet xmlns="` + main + `"><sheetData>`)(w)
			sheet(w)
			Text(`</sheetData></worksheet>`)(w)
		},
	})
}

// PDF returns a PDF with count pages, all of which have the same compressed content.
func PDF(count int, content func(io.Writer)) []byte {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	content(z)
	_ = z.Close()
	var out strings.Builder
	var offsets []int
	object := func(body string) {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", len(offsets), body)
	}
	out.WriteString("%PDF-1.4\n")
	var kids strings.Builder
	for i := range count {
		kids.WriteString(strconv.Itoa(5+i) + " 0 R ")
	}
	object("<</Type/Catalog/Pages 2 0 R>>")
	object(fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", count, &kids))
	object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
	object(fmt.Sprintf("<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream", packed.Len(), &packed))
	for range count {
		object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 3 0 R>>>>>>")
	}
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&out, "trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF", len(offsets)+1, table)
	return []byte(out.String())
}
