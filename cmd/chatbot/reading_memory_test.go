//go:build linux && !race

package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"chatbot/adapters/reading/readingtest"
)

// atMost is how much memory the server and the process that reads files may have together.
const atMost = 700 << 20

// Four people upload everything that harms readers, and the largest honest files, all at once, and ask about them.
func TestServerStaysSmallWithBombs(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes most of a minute")
	}
	p := launch(t, t.TempDir())
	files := largeFiles(t)
	together := watch(t.Context(), p.Process.Pid)
	outcomes := make(chan string, 4*len(files))
	var people sync.WaitGroup
	for i := range 4 {
		name := fmt.Sprintf("person%d", i)
		p.call(t, "", "POST", "/api/auth/register", fmt.Sprintf(`{"username":%q,"email":%q,"password":"Secret123"}`, name, name+"@example.com"))
		token := p.signIn(t, name, "Secret123")
		people.Go(func() {
			var ids []float64
			for j := range files {
				f := files[(i+j)%len(files)] // each begins with another
				ids = append(ids, p.upload(t, token, f.name, f.content)["id"].(float64))
			}
			for j, id := range ids {
				read := p.read(t, token, id)
				outcomes <- fmt.Sprint(files[(i+j)%len(files)].name, ": ", read["status"], " ", read["problem"])
			}
			for _, id := range ids {
				if read := p.read(t, token, id); read["status"] == "ready" && !strings.HasPrefix(fmt.Sprint(read["media_type"]), "image/") {
					p.call(t, token, "POST", "/api/chat/message", fmt.Sprintf(`{"message":"What is in it?","files":[%.0f]}`, id))
				}
			}
		})
	}
	people.Wait()
	close(outcomes)
	seen := map[string]int{}
	for one := range outcomes {
		seen[one]++
	}
	for _, f := range files {
		if want := f.name + ": " + f.want; seen[want] != 4 {
			t.Errorf("%q %d times, want 4: %v", want, seen[want], seen)
		}
	}
	most, server, reader := together()
	t.Logf("together at most %d MiB; the server %d, a reading process %d", most>>20, server>>20, reader>>20)
	if most > atMost {
		t.Errorf("together %d MiB", most>>20)
	}
}

// large is a file and how reading it ends.
type large struct{ name, content, want string }

func largeFiles(t *testing.T) []large {
	t.Helper()
	const ready, tooLarge = "ready <nil>", "failed too_large"
	zeros := readingtest.Document(t, readingtest.Repeated(readingtest.DocumentHead, strings.Repeat("\x00", 1000), 500_000, ""))
	nested := readingtest.Document(t, readingtest.Repeated(readingtest.DocumentHead, "<w:tbl><w:tr><w:tc>", 100_000, ""))
	sheet := readingtest.Workbook(t, readingtest.Repeated("", `<row><c t="inlineStr"><is><t>some words in a cell</t></is></c></row>`, 1_000_000, ""))
	pages := readingtest.PDF(2_000, readingtest.Text("BT /F 12 Tf 10 10 Td "+strings.Repeat("0 14 Td (a line of an honest page of a book) Tj ", 55)+"ET"))
	lines := readingtest.PDF(1, readingtest.Repeated("BT /F 12 Tf 10 10 Td ", "0 1 Td (some words of a line that is repeated) Tj ", 1_000_000, "ET"))
	var picture, rows bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 8000, 8000))); err != nil {
		t.Fatal(err)
	}
	for i := range 1_000_000 {
		fmt.Fprintf(&rows, "%d,quince\n", i)
	}
	return []large{
		{"zeros.docx", string(zeros), tooLarge},
		{"nested.docx", string(nested), tooLarge},
		{"million.xlsx", string(sheet), tooLarge},
		{"lines.pdf", string(lines), tooLarge},
		{"many.pdf", string(readingtest.PDF(10_000, readingtest.Text("q"))), tooLarge},
		{"deep.html", strings.Repeat("<div>", 1_000_000), tooLarge},
		{"book.pdf", string(pages), ready},
		{"million.csv", rows.String(), ready},
		{"grey.png", picture.String(), ready},
	}
}

// read waits until a file has been read, or cannot be.
func (p *process) read(t *testing.T, token string, id float64) map[string]any {
	t.Helper()
	for began := time.Now(); ; time.Sleep(200 * time.Millisecond) {
		f := p.call(t, token, "GET", fmt.Sprintf("/api/files/%.0f", id), "")
		if f["status"] != "processing" {
			return f
		}
		if time.Since(began) > 5*time.Minute {
			t.Errorf("%v is still being read", f)
			return f
		}
	}
}

// watch samples the memory of a process and of its children until what it returns is called, which returns the most that they had together, and
// each by itself.
func watch(ctx context.Context, pid int) func() (together, parent, child int) {
	ctx, stop := context.WithCancel(ctx)
	var together, parent, child int
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			all := resident(pid)
			parent = max(parent, all)
			for _, id := range childrenOf(pid) {
				one := resident(id)
				child, all = max(child, one), all+one
			}
			together = max(together, all)
			time.Sleep(5 * time.Millisecond)
		}
	}()
	return func() (int, int, int) {
		stop()
		<-done
		return together, parent, child
	}
}

func childrenOf(pid int) (ids []int) {
	tasks, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	for _, task := range tasks {
		list, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/children", pid, task.Name()))
		for _, field := range strings.Fields(string(list)) {
			if id, err := strconv.Atoi(field); err == nil {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// resident returns the resident memory of a process, 0 if it has ended.
func resident(pid int) int {
	statm, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if fields := strings.Fields(string(statm)); err == nil && len(fields) > 1 {
		pages, _ := strconv.Atoi(fields[1])
		return pages * os.Getpagesize()
	}
	return 0
}
