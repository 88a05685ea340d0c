package account

import (
	"context"

	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/user"
	"chatbot/ports"
)

// Operator is what somebody with a shell on the server does with accounts. Nothing happens that is not audited.
type Operator struct{ *Service }

// Find returns an account by username or e-mail address. Fault: ports.ErrNoUser.
func (o Operator) Find(ctx context.Context, name string) (user.User, error) {
	return o.Users.ByName(ctx, name)
}

// Create makes an account. Faults: those of Register.
func (o Operator) Create(ctx context.Context, r user.Registration) (user.User, error) {
	return o.register(ctx, r, audit.Event{Operator: true}, o.Users.Create)
}

// SetPassword replaces a password and ends all logins of the account. Faults: Invalid; ports.ErrBusy.
func (o Operator) SetPassword(ctx context.Context, u user.User, password string) error {
	if message := user.CheckPassword(password, u.Username, u.Email); message != "" {
		return fault.Input("password", message)
	}
	hashed, err := o.Hasher.Hash(ctx, askerOf(ctx, u.Username, true), password)
	if err != nil {
		return err
	}
	if err := o.note(ctx, audit.PasswordChanged, u); err != nil {
		return err
	}
	return o.Users.SetPassword(ctx, u.ID, ports.Proof{Operator: true}, hashed, 0, o.Clock.Now())
}

// SetActive lets an account in again, or closes it and ends all its logins.
func (o Operator) SetActive(ctx context.Context, u user.User, active bool) error {
	action := audit.Deactivated
	if active {
		action = audit.Activated
	}
	if err := o.note(ctx, action, u); err != nil {
		return err
	}
	return o.Users.SetActive(ctx, u.ID, ports.Proof{Operator: true}, active, o.Clock.Now())
}

// Revoke ends all logins of the account.
func (o Operator) Revoke(ctx context.Context, u user.User) error {
	if err := o.note(ctx, audit.Revoked, u); err != nil {
		return err
	}
	return o.Devices.RevokeOthers(ctx, u.ID, 0, o.Clock.Now())
}

func (o Operator) note(ctx context.Context, action audit.Action, u user.User) error {
	return o.audit(ctx, audit.Event{Action: action, Outcome: audit.Succeeded, Operator: true, UserID: u.ID})
}
