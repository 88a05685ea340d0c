// Package limit says how often something may be done: rates as operators write them, and the generic cell rate
// algorithm (GCRA, ITU-T I.371) that holds a key to one with a single timestamp.
package limit

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"chatbot/domain/fault"
)

// maxCount bounds the N of a rate: beyond it, the steps between two things would no longer be whole microseconds.
const maxCount = 100_000

// ErrTooMany is what people are told who did something too often; Refused adds when to come back.
var ErrTooMany = fault.New(fault.TooMany, "rate_limited", "Too many requests.")

// Rate allows Count things in Per: that many at once, and one more each Per/Count. The zero Rate allows everything.
type Rate struct {
	Count int
	Per   time.Duration
}

// Parse reads "5/m", "10/s", "1000/h", or "off" for the zero Rate.
func Parse(text string) (Rate, error) {
	if text == "off" {
		return Rate{}, nil
	}
	count, unit, _ := strings.Cut(text, "/")
	per := map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour}[unit]
	n, err := strconv.Atoi(count)
	if err != nil || n < 1 || n > maxCount || per == 0 || count[0] == '+' {
		return Rate{}, fmt.Errorf("not a rate such as 5/m, 10/s or 1000/h, with 1 to %d before the slash, and not off", maxCount)
	}
	return Rate{n, per}, nil
}

// Off reports whether the rate allows everything.
func (r Rate) Off() bool { return r.Count == 0 }

// Step is the time that one thing uses up.
func (r Rate) Step() time.Duration { return r.Per / time.Duration(r.Count) }

// Decision is whether one more thing may be done now.
type Decision struct {
	Allowed   bool
	Limit     int           // how many may be done at once
	Remaining int           // how many more may be done right now
	Reset     time.Duration // until Remaining is Limit again
	Wait      time.Duration // until the next may be done, when this one may not
}

// Take decides at the instant now, given what the last Take of the same key left (the zero time at first), and
// returns what to keep for the next: the instant at which the bucket is full, and the key may be dropped.
func (r Rate) Take(full, now time.Time) (Decision, time.Time) {
	if full.Before(now) {
		full = now
	}
	next, burst := full.Add(r.Step()), r.Step()*time.Duration(r.Count)
	room := burst - next.Sub(now)
	if room < 0 {
		return Decision{Limit: r.Count, Reset: full.Sub(now), Wait: -room}, full
	}
	return Decision{Allowed: true, Limit: r.Count, Remaining: int(room / r.Step()), Reset: next.Sub(now)}, next
}

// Seconds rounds a wait up to whole seconds, at least one: who comes back after them is not too early.
func Seconds(wait time.Duration) int { return max(1, int(math.Ceil(wait.Seconds()))) }

// Refused is ErrTooMany with a sentence that says when.
func Refused(wait time.Duration) *fault.Error {
	f := ErrTooMany.After(wait)
	f.Message = "Too many requests. Try again in " + Spoken(wait) + "."
	return f
}

// Spoken is a wait in words, rounded up.
func Spoken(wait time.Duration) string {
	seconds := Seconds(wait)
	switch {
	case seconds == 1:
		return "a second"
	case seconds < 120:
		return fmt.Sprintf("%d seconds", seconds)
	}
	return fmt.Sprintf("%d minutes", (seconds+59)/60)
}
