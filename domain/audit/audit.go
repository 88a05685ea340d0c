// Package audit says what is written down about sign-ins and accounts, for whoever has to find out later what
// happened.
package audit

import (
	"time"

	"chatbot/domain/identity"
)

// MinRetention is how long every event is kept, whatever is asked for. The migrations say the same.
const MinRetention = 7 * 24 * time.Hour

// Action is what was tried.
type Action string

// The actions. Their spelling is stored and read by tools: add, never rename.
const (
	Registered      Action = "account.registered"
	Deactivated     Action = "account.deactivated"
	Activated       Action = "account.activated"
	Deleted         Action = "account.deleted"
	PasswordChanged Action = "account.password_changed"
	Exported        Action = "account.exported"
	SignedIn        Action = "login.signed_in"
	SignedOut       Action = "login.signed_out"
	Revoked         Action = "login.revoked"
	TokenReused     Action = "login.refresh_token_reused"
	Limited         Action = "login.limited" // too many attempts
)

// Actions lists them all, for tools that are asked for one.
func Actions() []Action {
	return []Action{
		Registered, Deactivated, Activated, Deleted, PasswordChanged, Exported, SignedIn, SignedOut, Revoked, TokenReused, Limited,
	}
}

// Outcome is how it ended.
type Outcome string

// The outcomes.
const (
	Succeeded Outcome = "succeeded"
	Refused   Outcome = "refused"
)

// EventID numbers an event, from 1, in the order of storage.
type EventID int64

// Event is one thing that happened. It never holds what a person typed: a name that no account has may be a
// password in the wrong field.
type Event struct {
	ID      EventID
	At      time.Time
	Action  Action
	Outcome Outcome
	// ActorID is who did it, 0 when that is not proven; Operator says that it was somebody with a shell.
	ActorID  identity.UserID
	Operator bool
	// UserID is whose account it concerns, LoginID which login of it; 0 when there is none.
	UserID    identity.UserID
	LoginID   identity.LoginID
	Address   string // the client's network address, "" for an operator
	Agent     string // what the client says it is, shortened
	RequestID string // the same as in the log
	Reason    string // the fault's code when refused
}
