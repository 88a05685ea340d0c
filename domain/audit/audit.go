// Package audit defines the recorded events of sign-ins, accounts and settings, for later investigation.
package audit

import (
	"time"

	"chatbot/domain/identity"
)

// MinRetention is how long every event is kept at least, whatever is configured. The migrations use the same value.
const MinRetention = 7 * 24 * time.Hour

// Action is what was attempted.
type Action string

// The actions. Their spelling is stored and read by tools: add, never rename.
const (
	Registered        Action = "account.registered"
	Deactivated       Action = "account.deactivated"
	Activated         Action = "account.activated"
	Deleted           Action = "account.deleted"
	PasswordChanged   Action = "account.password_changed"
	ResetRequested    Action = "account.reset_requested" // a link was mailed, or made by an admin
	PasswordReset     Action = "account.password_reset"
	VerifyRequested   Action = "account.verification_requested" // a link was mailed
	EmailVerified     Action = "account.email_verified"
	ChangeRequested   Action = "account.email_change_requested"
	EmailChanged      Action = "account.email_changed"
	MadeAdmin         Action = "account.made_admin"
	MadeMember        Action = "account.made_member"
	Exported          Action = "account.exported"
	SecondFactorAdded Action = "account.second_factor_added"
	// SecondFactorRemoved is by the person or, with another actor, a reset.
	SecondFactorRemoved     Action = "account.second_factor_removed"
	PasskeyAdded            Action = "account.passkey_added"
	PasskeyRemoved          Action = "account.passkey_removed"
	RecoveryCodesMade       Action = "account.recovery_codes_made"
	RecoveryCodeUsed        Action = "account.recovery_code_used"
	IdentityLinked          Action = "account.identity_linked" // with an identity provider
	IdentityUnlinked        Action = "account.identity_unlinked"
	FirstStep               Action = "login.first_step" // the password was right, and a second step is needed
	SignedIn                Action = "login.signed_in"
	SignedOut               Action = "login.signed_out"
	Revoked                 Action = "login.revoked"
	TokenReused             Action = "login.refresh_token_reused"
	Limited                 Action = "login.limited" // too many attempts
	SettingsChanged         Action = "settings.changed"
	ProviderAdded           Action = "provider.added"
	ProviderChanged         Action = "provider.changed"
	ProviderDeleted         Action = "provider.deleted"
	IdentityProviderAdded   Action = "identity_provider.added"
	IdentityProviderChanged Action = "identity_provider.changed"
	IdentityProviderDeleted Action = "identity_provider.deleted"
	IdentityProviderTested  Action = "identity_provider.tested"
	ModelAdded              Action = "model.added"
	ModelChanged            Action = "model.changed"
	ModelDeleted            Action = "model.deleted"
	ToolServerAdded         Action = "mcp_server.added"
	ToolServerChanged       Action = "mcp_server.changed"
	ToolServerDeleted       Action = "mcp_server.deleted"
	GroupCreated            Action = "group.created"
	GroupRenamed            Action = "group.renamed"
	GroupDeleted            Action = "group.deleted"
	MemberAdded             Action = "group.member_added"
	MemberRemoved           Action = "group.member_removed"
	Invited                 Action = "invitation.created"
	Uninvited               Action = "invitation.revoked"
	KeyCreated              Action = "key.created"
	KeyRevoked              Action = "key.revoked"
	BudgetChanged           Action = "budget.changed"
	Connected               Action = "connection.connected"
	Disconnected            Action = "connection.disconnected"
	JobRetried              Action = "job.retried"
	JobDiscarded            Action = "job.discarded"
	ToolCalled              Action = "tool.called"
)

// Actions returns all actions.
func Actions() []Action {
	return []Action{
		Registered, Deactivated, Activated, Deleted, PasswordChanged, ResetRequested, PasswordReset, VerifyRequested, EmailVerified, ChangeRequested, EmailChanged, MadeAdmin, MadeMember, Exported, SecondFactorAdded, SecondFactorRemoved, PasskeyAdded, PasskeyRemoved, RecoveryCodesMade, RecoveryCodeUsed, IdentityLinked, IdentityUnlinked, FirstStep, SignedIn, SignedOut, Revoked, TokenReused, Limited,
		SettingsChanged, ProviderAdded, ProviderChanged, ProviderDeleted, IdentityProviderAdded, IdentityProviderChanged, IdentityProviderDeleted, IdentityProviderTested, ModelAdded, ModelChanged, ModelDeleted, ToolServerAdded, ToolServerChanged, ToolServerDeleted,
		GroupCreated, GroupRenamed, GroupDeleted, MemberAdded, MemberRemoved, Invited, Uninvited, KeyCreated, KeyRevoked, BudgetChanged, Connected, Disconnected, JobRetried, JobDiscarded, ToolCalled,
	}
}

// Outcome is the result.
type Outcome string

// The outcomes.
const (
	Succeeded Outcome = "succeeded"
	Refused   Outcome = "refused"
)

// EventID numbers an event, from 1, in the order of storage.
type EventID int64

// Event is one recorded event. It never holds what a person typed: a name that no account has may be a password in the wrong
// field.
type Event struct {
	ID      EventID
	At      time.Time
	Action  Action
	Outcome Outcome
	// ActorID is who acted, 0 when that is not proven; Operator means that an operator acted.
	ActorID  identity.UserID
	Operator bool
	// UserID is the account concerned, LoginID its login; 0 when there is none.
	UserID    identity.UserID
	LoginID   identity.LoginID
	Object    string // the name of what was acted on, when it is no account: a setting, a provider, a model, a group, an invitation, a key, a job, a call of a tool with its sizes
	Address   string // the client's network address; "" for an operator
	Agent     string // the client's User-Agent, shortened
	RequestID string // the same as in the log
	Reason    string // the fault's code when refused
}

// Line is an event as it is shown: with the current usernames of its accounts, "" for deleted ones.
type Line struct {
	Event
	User, Actor string
}
