package http

import (
	"bytes"
	"encoding/csv"
	"io"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
)

func TestCSVIsAnAttachmentWithCRLF(t *testing.T) {
	app := fiber.New()
	app.Get("/", func(c *fiber.Ctx) error {
		return SendCSV(c, "usage: \"2026\"", [][]string{{"name", "calls"}, {"a,b \"c\" ä", "1"}, {"", ""}})
	})
	response, err := app.Test(httptest.NewRequest("GET", "/", nil))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if want := "\xEF\xBB\xBFname,calls\r\n\"a,b \"\"c\"\" ä\",1\r\n,\r\n"; err != nil || string(body) != want {
		t.Errorf("%q, %v, want %q", body, err, want)
	}
	h := response.Header
	if h.Get("Content-Type") != "text/csv; charset=utf-8; header=present" || !strings.HasPrefix(h.Get("Content-Disposition"), `attachment; filename="usage- -2026.csv"`) {
		t.Errorf("%v", h)
	}
}

func TestCSVCellsAreNoFormulas(t *testing.T) {
	for cell, want := range map[string]string{
		"": "", "gpt-5": "gpt-5", "a=b": "a=b", "1.5": "1.5", "a@b.example": "a@b.example", " =1": " =1",
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "=cmd|' /C calc'!A0": "'=cmd|' /C calc'!A0",
		"\t=1": "'\t'=1", "\r=1": "'\r'=1", "\n=1": "'\n'=1", "＝1": "'＝1", "－1": "'－1",
		"a;=1": "a;'=1", "a\n@b": "a\n'@b", "a;;+1": "a;;'+1", "x;\t=1": "x;'\t'=1",
		"\"=1": "\"=1", "'=1": "'=1",
	} {
		if got := harmless(cell); got != want {
			t.Errorf("%q: %q, want %q", cell, got, want)
		}
	}
}

// FuzzCSV: readers find the cells of every table again, and none begins a formula, whichever separator a reader expects.
func FuzzCSV(f *testing.F) {
	for _, cell := range []string{"a", "=1", "\"", "a,b", "\r\n", "\r=1", "\n\r@", "＝", "\x00", ";;=", "\"\"\t-"} {
		f.Add(cell, "=2")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		a, b = strings.ToValidUTF8(a, "?"), strings.ToValidUTF8(b, "?")
		body, err := csvOf([][]string{{"a", "b"}, {a, b}})
		if err != nil {
			t.Fatal(err)
		}
		read, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(body, []byte(byteOrderMark)))).ReadAll()
		// Readers take every line break for \n; a single \r is left out.
		want := func(cell string) string { return strings.ReplaceAll(harmless(cell), "\r", "") }
		if err != nil || !reflect.DeepEqual(read, [][]string{{"a", "b"}, {want(a), want(b)}}) {
			t.Fatalf("%q, %v: %q", read, err, body)
		}
		for _, cell := range strings.FieldsFunc(read[1][0]+"\n"+read[1][1], func(r rune) bool { return strings.ContainsRune(separators, r) }) {
			if strings.IndexAny(cell, "=+-@＝＋－＠") == 0 {
				t.Fatalf("%q begins a formula in %q", cell, body)
			}
		}
	})
}
