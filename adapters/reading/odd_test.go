package reading_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"chatbot/adapters/reading/extract"
	"chatbot/domain/file"
)

// Files as programs write them that do it differently from most.
func TestOddFilesAreRead(t *testing.T) {
	for name, want := range map[string][]string{
		"broken-table.pdf": {"the valve opens at 6.2 bar.", "the torque 35 Nm."},
		"filled.pdf":       {"Inside a form object: 4711", "Turned text: 4712", "预算是四十二万元", "A form:\nfilled in 4713"},
		"notes.pdf":        {"Body\nTyped onto it 4715\n[comment: A note says 4716]"},
		"xfa.pdf":          {"<>\nName of the applicant\nname: Quince 4714"},
		"odd.docx":         {"In a control 4717", "In a box 4718.", "A link 4720", "In a chunk **4723**"},
		"chart.pptx":       {"In a group 4744", "|  | Sold |\n| --- | --- |\n| East | 1.5 |\n| West | 4745 |"},
		"rich.xlsx":        {"| rich bold 4725 |", "| hidden row 4729 |", "| a line break |", "Comment at B1: noted 4730"},
		"late.html":        {"Бюджет сорок два"},
		"iso2022jp.txt":    {"予算は四十二万円です。"},
		"cut.txt":          {"Größe 42 — schön"},
		"gaps.txt":         {"after the crash 4737"},
		"mail.eml":         {"<Bericht 4738>\nFrom: a@b.c\nSubject: Bericht 4738\n\nDie Größe ist 4739\n\n[attachment: bill.pdf]"},
		"page.mht":         {"Saved page 4735"},
	} {
		mediaType, text, err := read(t, shared, name)
		if err != nil {
			t.Errorf("%s (%s): %v", name, mediaType, err)
			continue
		}
		for _, fact := range want {
			if strings.Count(text, fact) != 1 {
				t.Errorf("%s (%s) has %q %d times:\n%s", name, mediaType, fact, strings.Count(text, fact), text)
			}
		}
		for _, wrong := range []string{"moved away", "MERGEFIELD", "Please wait", "the same again"} {
			if strings.Contains(text, wrong) {
				t.Errorf("%s has %q:\n%s", name, wrong, text)
			}
		}
	}
	var why *file.Unreadable
	if _, text, err := read(t, shared, "drawn.epub"); !errors.As(err, &why) || why.Problem != file.NoText {
		t.Errorf("a book of pictures: %v %q", err, text)
	}
}

// Documents whose parts have other names, namespaces or encodings than Word gives them.
func TestDocumentsOfOtherProgramsAreRead(t *testing.T) {
	for what, change := range map[string]func(e entry) entry{
		"another name of the main part": func(e entry) entry {
			e.name = strings.NewReplacer("word/document.xml", "word/document2.xml", "document.xml.rels", "document2.xml.rels").Replace(e.name)
			e.content = bytes.ReplaceAll(e.content, []byte("word/document.xml"), []byte("word/document2.xml"))
			return e
		},
		"backslashes": func(e entry) entry {
			e.name = strings.ReplaceAll(e.name, "/", `\`)
			return e
		},
		"strict": func(e entry) entry {
			for from, to := range map[string]string{
				"schemas.openxmlformats.org/wordprocessingml/2006/main": "purl.oclc.org/ooxml/wordprocessingml/main", "schemas.openxmlformats.org/officeDocument/2006": "purl.oclc.org/ooxml/officeDocument",
			} {
				e.content = bytes.ReplaceAll(e.content, []byte(from), []byte(to))
			}
			return e
		},
		"UTF-16": func(e entry) entry {
			if e.name == "word/document.xml" {
				out := []byte{0xFF, 0xFE}
				for _, unit := range utf16.Encode([]rune(strings.Replace(string(e.content), "UTF-8", "UTF-16", 1))) {
					out = append(out, byte(unit), byte(unit>>8))
				}
				e.content = out
			}
			return e
		},
	} {
		entries := entriesOf(corpus(t, "report.docx"))
		for i := range entries {
			entries[i] = change(entries[i])
		}
		var content bytes.Buffer
		writeZip(t, &content, entries, func(_ int, c []byte) []byte { return c })
		mediaType := shared.TypeOf(content.Bytes(), "x")
		text, err := shared.Read(t.Context(), mediaType, &content, int64(content.Len()))
		if err != nil || mediaType != extract.DOCX || !strings.Contains(text.Pages[0].Text, "# Harvest\n\nThe orchard yielded 4711 crates") || !strings.Contains(text.Pages[0].Text, "Letterhead") {
			t.Errorf("%s (%s): %v %v", what, mediaType, text, err)
		}
	}
}
