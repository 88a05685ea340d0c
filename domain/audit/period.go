package audit

import (
	"time"

	"chatbot/domain/fault"
)

// Period is a time from From on and before Until. A zero bound is none.
type Period struct{ From, Until time.Time }

// ParsePeriod reads two bounds, each "" for none, a day in UTC such as 2026-11-29, or an instant such as 2026-11-29T14:05:00+01:00. Both
// days belong to the period; an instant to which it lasts does not. What is wrong is added to
// in, for the fields from and to.
func ParsePeriod(in *fault.Inputs, from, to string) (p Period) {
	var day bool
	p.From, _ = bound(in, "from", from)
	if p.Until, day = bound(in, "to", to); day {
		p.Until = p.Until.AddDate(0, 0, 1)
	}
	if !p.Until.IsZero() && !p.From.Before(p.Until) {
		in.Add("from", "after_end", "The first day must not be after the last.")
	}
	return p
}

// bound reads one bound and reports whether it is a day. Of other years than 2000 to 2999, databases store times in different ways.
func bound(in *fault.Inputs, field, text string) (_ time.Time, day bool) {
	if text == "" {
		return time.Time{}, false
	}
	at, err := time.Parse(time.DateOnly, text)
	if day = err == nil; !day {
		at, err = time.Parse(time.RFC3339, text)
	}
	if at = at.UTC(); err != nil || at.Year() < 2000 || at.Year() > 2999 {
		in.Add(field, "bad_date", "Enter a date such as 2026-11-29, or a time such as 2026-11-29T14:05:00Z.")
		return time.Time{}, false
	}
	return at, day
}
