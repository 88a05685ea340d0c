// Package overview holds what administrators see first: how much the installation is used, what fails, and on what it runs.
package overview

import (
	"cmp"
	"slices"

	"chatbot/domain/file"
	"chatbot/domain/model"
	"chatbot/domain/usage"
)

// Days is the number of days that an overview looks back, today included.
const Days = 30

// Overview is the state of an installation.
type Overview struct {
	Accounts Accounts
	Active   Active
	Days     []Day       // Days of them, up to today; those without calls, too
	Models   []usage.Sum // of those days, the most tokens first
	Failures []Failure   // of those days, the most frequent first
	Answers  Answers
	Version  string // of the server that was asked
	Database Database
	Files    file.Total
}

// Accounts are numbers of accounts. Admins are active ones.
type Accounts struct{ Total, Active, Admins int }

// Active is how many people signed in or renewed a login in the last 24 hours, 7 days and 30 days. Whoever uses the product renews a
// login as often as access tokens end, so that those who send messages are among them.
type Active struct{ Day, Week, Month int }

// Day is the use on one day.
type Day struct {
	Day      usage.Day
	Messages int // that a model began to answer
	usage.Tokens
}

// Failure is how many calls of models failed with a code.
type Failure struct {
	Code  string
	Calls int
}

// Answers are the answers that are open on all servers now: those that a model generates, and those that wait for their turn.
type Answers struct{ Running, Waiting int }

// Database is the database in use.
type Database struct {
	Kind      string // sqlite or postgresql
	Version   string
	Migration string // the latest one
	Bytes     int64  // on its disk
}

// Calls are the calls of one model on one day.
type Calls struct {
	usage.Sum     // with Day and Model
	Messages  int // calls that began an answer
}

// DaysOf returns one entry for each of the days from first on, of which there are Days.
func DaysOf(all []Calls, first usage.Day) []Day {
	days := make([]Day, Days)
	at := map[usage.Day]*Day{}
	for i := range days {
		days[i].Day = first.Add(i)
		at[days[i].Day] = &days[i]
	}
	for _, c := range all {
		if day := at[c.Day]; day != nil {
			day.Messages += c.Messages
			day.Tokens = day.Plus(c.Tokens)
		}
	}
	return days
}

// ModelsOf sums calls by model, the most tokens first.
func ModelsOf(all []Calls) []usage.Sum {
	of := map[model.ID][]usage.Sum{}
	for _, c := range all {
		of[c.Model] = append(of[c.Model], c.Sum)
	}
	models := make([]usage.Sum, 0, len(of))
	for id, sums := range of {
		total := usage.Total(sums)
		total.Model = id
		models = append(models, total)
	}
	slices.SortFunc(models, func(a, b usage.Sum) int {
		return cmp.Or(cmp.Compare(b.In+b.Out, a.In+a.Out), cmp.Compare(a.Model, b.Model))
	})
	return models
}
