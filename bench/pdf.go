package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const pdfPages = 1_900 // 10 MB

// measurePDF has the process of the server that reads files read a PDF, and then pdftotext and pypdf, if they are installed. Each is a process of its
// own, whose start counts for the others only: the server's waits for files. PDFium is compiled before.
func measurePDF(ctx context.Context, l *lab) error {
	path := filepath.Join(l.tmp, "book.pdf")
	content := pdfOf(pdfPages)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		return err
	}
	l.say("a PDF of %.1f MB, %d pages", float64(len(content))/1e6, pdfPages)
	if _, _, err := l.readPDF(ctx, content); err != nil { // compiles
		return err
	}
	python := os.Getenv("PYTHON")
	if python == "" {
		python = "python3"
	}
	for _, other := range []struct {
		name    string
		needs   *exec.Cmd
		command []string
	}{
		{"pdftotext", exec.Command("pdftotext", "-v"), []string{"pdftotext", path, "-"}},
		{"pypdf", exec.Command(python, "-c", "import pypdf"), []string{python, "-c", "import sys, pypdf\nfor page in pypdf.PdfReader(sys.argv[1]).pages: print(page.extract_text())", path}},
	} {
		if err := other.needs.Run(); err != nil {
			l.say("%s is not installed (for pypdf: python3 -m venv v && v/bin/pip install pypdf; PYTHON=v/bin/python)", other.name)
			continue
		}
		speed := l.row("PDF of 10 MB, beside "+other.name, "pages/s", other.name)
		memory := l.row("most memory of reading it", "MiB", other.name)
		for range l.rounds {
			took, most, err := l.readPDF(ctx, content)
			if err != nil {
				return err
			}
			base, mostBase, err := readAs(ctx, other.command)
			if err != nil {
				return fmt.Errorf("%s: %w", other.name, err)
			}
			speed.add(pdfPages/took.Seconds(), pdfPages/base.Seconds())
			memory.add(most/(1<<20), mostBase/(1<<20))
		}
	}
	return nil
}

// readPDF starts the process that reads files as the server does, and has it read one. It returns how long that took once it waited, and the most memory.
func (l *lab) readPDF(ctx context.Context, content []byte) (took time.Duration, most float64, err error) {
	cmd := exec.CommandContext(ctx, l.binary, "read-files", "pdf", filepath.Join(l.tmp, "compiled"))
	in, err := cmd.StdinPipe()
	if err != nil {
		return 0, 0, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	peak := watchPeak(cmd.Process.Pid)
	var answer struct {
		Problem, Fault string
		Pages          []struct{ Text string }
	}
	err = receive(out, &answer)
	began := time.Now()
	if err == nil {
		request, _ := json.Marshal(map[string]any{"MediaType": "application/pdf", "Size": len(content)})
		_, err = in.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(request))), request...))
	}
	if err == nil {
		_, err = in.Write(content)
	}
	if err == nil {
		err = receive(out, &answer)
	}
	took = time.Since(began)
	if err = errors.Join(err, in.Close(), cmd.Wait()); err != nil {
		return 0, 0, err
	}
	if len(answer.Pages) != pdfPages || !strings.Contains(answer.Pages[pdfPages-1].Text, fmt.Sprintf("page %d", pdfPages)) {
		return 0, 0, fmt.Errorf("%d pages, %s %s", len(answer.Pages), answer.Problem, answer.Fault)
	}
	return took, peak(), nil
}

// receive reads a message of that process: JSON after its length.
func receive(from io.Reader, message any) error {
	var head [4]byte
	if _, err := io.ReadFull(from, head[:]); err != nil {
		return err
	}
	text := make([]byte, binary.BigEndian.Uint32(head[:]))
	if _, err := io.ReadFull(from, text); err != nil {
		return err
	}
	return json.Unmarshal(text, message)
}

// readAs runs another reader.
func readAs(ctx context.Context, command []string) (took time.Duration, most float64, err error) {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	var text bytes.Buffer
	cmd.Stdout = &text
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	peak := watchPeak(cmd.Process.Pid)
	if err := cmd.Wait(); err != nil {
		return 0, 0, err
	}
	took = time.Since(began)
	if !strings.Contains(text.String(), fmt.Sprintf("page %d", pdfPages)) {
		return 0, 0, errors.New("its text has no last page")
	}
	return took, peak(), nil
}

// watchPeak looks at the most memory that a process has had until what it returns is called, which returns it. What the system says of an ended process
// counts the memory of its parent, before the program was loaded.
func watchPeak(pid int) (peak func() float64) {
	stop, most := make(chan struct{}), make(chan float64)
	go func() {
		highest := 0.0
		for {
			status, _ := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
			if _, rest, ok := strings.Cut(string(status), "VmHWM:"); ok {
				if fields := strings.Fields(rest); len(fields) > 0 {
					kilobytes, _ := strconv.Atoi(fields[0])
					highest = max(highest, float64(kilobytes)*1024)
				}
			}
			select {
			case <-stop:
				most <- highest
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	}()
	return func() float64 {
		close(stop)
		return <-most
	}
}

// pdfOf returns a PDF with pages of 55 lines of English, which differ.
func pdfOf(pages int) []byte {
	var out bytes.Buffer
	var offsets []int
	object := func(format string, args ...any) {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n"+format+"\nendobj\n", append([]any{len(offsets)}, args...)...)
	}
	out.WriteString("%PDF-1.4\n")
	object("<</Type/Catalog/Pages 2 0 R>>")
	var kids strings.Builder
	for i := range pages {
		fmt.Fprintf(&kids, "%d 0 R ", 4+2*i)
	}
	object("<</Type/Pages/Count %d/Kids[%s]>>", pages, &kids)
	object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
	for i := range pages {
		var lines strings.Builder
		fmt.Fprintf(&lines, "BT /F 10 Tf 50 780 Td (This is page %d) Tj ", i+1)
		for j := range 54 {
			fmt.Fprintf(&lines, "0 -14 Td (Line %d of %d: the quick brown fox jumps over %d lazy dogs near the river.) Tj ", j, i+1, i*j)
		}
		lines.WriteString("ET")
		object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 842]/Contents %d 0 R/Resources<</Font<</F 3 0 R>>>>>>", 5+2*i)
		object("<</Length %d>>stream\n%s\nendstream", lines.Len(), &lines)
	}
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&out, "trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF", len(offsets)+1, table)
	return out.Bytes()
}
