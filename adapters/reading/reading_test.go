package reading_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chatbot/adapters/reading"
	"chatbot/adapters/reading/extract"
	"chatbot/adapters/reading/worker"
	"chatbot/domain/file"
)

var (
	shared   *reading.Reader // for all tests, which compile what it needs once
	compiled string          // the folder of what was compiled
)

// The test binary is the process that reads files, too.
func TestMain(m *testing.M) {
	if arguments, ok := worker.Requested(os.Args); ok {
		if err := worker.Serve(arguments, os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	var err error
	if compiled, err = os.MkdirTemp("", "compiled"); err != nil {
		panic(err)
	}
	if shared, err = reading.New(reading.Config{Program: os.Args[0], Cache: compiled}); err != nil {
		panic(err)
	}
	code := m.Run()
	shared.Close()
	_ = os.RemoveAll(compiled)
	os.Exit(code)
}

func corpus(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// read returns the text of a file as one string, in which each page begins with its title in angle brackets.
func read(t *testing.T, r *reading.Reader, name string) (mediaType, text string, err error) {
	t.Helper()
	content := corpus(t, name)
	mediaType = r.TypeOf(content, name)
	read, err := r.Read(t.Context(), mediaType, bytes.NewReader(content), int64(len(content)))
	var all strings.Builder
	for _, page := range read.Pages {
		fmt.Fprintf(&all, "<%s>\n%s\n", page.Title, page.Text)
	}
	return mediaType, all.String(), err
}

func TestCorpusIsRead(t *testing.T) {
	r := shared
	for name, want := range map[string][]string{
		"manual.pdf":     {"<>\nPage one: the valve opens at 6.2 bar.\n<>\nPage two is rotated and names the torque 35 Nm."},
		"restricted.pdf": {"the valve opens at 6.2 bar"},
		"letters.pdf":    {"The efficient fish costs 12 €", "שלום עולם", "hyphenated here."},
		"report.docx": {
			"Letterhead of Orchard Ltd", "# Annual report", "# Harvest\n\nThe orchard yielded 4711 crates of quinces.", "- Pears", `| Quince | 4711 | A \| B |`,
			"| merged cell |  | after it |", "Tracked: inserted words\n", "Confidential footer",
		},
		"pandoc.docx":    {"a note.[^f9]", "| cell one | 12.5 |", "- item one", "[^f9]: "},
		"reordered.docx": {"The footnote says mulberry."},
		"cellar.odt":     {"# Cellar book\n\nThe cellar holds  1337 bottles.", "| Riesling | 2019 |"},
		"pandoc.odt":     {"a note. [note: The footnote says mulberry.]", "| cell one | 12.5 |", "- item two"},
		"prices.ods": {
			"<Prices>\n| Fruit |  |  | Price |\n", "| Medlar |  |  | 12.50 [comment: from the market] |\n| same | same | same |\n| same | same | same |\n| merged |  | after |\n",
			"| Total | =SUM([.D2:.D3]) |", "<Costs (hidden)>\n| The hidden cost is 23 percent |",
		},
		"ezodf.ods":    {"<Herd>\n| Sheep | 77 |"},
		"plans.odp":    {"<Plans>\nPlans\n\nThe mill opens on 3 June\n\nNotes:\n\nSay that it costs 55 thousand", "<Doubts (hidden)>\nDoubts\n\nNobody has asked the miller\n"},
		"quince.epub":  {"# Beginnings\n\nIt began with a graft on hawthorn — in 1882.", "# Ends\n\nIt ended in jelly."},
		"pandoc.epub":  {"The footnote says mulberry.", "| cell one | 12.5 |"},
		"roadmap.pptx": {"<Roadmap>", "Launch the quince press in May", "Notes:\n\nMention the budget of 81 thousand", "<Numbers>", "| 2026 | 9000 |", "<Secret (hidden)>"},
		"pandoc.pptx":  {"| cell one | 12.5 |", "The footnote says mulberry."},
		"sales.xlsx": {
			"<Sales>\n| Fruit | Crates | Sold on | Share |\n| --- | --- | --- | --- |\n| Quince | 4711 | 2026-03-14 | 25% |\n| Total | =SUM(B2:B2) |", "| merged heading |",
			"<Margins (hidden)>\n| The hidden margin is 17 percent |",
		},
		"calculated.xlsx": {"| xxxxxxxxxx | 3 |", "<Chart>"},
		"article.html":    {"<Quinces & pears>\n", "# Growing quinces\n\nQuinces want a sunny wall", "The orchard yielded **4711** crates", "| Quince | 12 € |"},
		"list.html":       {"- Menu entry one", "The kiosk opens at 8:15."},
		"utf16.txt":       {"Überraschung: 42 Äpfel"},
		"utf16le.txt":     {"No byte order mark, yet 42 apples and a line"},
		"windows1252.txt": {"Die Größe der Straße beträgt 42 Meter – „schön“, sagte Müller."},
		"shiftjis.txt":    {"予算は四十二万円です。"},
		"gb18030.txt":     {"预算是四十二万元。"},
		"koi8r.txt":       {"бюджет сорок два."},
		"latin9.csv":      {"Name;Preis\nKäse;42 €\nBrötchen;3 €\n"},
		"make.py":         {"import zipfile\n\nOUT = sys.argv[1]\n\n\ndef path(name):\n    return"},
	} {
		mediaType, text, err := read(t, r, name)
		if err != nil {
			t.Errorf("%s (%s): %v", name, mediaType, err)
			continue
		}
		for _, fact := range want {
			if !strings.Contains(text, fact) {
				t.Errorf("%s (%s) has no %q:\n%s", name, mediaType, fact, text)
			}
		}
		for _, wrong := range []string{"deleted words", "\x00", "\r", "\uFFFD"} {
			if strings.Contains(text, wrong) && name != "make.py" {
				t.Errorf("%s has %q:\n%s", name, wrong, text)
			}
		}
	}
}

func TestUnreadableFilesSayWhy(t *testing.T) {
	r := shared
	for name, want := range map[string]file.Problem{
		"encrypted.pdf": file.Encrypted, "locked-report.docx": file.Encrypted, "locked-sales.xlsx": file.Encrypted,
		"scan.pdf": file.NoText, "clear.png": file.Unsupported,
	} {
		mediaType, text, err := read(t, r, name)
		var why *file.Unreadable
		if !errors.As(err, &why) || why.Problem != want {
			t.Errorf("%s (%s): %v, want %s; %q", name, mediaType, err, want, text)
		}
	}
}

func TestDamagedAndMislabelledFiles(t *testing.T) {
	r := shared
	pdf, docx := corpus(t, "manual.pdf"), corpus(t, "report.docx")
	for name, c := range map[string]struct {
		mediaType string
		content   []byte
		want      file.Problem
	}{
		"an empty text":               {"text/plain", nil, file.NoText},
		"a text of spaces":            {"text/plain", []byte(" \n\t\n"), file.NoText},
		"an empty PDF":                {extract.PDF, nil, file.Damaged},
		"half a PDF":                  {extract.PDF, pdf[:len(pdf)/4], file.Damaged},
		"a PDF without pages":         {extract.PDF, []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>"), file.Damaged},
		"half a document":             {extract.DOCX, docx[:len(docx)/2], file.Damaged},
		"a document that is a PDF":    {extract.DOCX, pdf, file.Damaged},
		"a workbook that is no sheet": {extract.XLSX, docx, file.Damaged},
		"a legacy document":           {"application/msword", docx, file.Unsupported},
		"a program":                   {"application/x-elf", docx, file.Unsupported},
	} {
		_, err := r.Read(t.Context(), c.mediaType, bytes.NewReader(c.content), int64(len(c.content)))
		var why *file.Unreadable
		if !errors.As(err, &why) || why.Problem != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}
