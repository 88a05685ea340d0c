package model

import (
	"time"

	"chatbot/domain/fault"
)

// Known is a model as administrators see it.
type Known struct {
	Model
	Reported Model // without what administrators say
	Entry    Entry // its Version is 0 if nothing was ever said
	Listed   bool  // by its provider, as far as that could be asked
	Offered  bool  // to those whom Entry admits
	Default  bool
	Changer  string // the current username of the account that made the last change; "" as in Registered
}

// Source is where a provider comes from.
type Source string

// The sources.
const (
	FromEnvironment Source = "environment"
	FromDatabase    Source = "database"
)

// Registered is a provider as administrators see it.
type Registered struct {
	Provider
	Source Source
	// The fields below are of FromDatabase.
	Endpoint   Endpoint
	HasHeaders bool
	Changer    string // the current username of the account that made the last change; "" if it is deleted
	// Variables are the environment variables that set it, of FromEnvironment.
	Variables string
	Enabled   bool
	Models    int          // known
	Offered   int          // of these
	Problem   *fault.Error // why the last question for its models failed; nil: it did not, or was not asked yet
}

// Checked is what came of asking a provider for its models.
type Checked struct {
	OK      bool
	Took    time.Duration
	Models  []string     // their names at the provider
	Problem *fault.Error // nil if OK
}
