package reading_test

import (
	"bytes"
	"os"
	"testing"
)

// BenchmarkPDF reads READ_PDF, a file, with the process that reads files. It reports pages a second and the most memory of the process, in MB.
func BenchmarkPDF(b *testing.B) {
	name := os.Getenv("READ_PDF")
	if name == "" {
		b.Skip("READ_PDF names no file")
	}
	content, err := os.ReadFile(name) //nolint:gosec // of who runs the benchmark
	if err != nil {
		b.Fatal(err)
	}
	warm := corpus(b, "manual.pdf") // the process starts with it
	if _, err := shared.Read(b.Context(), "application/pdf", bytes.NewReader(warm), int64(len(warm))); err != nil {
		b.Fatal(err)
	}
	pages := 0
	for b.Loop() {
		text, err := shared.Read(b.Context(), "application/pdf", bytes.NewReader(content), int64(len(content)))
		if err != nil {
			b.Fatal(err)
		}
		pages += len(text.Pages)
	}
	b.ReportMetric(float64(pages)/b.Elapsed().Seconds(), "pages/s")
	b.ReportMetric(float64(peak(b)>>20), "MB")
	b.ReportMetric(0, "ns/op")
}
