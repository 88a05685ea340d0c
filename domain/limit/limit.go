// Package limit implements rate limits: rates as operators write them, and the generic cell rate algorithm (GCRA, ITU-T
// I.371), which limits a key to a rate with a single timestamp.
package limit

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"chatbot/domain/fault"
)

// maxCount bounds the count of a rate, so that a step stays well above a microsecond, the resolution of stored times.
const maxCount = 100_000

// ErrTooMany is the fault of an exceeded rate; Refused adds when to retry.
var ErrTooMany = fault.New(fault.TooMany, "rate_limited", "Too many requests.")

// Rate allows Count calls within Per: that many at once, and one more every Per/Count. The zero Rate allows everything.
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

// Step returns the time that one call uses up.
func (r Rate) Step() time.Duration { return r.Per / time.Duration(r.Count) }

// Decision is the result of Take.
type Decision struct {
	Allowed   bool
	Limit     int           // calls allowed at once
	Remaining int           // calls still allowed now
	Reset     time.Duration // until Remaining is Limit again
	Wait      time.Duration // until the next call is allowed, if this one is not
}

// Take decides about one call at now. full is the time that the last Take of the same key returned, or the zero time. The returned
// time must be kept for the next call; from then on the bucket is full, and the key may be dropped.
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

// Seconds rounds a wait up to whole seconds, at least one, so that a retry after them is not too early.
func Seconds(wait time.Duration) int { return max(1, int(math.Ceil(wait.Seconds()))) }

// Refused returns ErrTooMany with a sentence and a parameter that say when to retry.
func Refused(wait time.Duration) *fault.Error {
	f := ErrTooMany.After(wait).With(fault.Params{"retry_after": Seconds(wait)})
	f.Message = "Too many requests. Try again in " + Spoken(wait) + "."
	return f
}

// Spoken returns a wait in words, rounded up.
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
