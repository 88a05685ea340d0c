package identity

import (
	"context"
	"iter"

	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// usersAtOnce is the page size for listing accounts.
const usersAtOnce = 500

// Operator manages other people's accounts, for somebody with a shell on the server and, below People, for admins. Every change is audited first and refused
// if that fails; a new account is audited once it is stored. Unless documented otherwise, every method returns ports.ErrNoUser
// to an actor who is not permitted.
type Operator struct{ *Service }

// Find returns an account by username or e-mail address. Fault: ports.ErrNoUser.
func (o Operator) Find(ctx context.Context, actor identity.Actor, name string) (identity.User, error) {
	u, err := o.Users.ByName(ctx, name)
	if err != nil {
		return identity.User{}, err
	}
	if err := may(actor, identity.Read, u); err != nil {
		return identity.User{}, err
	}
	return u, nil
}

// All yields all accounts, ordered by id. It stops after the first error.
func (o Operator) All(ctx context.Context, actor identity.Actor) iter.Seq2[identity.User, error] {
	return func(yield func(identity.User, error) bool) {
		if err := may(actor, identity.Read, identity.User{}); err != nil {
			yield(identity.User{}, err)
			return
		}
		for after := identity.UserID(0); ; {
			page, err := o.Directory.List(ctx, after, usersAtOnce)
			if err != nil {
				yield(identity.User{}, err)
				return
			}
			for _, u := range page {
				if !yield(u, nil) {
					return
				}
				after = u.ID()
			}
			if len(page) < usersAtOnce {
				return
			}
		}
	}
}

// Create creates an account with a role, regardless of the settings. The first of an installation is an admin. Faults: those of
// Register; identity.ErrRegistrationClosed to an actor who is not permitted.
func (o Operator) Create(ctx context.Context, actor identity.Actor, r identity.Registration, role identity.Role) (identity.User, error) {
	if may(actor, identity.Create, identity.User{}) != nil {
		return identity.User{}, identity.ErrRegistrationClosed
	}
	return o.register(ctx, r, role, nil, by(actor), o.firstOr(o.Users.Create))
}

// SetRole makes an account an admin or a member, and returns it. Its open connections are closed, see Watch; its logins stay. Fault:
// identity.ErrLastAdmin.
func (o Operator) SetRole(ctx context.Context, actor identity.Actor, u identity.User, role identity.Role) (identity.User, error) {
	if err := may(actor, identity.SetRole, u); err != nil {
		return identity.User{}, err
	}
	noted := audit.MadeMember
	if role == identity.Admin {
		noted = audit.MadeAdmin
	}
	if err := o.note(ctx, actor, noted, u); err != nil {
		return identity.User{}, err
	}
	changed, err := o.Roles.SetRole(ctx, u.ID(), role, o.Clock.Now())
	return changed, o.refuseLastAdmin(ctx, err, actor, noted, u)
}

// SetPassword replaces a password and ends all logins of the account. Faults: Invalid; ports.ErrBusy.
func (o Operator) SetPassword(ctx context.Context, actor identity.Actor, u identity.User, password string) error {
	if err := may(actor, identity.SetPassword, u); err != nil {
		return err
	}
	var in fault.Inputs
	identity.CheckPassword(&in, "password", password, u.Username(), u.Email())
	if err := in.Err(); err != nil {
		return err
	}
	hashed, err := o.Hasher.Hash(ctx, askerOf(ctx, u.Username(), true), password)
	if err != nil {
		return err
	}
	if err := o.note(ctx, actor, audit.PasswordChanged, u); err != nil {
		return err
	}
	return o.Users.SetPassword(ctx, u.ID(), identity.Proof{Operator: true}, hashed, 0, o.Clock.Now())
}

// SetActive activates an account, or deactivates it and ends all its logins. Fault: identity.ErrLastAdmin.
func (o Operator) SetActive(ctx context.Context, actor identity.Actor, u identity.User, active bool) error {
	action, noted := identity.Deactivate, audit.Deactivated
	if active {
		action, noted = identity.Activate, audit.Activated
	}
	if err := may(actor, action, u); err != nil {
		return err
	}
	if err := o.note(ctx, actor, noted, u); err != nil {
		return err
	}
	err := o.Users.SetActive(ctx, u.ID(), identity.Proof{Operator: true}, active, o.Clock.Now())
	return o.refuseLastAdmin(ctx, err, actor, noted, u)
}

// Revoke ends all logins of the account.
func (o Operator) Revoke(ctx context.Context, actor identity.Actor, u identity.User) error {
	if err := may(actor, identity.SignOut, u); err != nil {
		return err
	}
	if err := o.note(ctx, actor, audit.Revoked, u); err != nil {
		return err
	}
	return o.Devices.RevokeOthers(ctx, u.ID(), 0, o.Clock.Now())
}

func (o Operator) note(ctx context.Context, actor identity.Actor, action audit.Action, u identity.User) error {
	e := by(actor)
	e.Action, e.Outcome, e.UserID = action, audit.Succeeded, u.ID()
	return o.audit(ctx, e)
}

// may returns nil if the actor may perform the action on the account, else ports.ErrNoUser. The zero user stands for all
// accounts, or for one that does not exist yet.
func may(actor identity.Actor, action identity.Action, u identity.User) error {
	if !identity.Can(actor, action, identity.Resource{Kind: identity.Accounts, Owner: u.ID()}) {
		return ports.ErrNoUser
	}
	return nil
}
