package main

import (
	"os"
	"strings"
	"testing"

	"chatbot/adapters/reading/worker"
)

// The program reads files when it is started for that, without an environment.
func TestProgramReadsFiles(t *testing.T) {
	t.Parallel()
	w := worker.New(os.Args[0], "", worker.DefaultLimits)
	defer w.Close()
	const content = "a text that the program reads"
	got, err := w.Read(t.Context(), "text/plain", strings.NewReader(content), int64(len(content)))
	if err != nil || len(got.Pages) != 1 || got.Pages[0].Text != content {
		t.Errorf("%v %v", got, err)
	}
}
