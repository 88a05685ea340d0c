package usage

import "time"

// Day is a day in UTC, such as 2026-11-29. Days compare like their texts.
type Day string

// DayOf returns the day of a time.
func DayOf(t time.Time) Day { return Day(t.UTC().Format(time.DateOnly)) }

// ParseDay reads a day and reports whether the text is one of the years 2000 to 2999.
func ParseDay(text string) (Day, bool) {
	t, err := time.Parse(time.DateOnly, text)
	return Day(text), err == nil && t.Year() >= 2000 && t.Year() < 3000
}

// time returns when the day begins; the zero time if it is not one.
func (d Day) time() time.Time {
	t, _ := time.Parse(time.DateOnly, string(d))
	return t
}

// Add returns the day n days later.
func (d Day) Add(n int) Day { return DayOf(d.time().AddDate(0, 0, n)) }

// Until returns the number of days from d to other, both included.
func (d Day) Until(other Day) int { return int(other.time().Sub(d.time())/(24*time.Hour)) + 1 }
