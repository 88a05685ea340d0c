package model

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

// Faults of what administrators say of models.
var (
	ErrNoModel      = fault.New(fault.NotFound, "no_model", "Model not found.")
	ErrModelTaken   = fault.New(fault.Conflict, "model_taken", "There is a model with this ID already.")
	ErrModelChanged = fault.New(fault.Conflict, "model_changed", "This model has changed in the meantime, and nothing was saved. Look at it again, then decide.")
	// ErrModelListed refuses to delete a model that its provider lists.
	ErrModelListed = fault.New(fault.Conflict, "model_listed", "The provider lists this model, so it can't be deleted. Disable it instead.")
	// ErrUnknownGroup refuses a group that does not exist.
	ErrUnknownGroup = fault.Input("groups", "unknown_group", "One of these groups no longer exists.")
)

// Entry is what administrators say of one model. What is nil is left to what is reported and known.
type Entry struct {
	ID    ID
	Added bool // by hand: it exists whatever the provider lists
	Said
	identity.Audience
	Version   int64           // counts the changes, from 1
	ChangedBy identity.UserID // whose account may be deleted
	ChangedAt time.Time
}

// Said are the fields that administrators may set.
type Said struct {
	Enabled                 *bool
	Name, Description       *string
	ContextTokens           *int
	MaxOutputTokens         *int
	Vision, Tools           *bool
	Reasoning               *bool
	InputPrice, OutputPrice *int64 // in billionths of a US dollar a token; both or neither
}

// Apply returns the model as it is with what is said.
func (s Said) Apply(m Model) Model {
	set(&m.Name, s.Name)
	set(&m.Description, s.Description)
	set(&m.ContextTokens, s.ContextTokens)
	set(&m.MaxOutputTokens, s.MaxOutputTokens)
	set(&m.Vision, s.Vision)
	set(&m.Tools, s.Tools)
	set(&m.Reasoning, s.Reasoning)
	if s.InputPrice != nil && s.OutputPrice != nil {
		m.Price = &Price{Input: *s.InputPrice, Output: *s.OutputPrice}
	}
	return m
}

func set[T any](field, to *T) {
	if to != nil {
		*field = *to
	}
}

// Bounds of what administrators say of a model.
const (
	maxDescription = 500
	MaxContext     = 10_000_000
	// MaxPrice is 10,000 dollars for a million tokens.
	MaxPrice  = 10_000_000
	MaxGroups = 200
)

// Check returns the entry in the form in which it is stored, and adds to in what is wrong with it.
func (e Entry) Check(in *fault.Inputs) Entry {
	if e.Name != nil {
		name := CheckName(in, *e.Name)
		e.Name = &name
	}
	if e.Description != nil {
		description := checkLine(in, "description", *e.Description, maxDescription, false)
		e.Description = &description
	}
	checkNumber(in, "context_tokens", e.ContextTokens, MaxContext)
	checkNumber(in, "max_output_tokens", e.MaxOutputTokens, MaxOutputTokens)
	for field, price := range map[string]*int64{"input_price": e.InputPrice, "output_price": e.OutputPrice} {
		if price != nil && (*price < 0 || *price > MaxPrice) {
			AddPrice(in, field)
		}
	}
	if (e.InputPrice == nil) != (e.OutputPrice == nil) {
		field := "input_price"
		if e.OutputPrice == nil {
			field = "output_price"
		}
		in.Add(field, "price_incomplete", "Give both prices, or neither.")
	}
	slices.Sort(e.Groups)
	if e.Groups = slices.Compact(e.Groups); len(e.Groups) > MaxGroups {
		in.Add("groups", "too_many_items", "This list can have at most 200 items.", fault.Params{"max": MaxGroups})
	}
	return e
}

func checkNumber(in *fault.Inputs, field string, n *int, most int) {
	if n != nil && (*n < 1 || *n > most) {
		in.Add(field, "out_of_range", fmt.Sprintf("%s has to be an integer from 1 to %d.", field, most), fault.Params{"min": 1, "max": most})
	}
}

// AddPrice adds that a price is out of range, or has more than three decimals.
func AddPrice(in *fault.Inputs, field string) {
	in.Add(field, "invalid_price", "A price is a number of US dollars from 0 to 10000, with at most three decimals.", fault.Params{"min": 0, "max": MaxPrice / 1000})
}

// CheckID adds to in what is wrong with the id of a model that is added by hand.
func CheckID(in *fault.Inputs, id ID) {
	name := id.Name()
	if id.Provider() == "" || name == "" || len(id) > MaxID || !utf8.ValidString(name) || strings.TrimSpace(name) != name ||
		strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) || unicode.IsSpace(r) }) {
		in.Add("id", "invalid_model_id", "Enter the ID of the provider, a slash, and the provider's own name of the model, such as acme/large-3.")
	}
}

// Stored is all that administrators say of providers and models.
type Stored struct {
	Endpoints []Endpoint // in the order in which they were added
	Entries   []Entry    // by id
	Revision  int64      // grows with every change
}
