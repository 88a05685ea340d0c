package identity

import (
	"context"

	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
)

// People manages other people's accounts for admins, who know them by id. Every change is audited as those of Operator. Every method
// returns identity.ErrNotAdmin to everyone else, and ports.ErrNoUser for an account that does not exist.
type People struct{ *Service }

// List returns accounts, newest first.
func (p People) List(ctx context.Context, actor identity.Actor, q ports.PeopleQuery) ([]ports.Person, error) {
	if may(actor, identity.Read, identity.User{}) != nil {
		return nil, identity.ErrNotAdmin
	}
	return p.People.List(ctx, q, p.Clock.Now())
}

// Get returns one account.
func (p People) Get(ctx context.Context, actor identity.Actor, id identity.UserID) (ports.Person, error) {
	if may(actor, identity.Read, identity.User{}) != nil {
		return ports.Person{}, identity.ErrNotAdmin
	}
	return p.People.Get(ctx, id, p.Clock.Now())
}

// Create creates an account with a password, regardless of the policy. Faults: Invalid with every broken rule;
// ports.ErrUsernameTaken, ports.ErrEmailTaken; ports.ErrBusy.
func (p People) Create(ctx context.Context, actor identity.Actor, r identity.Registration, role identity.Role) (ports.Person, error) {
	if may(actor, identity.Create, identity.User{}) != nil {
		return ports.Person{}, identity.ErrNotAdmin
	}
	u, err := Operator(p).Create(ctx, actor, r, role)
	return ports.Person{User: u}, err
}

// Change makes all of a change or nothing, and returns the account. Fault: identity.ErrLastAdmin.
func (p People) Change(ctx context.Context, actor identity.Actor, id identity.UserID, change identity.AccountChange) (ports.Person, error) {
	u, err := p.found(ctx, actor, identity.SetRole, id)
	if err != nil {
		return ports.Person{}, err
	}
	if change.Role != nil && *change.Role == u.Role() && !u.RoleByProvider() { // one that a provider gave becomes a person's
		change.Role = nil
	}
	if change.Active != nil && *change.Active == u.Active() {
		change.Active = nil
	}
	if change != (identity.AccountChange{}) {
		if _, err := Operator(p).Change(ctx, actor, u, change); err != nil {
			return ports.Person{}, err
		}
	}
	return p.People.Get(ctx, id, p.Clock.Now())
}

// Revoke ends all logins of an account.
func (p People) Revoke(ctx context.Context, actor identity.Actor, id identity.UserID) error {
	u, err := p.found(ctx, actor, identity.SignOut, id)
	if err != nil {
		return err
	}
	return Operator(p).Revoke(ctx, actor, u)
}

// Delete deactivates an account and schedules the deletion of it and all its data (see AccountDeleter), unless that is scheduled already.
// Fault: identity.ErrLastAdmin.
func (p People) Delete(ctx context.Context, actor identity.Actor, id identity.UserID) error {
	u, err := p.found(ctx, actor, identity.Remove, id)
	if err != nil || !u.Record().DeletionAt.IsZero() {
		return err
	}
	if err := Operator(p).note(ctx, actor, audit.Deleted, u); err != nil {
		return err
	}
	at := p.Clock.Now()
	err = p.AccountDeletion.Schedule(ctx, id, identity.Proof{Operator: true}, at, job.Deletion(id, at, at.Add(deleteAfter)))
	return p.refuseLastAdmin(ctx, err, actor, audit.Deleted, u)
}

// found returns an account on which the actor may perform the action.
func (p People) found(ctx context.Context, actor identity.Actor, action identity.Action, id identity.UserID) (identity.User, error) {
	if may(actor, action, identity.User{}) != nil {
		return identity.User{}, identity.ErrNotAdmin
	}
	return p.Users.ByID(ctx, id)
}
