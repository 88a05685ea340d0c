package usage_test

import (
	"errors"
	"math"
	"testing"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/usage"
)

func TestDaysAreUTC(t *testing.T) {
	late := time.Date(2026, 12, 31, 23, 30, 0, 0, time.FixedZone("", -3600))
	if got := (usage.Event{StartedAt: late}).Day(); got != "2027-01-01" {
		t.Error(got)
	}
	if got := usage.Day("2028-02-28").Add(1); got != "2028-02-29" {
		t.Error(got)
	}
	if got := usage.Day("2026-12-31").Until("2027-01-01"); got != 2 {
		t.Error(got)
	}
}

func TestFailedCallWithoutTokensTakesNothing(t *testing.T) {
	asked := usage.Event{Tokens: usage.Tokens{In: 100}, Estimated: true}
	begun := asked
	begun.FirstToken = 1
	for want, event := range map[usage.Tokens]usage.Event{
		{}:        asked.Settled(chat.Failed),
		{In: 100}: asked.Settled(chat.Stopped),
	} {
		if event.Tokens != want {
			t.Errorf("%s took %+v, want %+v", event.Status, event.Tokens, want)
		}
	}
	asked.Cost = new(usage.Cost(500))
	if refused := asked.Settled(chat.Failed).Cost; refused == nil || *refused != 0 || *asked.Cost != 500 {
		t.Errorf("a refusal costs %v", refused)
	}
	reported := usage.Event{Tokens: usage.Tokens{In: 100}}
	if begun.Settled(chat.Failed).In != 100 || reported.Settled(chat.Failed).In != 100 {
		t.Error("tokens of a failed call are lost")
	}
	if died := reported.Died(); died.Status != chat.Interrupted || !died.Estimated || died.In != 100 {
		t.Errorf("%+v", died)
	}
}

func TestQueryDefaultsToThirtyDaysByDay(t *testing.T) {
	for in, want := range map[usage.Input]usage.Query{
		{}:                                     {User: 7, From: "2026-10-31", To: "2026-11-29", By: usage.ByDay},
		{To: "2026-03-01", By: "model"}:        {User: 7, From: "2026-01-31", To: "2026-03-01", By: usage.ByModel},
		{From: "2026-11-29"}:                   {User: 7, From: "2026-11-29", To: "2026-11-29", By: usage.ByDay},
		{From: "2027-01-01", To: "2028-01-01"}: {User: 7, From: "2027-01-01", To: "2028-01-01", By: usage.ByDay},
		{From: "2028-01-01", To: "2028-12-31", By: ""}: {User: 7, From: "2028-01-01", To: "2028-12-31", By: usage.ByDay},
	} {
		if got, err := in.Query(7, "2026-11-29"); err != nil || got != want {
			t.Errorf("%+v: %+v, %v, want %+v", in, got, err, want)
		}
	}
	if q, err := (usage.Input{By: "user"}).Query(0, "2026-11-29"); err != nil || q.By != usage.ByUser {
		t.Errorf("%+v, %v", q, err)
	}
}

func TestUnknownGroupTellsWhichThereAre(t *testing.T) {
	for user, want := range map[identity.UserID]string{0: "day, user, group, model", 7: "day, model"} {
		_, err := usage.Input{By: "team"}.Query(user, "2026-11-29")
		var f *fault.Error
		if !errors.As(err, &f) || len(f.Fields) != 1 || f.Fields[0].Params["allowed"] != want {
			t.Errorf("%d: %v, want %s", user, err, want)
		}
	}
}

func TestCostsAreWrittenExactly(t *testing.T) {
	for cost, want := range map[usage.Cost]string{0: "0", 1: "0.000000001", 150_000: "0.00015", 1_000_000_000: "1", 1_230_000_000: "1.23", 10_000_000_000: "10", math.MaxInt64: "9223372036.854775807"} {
		if got := cost.Decimal(); got != want {
			t.Errorf("%d: %s, want %s", cost, got, want)
		}
	}
}

func TestBadQueryNamesField(t *testing.T) {
	for in, want := range map[usage.Input]string{
		{From: "yesterday"}:                    "from bad_date",
		{From: "2026-02-30"}:                   "from bad_date",
		{To: "2026-11-29T00:00:00Z"}:           "to bad_date",
		{To: "0001-01-01"}:                     "to bad_date",
		{By: "user"}:                           "by unknown_value",
		{By: "group"}:                          "by unknown_value",
		{By: "Day"}:                            "by unknown_value",
		{From: "2026-11-30"}:                   "from after_end",
		{From: "2025-11-28"}:                   "from range_too_long",
		{From: "2000-01-01", To: "2999-12-31"}: "from range_too_long",
	} {
		_, err := in.Query(7, "2026-11-29")
		var f *fault.Error
		if !errors.As(err, &f) || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Name+" "+f.Fields[0].Code != want {
			t.Errorf("%+v: %v, want %s", in, err, want)
		}
	}
}

func TestTotalAddsCostsThatAreKnown(t *testing.T) {
	five, seven := usage.Cost(5), usage.Cost(7)
	one := usage.Tokens{In: 10, Out: 8, Cached: 6, Reasoning: 4}
	got := usage.Total([]usage.Sum{{Day: "2026-01-01", Calls: 1, Tokens: one}, {Calls: 2, Tokens: one, Cost: &five}, {Calls: 3, Tokens: one, Cost: &seven}})
	if got.Calls != 6 || got.Tokens != (usage.Tokens{In: 30, Out: 24, Cached: 18, Reasoning: 12}) || got.Cost == nil || *got.Cost != 12 || got.Day != "" {
		t.Errorf("%+v", got)
	}
	if five != 5 || usage.Total(nil) != (usage.Sum{}) {
		t.Error("the sums were changed, or nothing adds up to something")
	}
}
