//go:build faults

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	slowAnswers   = 5
	readersOfOne  = 10 // readers that read
	sleepersOfOne = 40 // readers that stop reading
	slowRounds    = 5
	moreRounds    = 8        // of them, at most, if other load on the machine decided the first
	mayGrow       = 64 << 20 // bytes, for all sleepers together
	mayDelay      = 1.2
)

// outcome is the measurement of one server and its readers.
type outcome struct {
	peak int64 // peak memory of the server, in bytes
	p99  time.Duration
}

// plain builds the program without the race detector, which multiplies memory and time.
func plain(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "chatbot")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return program
}

// Stalled readers do not slow the others and cost the server little memory. Two servers, one of them with sleepers, run the same load
// at the same time, so that other load on the machine affects both.
func TestStalledReadersSlowNobody(t *testing.T) {
	program := plain(t)
	var grew []int64
	var slower []float64
	for round := 1; round <= slowRounds || slower[len(slower)/2] > mayDelay && round <= slowRounds+moreRounds; round++ {
		var without, with outcome
		if !t.Run("pair", func(t *testing.T) {
			for sleepers, o := range map[int]*outcome{0: &without, sleepersOfOne: &with} {
				t.Run(fmt.Sprint(sleepers), func(t *testing.T) {
					t.Parallel()
					*o = runReaders(t, program, sleepers)
				})
			}
		}) {
			return
		}
		grew = append(grew, with.peak-without.peak)
		slower = append(slower, float64(with.p99)/float64(without.p99))
		slices.Sort(slower)
		t.Logf("p99 %v without sleepers, %v with them; memory %d and %d MiB", without.p99, with.p99, without.peak>>20, with.peak>>20)
	}
	slices.Sort(grew)
	if m := grew[len(grew)/2]; m >= mayGrow {
		t.Errorf("%d who do not read cost %d MiB", slowAnswers*sleepersOfOne, m>>20)
	}
	if m := slower[len(slower)/2]; m > mayDelay {
		t.Errorf("they delay the others by a factor of %.2f: %.2f", m, slower)
	}
}

// runReaders starts a server, generates some large answers with it, and stops it.
func runReaders(t *testing.T, program string, sleepers int) (o outcome) {
	m := newModel(t)
	m.ready = make(chan struct{})
	p := launchProgram(t, program, t.TempDir(), roomy(m.settings()...)...)
	defer p.kill()
	token := p.signUp(t)
	asked := make([]*sent, slowAnswers)
	readers := make([][]*rawReader, slowAnswers)
	var asking, reading sync.WaitGroup
	for i := range asked {
		asked[i] = &sent{plan: plan{fmt.Sprintf("big%d", i), 400, 2250, 15 * time.Millisecond}}
		k := asked[i].track()
		asking.Go(func() {
			_ = p.say(t.Context(), token, map[string]any{"message": asked[i].question(), "stream": true}, k)
		})
		<-k.started
		for n := range sleepers {
			sleeper := p.followRaw(t.Context(), t, token, k.answer, n%2, 2048)
			defer sleeper.Close()
		}
		for n := range readersOfOne {
			reader := p.followRaw(t.Context(), t, token, k.answer, n%2, 0)
			defer reader.Close()
			readers[i] = append(readers[i], reader)
		}
		reading.Go(func() { readAll(readers[i]) })
	}
	close(m.ready)
	reading.Wait()
	asking.Wait()
	var all []time.Duration
	for i, s := range asked {
		for _, r := range readers[i] {
			if !r.ended || len(r.heard) < s.pieces-1 {
				t.Errorf("%s: a reader had %d of %d pieces, the end: %v", s.name, len(r.heard), s.pieces, r.ended)
			}
		}
		all = append(all, delays(m, s.name, readers[i])...)
	}
	slices.Sort(all)
	return outcome{peakMemory(t, p), all[len(all)*99/100]}
}

// peakMemory returns the peak resident memory of a running process, in bytes.
func peakMemory(t *testing.T, p *process) int64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kib, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return kib << 10
}
