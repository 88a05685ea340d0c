package identity

import (
	"cmp"
	"context"
	"iter"

	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/mail"
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

// Change changes role and state of an account together, and returns it. A changed role closes its open connections, see Watch, and keeps
// its logins; deactivating ends them. Fault: identity.ErrLastAdmin.
func (o Operator) Change(ctx context.Context, actor identity.Actor, u identity.User, change identity.AccountChange) (identity.User, error) {
	var noted []audit.Action
	add := func(action identity.Action, event audit.Action) error {
		noted = append(noted, event)
		return may(actor, action, u)
	}
	var err error
	if change.Role != nil {
		event := audit.MadeMember
		if *change.Role == identity.Admin {
			event = audit.MadeAdmin
		}
		err = add(identity.SetRole, event)
	}
	if change.Active != nil {
		action, event := identity.Activate, audit.Activated
		if change.Deactivates() {
			action, event = identity.Deactivate, audit.Deactivated
		}
		err = cmp.Or(err, add(action, event))
	}
	if err != nil {
		return identity.User{}, err
	}
	for _, event := range noted {
		if err := o.note(ctx, actor, event, u); err != nil {
			return identity.User{}, err
		}
	}
	changed, err := o.Roles.Change(ctx, u.ID(), change, o.Clock.Now())
	for _, event := range noted {
		err = o.refuseLastAdmin(ctx, err, actor, event, u)
	}
	return changed, err
}

// SetPassword replaces a password, ends all logins of the account, and tells its person. Faults: Invalid; ports.ErrBusy.
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
	return o.Users.SetPassword(ctx, u.ID(), identity.Proof{Operator: true}, hashed, 0, o.Clock.Now(), o.tellOwner(ctx, u, mail.PasswordSet)...)
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
