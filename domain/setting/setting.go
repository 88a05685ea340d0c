// Package setting defines what administrators decide while the server runs: the settings with their bounds and defaults, where their
// values come from, and which values are in force.
package setting

import (
	"slices"
	"time"

	"chatbot/domain/budget"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/model"
)

// ErrInvalid is the problem of a setting whose stored value breaks its bounds, or cannot be read.
var ErrInvalid = fault.New(fault.Invalid, "invalid_setting", "The stored value of this setting is not valid, so it does not count. Set it again.")

// ErrByEnvironment refuses to change what an environment variable sets.
var ErrByEnvironment = fault.New(fault.Conflict, "set_by_environment", "This is set by the server's environment, and can only be changed there.")

// ErrOwnEmail refuses to require verified addresses to an admin whose own is not.
var ErrOwnEmail = fault.New(fault.Conflict, "own_email_not_verified", "Confirm your own email address first: otherwise you would have to before you can change this again.")

// Name identifies a setting. Names are stored: add, never rename.
type Name string

// The settings.
const (
	Registration        Name = "registration"
	AllowedEmailDomains Name = "allowed_email_domains"
	DefaultModel        Name = "default_model"
	FallbackModels      Name = "fallback_models"
	TitleModel          Name = "title_model"
	SystemPrompt        Name = "system_prompt"
	AppName             Name = "app_name"
	Banner              Name = "banner"
	Starters            Name = "starters"
	Logo                Name = "logo"
	DefaultBudget       Name = "default_budget"
	RequireSecondFactor Name = "require_second_factor"
	// RequireSecondFactorGrace is how long people have to set one up.
	RequireSecondFactorGrace Name = "require_second_factor_grace"
	PasswordLogin            Name = "password_login"
	RequireVerifiedEmail     Name = "require_verified_email"
)

// Value is the value of a setting: a text, or a list of texts (Definition.IsList). A budget is a text, too (Definition.IsBudget, see
// budget.Parse).
type Value struct {
	Text string
	List []string
}

// Equal reports whether two values are the same.
func (v Value) Equal(other Value) bool {
	return v.Text == other.Text && slices.Equal(v.List, other.List)
}

// Values are the values of all settings that are in force. They are shared: nobody changes the lists and the bytes.
type Values struct {
	Registration        identity.RegistrationPolicy
	AllowedEmailDomains []string   // none: any domain
	DefaultModel        model.ID   // "": as the server is configured
	FallbackModels      []model.ID // asked in this order when a model fails before it begins to answer
	TitleModel          model.ID   // "": titles are taken from the first message
	SystemPrompt        string     // may be empty
	AppName             string
	Banner              string // "": none
	Starters            []string
	Logo                Image         // its zero value: none
	DefaultBudget       budget.Budget // of each account without one of its own; may be none
	SecondFactor        identity.SecondFactorRule
	PasswordsOff        bool // people do not sign in with passwords
	VerifiedEmail       bool // people must confirm their addresses, if the server can send mail
}

// Change is a decision of an administrator.
type Change struct {
	Name Name
	// Value is the new value; nil resets the setting to its default.
	Value *Value
	// Version is the one on which the change is based, 0 for a setting that was never changed.
	Version int64
}

// Stored is the last change of a setting.
type Stored struct {
	Name  Name
	Value *Value // nil: reset to the default
	// Unreadable means that there is a value that is of no setting of this type.
	Unreadable bool
	Version    int64           // counts the changes, from 1
	ChangedBy  identity.UserID // whose account may be deleted
	ChangedAt  time.Time
}

// Source is where a value comes from.
type Source string

// The sources. The later one counts.
const (
	FromDefault     Source = "default"
	FromDatabase    Source = "database"
	FromEnvironment Source = "environment"
)

// Setting is a setting as it is in force.
type Setting struct {
	Definition
	Value   Value
	Default Value
	Source  Source
	Stored  Stored // its Version is 0 if it was never changed
	// Problem is why the stored value does not count, or nil.
	Problem *fault.Error
	// Changer is the current username of the account that made the last change; "" if it is deleted, there was no change, or the use case
	// does not look it up.
	Changer string
}
