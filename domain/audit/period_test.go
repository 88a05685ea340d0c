package audit_test

import (
	"errors"
	"testing"
	"time"

	"chatbot/domain/audit"
	"chatbot/domain/fault"
)

func TestPeriodIncludesBothDays(t *testing.T) {
	at := func(text string) time.Time {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for in, want := range map[[2]string]audit.Period{
		{"", ""}:                     {},
		{"2026-11-29", ""}:           {From: at("2026-11-29T00:00:00Z")},
		{"", "2026-12-31"}:           {Until: at("2027-01-01T00:00:00Z")},
		{"2026-11-29", "2026-11-29"}: {From: at("2026-11-29T00:00:00Z"), Until: at("2026-11-30T00:00:00Z")},
		{"2026-11-29T00:30:00+01:00", "2026-11-29T14:05:00.5Z"}: {From: at("2026-11-28T23:30:00Z"), Until: at("2026-11-29T14:05:00.5Z")},
		{"2000-01-01", "2999-12-31"}:                            {From: at("2000-01-01T00:00:00Z"), Until: at("3000-01-01T00:00:00Z")},
	} {
		var broken fault.Inputs
		if got := audit.ParsePeriod(&broken, in[0], in[1]); broken.Err() != nil || got != want {
			t.Errorf("%q: %v, %v, want %v", in, got, broken.Err(), want)
		}
	}
}

func TestBadPeriodNamesField(t *testing.T) {
	for in, want := range map[[2]string]string{
		{"yesterday", ""}:                                "from bad_date",
		{"2026-02-30", ""}:                               "from bad_date",
		{"", "2026-11-29T14:05:00"}:                      "to bad_date", // in which zone?
		{"", "2026-11-29 14:05:00Z"}:                     "to bad_date",
		{"1999-12-31", ""}:                               "from bad_date",
		{"", "3000-01-01"}:                               "to bad_date",
		{"2000-01-01T00:00:00+01:00", ""}:                "from bad_date", // in UTC, it is in 1999
		{"2026-11-30", "2026-11-29"}:                     "from after_end",
		{"2026-11-30", "2026-11-30T00:00:00Z"}:           "from after_end",
		{"2026-11-30T10:00:01Z", "2026-11-30T10:00:00Z"}: "from after_end",
	} {
		var broken fault.Inputs
		audit.ParsePeriod(&broken, in[0], in[1])
		var f *fault.Error
		if err := broken.Err(); !errors.As(err, &f) || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Name+" "+f.Fields[0].Code != want {
			t.Errorf("%q: %v, want %s", in, f, want)
		}
	}
	var both fault.Inputs
	audit.ParsePeriod(&both, "x", "y")
	var f *fault.Error
	if !errors.As(both.Err(), &f) || len(f.Fields) != 2 {
		t.Errorf("both are bad: %v", f)
	}
}
