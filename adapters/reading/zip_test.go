package reading_test

import (
	"archive/zip"
	"bytes"
	"io"
	"testing"
)

// entry is a file in a ZIP file.
type entry struct {
	name    string
	content []byte
}

// entriesOf returns what is in a ZIP file; nothing if it is none.
func entriesOf(content []byte) (all []entry) {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return nil
		}
		text, err := io.ReadAll(r)
		if err != nil || r.Close() != nil {
			return nil
		}
		all = append(all, entry{f.Name, text})
	}
	return all
}

// writeZip writes a ZIP file of entries that change changes. Nothing is compressed, which is faster.
func writeZip(t testing.TB, to io.Writer, entries []entry, change func(i int, content []byte) []byte) {
	t.Helper()
	z := zip.NewWriter(to)
	for i, e := range entries {
		w, err := z.CreateHeader(&zip.FileHeader{Name: e.name, Method: zip.Store})
		if err == nil {
			_, err = w.Write(change(i, e.content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
}
