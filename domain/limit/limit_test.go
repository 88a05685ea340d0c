package limit_test

import (
	"testing"
	"time"

	"chatbot/domain/limit"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]limit.Rate{
		"5/m": {Count: 5, Per: time.Minute}, "10/s": {Count: 10, Per: time.Second}, "100000/h": {Count: 100_000, Per: time.Hour}, "off": {},
	} {
		if got, err := limit.Parse(text); err != nil || got != want || got.Off() != (text == "off") {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "5", "/m", "5/", "0/m", "-1/m", "+5/m", "5/d", "5/M", "5 /m", "100001/h", "OFF", "5/m/m", "1e3/s", "99999999999999999999/s"} {
		if got, err := limit.Parse(text); err == nil {
			t.Errorf("%q is %+v", text, got)
		}
	}
}

func TestTake(t *testing.T) {
	rate := limit.Rate{Count: 5, Per: time.Minute}
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	var full time.Time
	take := func() (d limit.Decision) { d, full = rate.Take(full, now); return d }
	for i := range 5 {
		if d := take(); !d.Allowed || d.Limit != 5 || d.Remaining != 4-i || d.Reset != time.Duration(i+1)*12*time.Second || d.Wait != 0 {
			t.Fatalf("%d: %+v", i, d)
		}
	}
	for range 3 { // a refusal costs nothing
		if d := take(); d.Allowed || d.Remaining != 0 || d.Wait != 12*time.Second || d.Reset != time.Minute {
			t.Fatalf("%+v", d)
		}
	}
	now = now.Add(12*time.Second - time.Microsecond)
	if d := take(); d.Allowed || d.Wait != time.Microsecond {
		t.Fatalf("%+v", d)
	}
	now = now.Add(time.Microsecond)
	if d := take(); !d.Allowed || d.Remaining != 0 {
		t.Fatalf("%+v", d)
	}
	now = now.Add(time.Hour)
	if d := take(); !d.Allowed || d.Remaining != 4 {
		t.Fatalf("rested: %+v", d)
	}
	now = now.Add(-time.Hour) // a clock set back allows nothing earlier
	if d := take(); d.Allowed {
		t.Fatalf("%+v", d)
	}
}

func TestRefusalHasRetryAfter(t *testing.T) {
	for wait, want := range map[time.Duration]string{
		time.Millisecond: "a second", 1500 * time.Millisecond: "2 seconds", time.Minute: "60 seconds", 15 * time.Minute: "15 minutes", 121 * time.Second: "3 minutes",
	} {
		if got := limit.Refused(wait); got.Message != "Too many requests. Try again in "+want+"." || got.RetryAfter != wait || got.Params["retry_after"] != limit.Seconds(wait) {
			t.Errorf("%v: %v", wait, got)
		}
	}
}

func TestNetwork(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "::ffff:192.0.2.1": "192.0.2.1", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "2001:db8:1:2::": "2001:db8:1:2::/64",
		"fe80::1%eth0": "fe80::/64", "": "", "nonsense": "nonsense", "64:ff9b::c000:201": "192.0.2.1", "64:ff9b:1::c000:201": "64:ff9b:1::/64",
	} {
		if got := limit.Network(address); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}

func TestNetworksAreOrderedWidestFirst(t *testing.T) {
	for address, want := range map[string][3]string{
		"192.0.2.1":             {"192.0.0.0/16", "192.0.2.0/24", "192.0.2.1"},
		"::ffff:192.0.2.1":      {"192.0.0.0/16", "192.0.2.0/24", "192.0.2.1"},
		"64:ff9b::192.0.2.1":    {"192.0.0.0/16", "192.0.2.0/24", "192.0.2.1"},
		"2001:db8:1:2:3:4:5:6":  {"2001:db8::/32", "2001:db8:1::/48", "2001:db8:1:2::/64"},
		"2001:db8:1:2::6%wlan0": {"2001:db8::/32", "2001:db8:1::/48", "2001:db8:1:2::/64"},
		"":                      {"", "", ""},
		"nonsense":              {"nonsense", "nonsense", "nonsense"},
	} {
		if got := limit.Networks(address); got != want || got[2] != limit.Network(address) {
			t.Errorf("%s: %v, want %v", address, got, want)
		}
	}
}
