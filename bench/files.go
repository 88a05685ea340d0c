package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	uploadBytes = 25_000_000
	uploaders   = 50
)

// measureUploads uploads 50 files of 25 MB at once, and one by itself, and compares the speed with that of a bare copy over loopback into files, which
// neither checks nor hashes. What is uploaded is of no known type, so that nothing reads it meanwhile.
func measureUploads(ctx context.Context, l *lab) error {
	bot, err := l.chatbot(ctx, "FILE_QUOTA_BYTES=0", "DRAIN_TIMEOUT=1s")
	if err != nil {
		return err
	}
	defer bot.stop()
	folder, err := os.MkdirTemp(l.tmp, "stored.")
	if err != nil {
		return err
	}
	store, err := l.role(ctx, "store", "BENCH_FOLDER="+folder)
	if err != nil {
		return err
	}
	defer store.stop()
	content := make([]byte, uploadBytes)
	_, _ = rand.Read(content)
	speed := l.row("upload of 25 MB, by itself", "MB/s", "net/http copies the body into a file")
	together := l.row("upload of 25 MB, 50 at once", "MB/s in all", "the same")
	memory := l.row("memory of each of 50 uploads", "MiB", "the same", goal{of: own, what: "MiB", bound: 16})
	toServer := func(i int) error { return bot.upload(ctx, i, "upload.bin", content, nil) }
	toStore := func(i int) error { return store.put(ctx, "http://"+store.addr+"/", "", i, "upload.bin", content, nil) }
	for round := range l.rounds {
		ours, err := timed(1, toServer)
		if err != nil {
			return err
		}
		base, err := timed(1, toStore)
		if err != nil {
			return err
		}
		speed.add(uploadBytes/1e6/ours.Seconds(), uploadBytes/1e6/base.Seconds())
		ours, used, err := bot.grown(func() (time.Duration, error) { return timed(uploaders, toServer) })
		if err != nil {
			return err
		}
		base, usedBase, err := store.grown(func() (time.Duration, error) { return timed(uploaders, toStore) })
		if err != nil {
			return err
		}
		together.add(uploaders*uploadBytes/1e6/ours.Seconds(), uploaders*uploadBytes/1e6/base.Seconds())
		memory.add(used/uploaders/(1<<20), usedBase/uploaders/(1<<20))
		l.say("round %d of %d", round+1, l.rounds)
	}
	return nil
}

// timed does something count times at once.
func timed(count int, do func(i int) error) (time.Duration, error) {
	failed := make(chan error, count)
	began := time.Now()
	var all sync.WaitGroup
	for i := range count {
		all.Go(func() {
			if err := do(i); err != nil {
				failed <- err
			}
		})
	}
	all.Wait()
	took := time.Since(began)
	select {
	case err := <-failed:
		return 0, err
	default:
		return took, nil
	}
}

// grown returns by how much the memory of a child grew at most while something was done.
func (c *child) grown(do func() (time.Duration, error)) (took time.Duration, bytes float64, err error) {
	before, err := c.rss()
	if err != nil {
		return 0, 0, err
	}
	stop, most := make(chan struct{}), make(chan float64)
	go func() {
		peak := before
		for {
			if now, err := c.rss(); err == nil {
				peak = max(peak, now)
			}
			select {
			case <-stop:
				most <- peak
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	}()
	took, err = do()
	close(stop)
	return took, <-most - before, err
}

// upload uploads a file, which differs from all others of its content in its first bytes.
func (c *chatbot) upload(ctx context.Context, i int, name string, content []byte, reply any) error {
	return c.put(ctx, "http://"+c.addr+"/api/files", c.token(i), i, name, content, reply)
}

func (c *child) put(ctx context.Context, url, token string, i int, name string, content []byte, reply any) error {
	var head bytes.Buffer
	form := multipart.NewWriter(&head)
	if _, err := form.CreateFormFile("file", name); err != nil {
		return err
	}
	if reply == nil {
		fmt.Fprintf(&head, "\x00%d of %d\x00", i, time.Now().UnixNano())
	}
	tail := "\r\n--" + form.Boundary() + "--\r\n"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, io.MultiReader(&head, bytes.NewReader(content), strings.NewReader(tail)))
	if err != nil {
		return err
	}
	req.ContentLength = int64(head.Len() + len(content) + len(tail))
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	said, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusCreated {
		return fmt.Errorf("an upload: %s %.200s %w", res.Status, said, err)
	}
	if reply == nil {
		return nil
	}
	return json.Unmarshal(said, reply)
}

// serveStore is a server that copies the body of each request into a file of BENCH_FOLDER.
func serveStore() error {
	return listen(&http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, err := os.CreateTemp(os.Getenv("BENCH_FOLDER"), "")
		if err == nil {
			_, err = io.Copy(f, r.Body)
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.WriteHeader(http.StatusCreated)
	})})
}

// measureAttached compares the time to the first token of questions with a file of 100 pages, which has been read, with that of questions without.
func measureAttached(ctx context.Context, l *lab) error {
	l.model.answer(plan{tokens: 20})
	bot, err := l.chatbot(ctx)
	if err != nil {
		return err
	}
	defer bot.stop()
	var file struct {
		ID     int64
		Status string
		Pages  int
	}
	if err := bot.upload(ctx, 0, "book.pdf", pdfOf(100), &file); err != nil {
		return err
	}
	for file.Status == "processing" {
		time.Sleep(100 * time.Millisecond)
		if err := bot.get(ctx, "/api/files/"+strconv.FormatInt(file.ID, 10), &file); err != nil {
			return err
		}
	}
	if file.Status != "ready" || file.Pages != 100 {
		return fmt.Errorf("the file was not read: %+v", file)
	}
	with := strings.TrimSuffix(asked, "}") + fmt.Sprintf(`,"files":[%d]}`, file.ID)
	p50 := l.row("first token beside 100 pages, p50", "ms", "the same without a file", goal{of: added, what: "added ms", bound: 50})
	p95 := l.row("first token beside 100 pages, p95", "ms", "the same without a file", goal{of: added, what: "added ms", bound: 100})
	const pairs = 60
	for range l.rounds {
		var times [2][]float64
		for i := range 2 * pairs {
			body := []string{asked, with}[i%2]
			h, err := ask(ctx, bot.addr, question(bot.addr, "/api/chat/message", bot.token(0), body), func() {})
			if err == nil {
				err = h.exact(text(20))
			}
			if err != nil {
				return err
			}
			times[i%2] = append(times[i%2], milliseconds(h.first))
		}
		p50.add(percentile(times[1], 50), percentile(times[0], 50))
		p95.add(percentile(times[1], 95), percentile(times[0], 95))
	}
	return nil
}

func (c *chatbot) get(ctx context.Context, path string, reply any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.addr+path, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+c.token(0))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	return json.NewDecoder(res.Body).Decode(reply)
}
