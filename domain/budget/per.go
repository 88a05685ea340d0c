package budget

import (
	"time"

	"chatbot/domain/usage"
)

// Per is how long the periods of a budget are. Days and months are those of UTC.
type Per string

// The periods.
const (
	Day   Per = "day"
	Month Per = "month"
)

// From returns the first day of the period that holds a time.
func (p Per) From(t time.Time) usage.Day {
	if p == Month {
		y, m, _ := t.UTC().Date()
		return usage.DayOf(time.Date(y, m, 1, 0, 0, 0, 0, time.UTC))
	}
	return usage.DayOf(t)
}

// Renews returns when the period that holds a time ends.
func (p Per) Renews(t time.Time) time.Time {
	y, m, d := t.UTC().Date()
	if p == Month {
		return time.Date(y, m+1, 1, 0, 0, 0, 0, time.UTC)
	}
	return time.Date(y, m, d+1, 0, 0, 0, 0, time.UTC)
}
