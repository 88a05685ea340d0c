package usage

import (
	"fmt"
	"slices"
	"strings"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/model"
)

// By is what sums are grouped by.
type By string

// The groups of sums.
const (
	ByDay   By = "day"
	ByModel By = "model"
	ByUser  By = "user"  // for administrators
	ByGroup By = "group" // of people, as they belong to them now; for administrators
)

// Bounds of a query, in days.
const (
	DefaultDays = 30
	MaxDays     = 366
)

// Query selects events and how they are summed.
type Query struct {
	User     identity.UserID // 0: everybody's
	From, To Day             // both included
	By       By
}

// Sum adds up events. Of Day, Model, User and Group, the one that the query groups by is set.
type Sum struct {
	Day   Day
	Model model.ID
	User  User
	Group Group
	Calls int
	Tokens
	Cost *Cost // of the events that have one; nil if none has
}

// User is the account of a sum; the zero User stands for all erased accounts together.
type User struct {
	ID              identity.UserID
	Username, Email string // the current ones
}

// Group is the group of people of a sum; the zero Group stands for all accounts together that are in no group, and for erased ones.
type Group struct {
	ID   identity.GroupID
	Name string
}

// Report answers a query.
type Report struct {
	Query
	Sums []Sum
	// Total counts each call once. Sums by group may add up to more: calls of people who belong to several groups count in each.
	Total Sum
}

// Total returns what the sums add up to.
func Total(sums []Sum) (total Sum) {
	for _, s := range sums {
		total.Calls += s.Calls
		total.Tokens = total.Plus(s.Tokens)
		if s.Cost != nil {
			cost := *s.Cost
			if total.Cost != nil {
				cost += *total.Cost
			}
			total.Cost = &cost
		}
	}
	return total
}

// groups returns what sums may be grouped by: those of an account, or everybody's if it is 0.
func groups(user identity.UserID) []By {
	if user != 0 {
		return []By{ByDay, ByModel}
	}
	return []By{ByDay, ByUser, ByGroup, ByModel}
}

func joined(all []By) string {
	names := make([]string, len(all))
	for i, by := range all {
		names[i] = string(by)
	}
	return strings.Join(names, ", ")
}

// Input is a query as it was asked, with empty fields where nothing was.
type Input struct{ From, To, By string }

// Query returns the query for the account user, or for everybody if it is 0. It covers DefaultDays days up to today and sums by day
// unless the input says otherwise. Only a query for everybody may group by user or group.
func (i Input) Query(user identity.UserID, today Day) (Query, error) {
	q := Query{User: user, To: today, By: ByDay}
	var in fault.Inputs
	day := func(field, text string, unsaid Day) Day {
		if text == "" {
			return unsaid
		}
		d, ok := ParseDay(text)
		if !ok {
			in.Add(field, "bad_date", "Enter a date such as 2026-11-29.")
		}
		return d
	}
	q.To = day("to", i.To, today)
	if in.Err() == nil {
		q.From = q.To.Add(1 - DefaultDays)
	}
	q.From = day("from", i.From, q.From)
	switch q.By = By(i.By); {
	case i.By == "":
		q.By = ByDay
	case !slices.Contains(groups(user), q.By):
		allowed := joined(groups(user))
		in.Add("by", "unknown_value", "Sum usage by one of: "+allowed+".", fault.Params{"allowed": allowed})
	}
	if in.Err() != nil {
		return Query{}, in.Err()
	}
	switch n := q.From.Until(q.To); {
	case n < 1:
		in.Add("from", "after_end", "The first day must not be after the last.")
	case n > MaxDays:
		in.Add("from", "range_too_long", fmt.Sprintf("At most %d days can be summed at once.", MaxDays), fault.Params{"max": MaxDays, "length": n})
	}
	return q, in.Err()
}
