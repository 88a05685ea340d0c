//go:build linux

package worker_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"chatbot/adapters/reading/worker"
	"chatbot/domain/file"
)

// compiled is a folder for compiled code that all tests share.
var compiled string

// The test binary is the process that reads files, too.
func TestMain(m *testing.M) {
	if arguments, ok := worker.Requested(os.Args); ok {
		if err := worker.Serve(arguments, os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if len(os.Args) == 4 && os.Args[1] == tryAccess {
		access()
		return
	}
	var err error
	if compiled, err = os.MkdirTemp("", "compiled"); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(compiled)
	os.Exit(code)
}

func open(t *testing.T, limits worker.Limits) *worker.Worker {
	t.Helper()
	w := worker.New(os.Args[0], compiled, limits)
	t.Cleanup(w.Close)
	return w
}

func read(ctx context.Context, w *worker.Worker, text string) (string, error) {
	got, err := w.Read(ctx, "text/plain", strings.NewReader(text), int64(len(text)))
	if err != nil {
		return "", err
	}
	return got.Pages[0].Text, nil
}

func mustRead(t *testing.T, w *worker.Worker) {
	t.Helper()
	if got, err := read(t.Context(), w, "a text"); err != nil || got != "a text" {
		t.Fatalf("%q %v", got, err)
	}
}

// children returns the processes that this one started.
func children(t *testing.T) []string {
	t.Helper()
	list, err := os.ReadFile(fmt.Sprintf("/proc/self/task/%d/children", os.Getpid()))
	if err != nil {
		t.Skip("no list of processes: ", err)
	}
	all, _ := os.ReadDir("/proc/self/task")
	out := strings.Fields(string(list))
	for _, task := range all {
		if task.Name() != fmt.Sprint(os.Getpid()) {
			list, _ := os.ReadFile("/proc/self/task/" + task.Name() + "/children")
			out = append(out, strings.Fields(string(list))...)
		}
	}
	return out
}

func TestProcessServesManyFilesAndIsReplacedAfterSome(t *testing.T) {
	limits := worker.DefaultLimits
	limits.Files = 3
	w := open(t, limits)
	seen := map[string]int{}
	for range 7 {
		mustRead(t, w)
		for _, id := range children(t) {
			seen[id]++
		}
	}
	if len(seen) != 3 { // the third and the sixth file end theirs before it is seen with them
		t.Errorf("7 files, 3 for each process, were read by %d processes", len(seen))
	}
	w.Close()
	if left := children(t); len(left) > 0 {
		t.Errorf("left after Close: %v", left)
	}
	if _, err := read(t.Context(), w, "x"); err == nil {
		t.Error("read after Close")
	}
}

// What a large file leaves of the memory would not be enough for another.
func TestProcessThatHasGrownIsReplaced(t *testing.T) {
	if worker.RaceDetector {
		t.Skip("the race detector takes other amounts of memory")
	}
	w := open(t, worker.DefaultLimits)
	mustRead(t, w)
	before := children(t)
	large := strings.Repeat("<p>a <b>paragraph</b>", 150_000)
	if _, err := w.Read(t.Context(), "text/html", strings.NewReader(large), int64(len(large))); err != nil {
		t.Fatal(err)
	}
	mustRead(t, w)
	if after := children(t); len(before) != 1 || len(after) != 1 || before[0] == after[0] {
		t.Errorf("%v, then %v", before, after)
	}
}

func TestIdleProcessEnds(t *testing.T) {
	limits := worker.DefaultLimits
	limits.Idle = 50 * time.Millisecond
	w := open(t, limits)
	mustRead(t, w)
	for began := time.Now(); len(children(t)) > 0; time.Sleep(10 * time.Millisecond) {
		if time.Since(began) > 10*time.Second {
			t.Fatal("it still runs")
		}
	}
	mustRead(t, w)
}

func TestKilledProcessIsReplaced(t *testing.T) {
	w := open(t, worker.DefaultLimits)
	mustRead(t, w)
	for _, id := range children(t) {
		var pid int
		_, _ = fmt.Sscan(id, &pid)
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
	}
	// It may be seen only while it is asked; the file is not blamed for that.
	if _, err := read(t.Context(), w, "a text"); err != nil {
		var why *file.Unreadable
		if errors.As(err, &why) {
			t.Fatal(err)
		}
	}
	mustRead(t, w)
}

// stalled is content that does not arrive.
type stalled struct{ ctx context.Context }

func (s stalled) Read([]byte) (int, error) {
	<-s.ctx.Done()
	return 0, io.ErrUnexpectedEOF
}

func TestCancelledReadStopsAndTheNextSucceeds(t *testing.T) {
	w := open(t, worker.DefaultLimits)
	mustRead(t, w)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, err := w.Read(ctx, "text/plain", stalled{ctx}, 100); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	mustRead(t, w)
}

var errStorage = errors.New("the storage is away")

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errStorage }

func TestContentThatCannotBeReadMayBeTriedAgain(t *testing.T) {
	w := open(t, worker.DefaultLimits)
	var why *file.Unreadable
	if _, err := w.Read(t.Context(), "text/plain", broken{}, 100); !errors.Is(err, errStorage) || errors.As(err, &why) {
		t.Errorf("broken: %v", err)
	}
	if _, err := w.Read(t.Context(), "text/plain", strings.NewReader("short"), 100); !errors.Is(err, io.EOF) || errors.As(err, &why) {
		t.Errorf("short: %v", err)
	}
	mustRead(t, w)
}

func TestFileBeyondTheBoundIsTooLarge(t *testing.T) {
	w := open(t, worker.DefaultLimits)
	_, err := w.Read(t.Context(), "text/plain", bytes.NewReader(nil), worker.MaxContent+1)
	var why *file.Unreadable
	if !errors.As(err, &why) || why.Problem != file.TooLarge {
		t.Error(err)
	}
}

func TestSlowFileIsTooLarge(t *testing.T) {
	limits := worker.DefaultLimits
	limits.Read = 100 * time.Millisecond
	w := open(t, limits)
	mustRead(t, w)
	page := strings.Repeat("<p>a <b>paragraph</b>", 300_000)
	_, err := w.Read(t.Context(), "text/html", strings.NewReader(page), int64(len(page)))
	var why *file.Unreadable
	if !errors.As(err, &why) || why.Problem != file.TooLarge {
		t.Error(err)
	}
	mustRead(t, w)
}

func TestProgramThatIsNoneIsAnError(t *testing.T) {
	w := worker.New("/nowhere/chatbot", "", worker.DefaultLimits)
	defer w.Close()
	_, err := read(t.Context(), w, "x")
	var why *file.Unreadable
	if err == nil || errors.As(err, &why) {
		t.Error(err)
	}
}
