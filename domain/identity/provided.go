package identity

import "time"

// Provided is what an identity provider gives a person at a sign-in.
type Provided struct {
	Provider string
	// Stored means that administrators added the provider: once it is deleted, it gives nothing.
	Stored bool
	// Identity is that of the sign-in; once it is disconnected, it gives nothing.
	Identity ExternalID
	// Groups are the names of the person's groups. Unless GroupsKnown, memberships stay as they are.
	Groups      []string
	GroupsKnown bool
	// Admin is whether the person is an administrator; nil: the role stays as it is.
	Admin *bool
}

// ProvidedChange is what has changed of an account because a provider gives it, or gives it no longer.
type ProvidedChange struct {
	User         User
	Provider     string  // that ended what it gave, where several may
	Joined, Left []Group // by id
	RoleChanged  bool
	// RoleKept means that the account would have lost the role, and is that of the last active admin.
	RoleKept bool
}

// FollowProvider gives the account the role that a provider gives, as RoleBySignIn has it. The last active admin keeps the role.
func (u User) FollowProvider(provider string, admin bool, others Admins, at time.Time) ProvidedChange {
	change, changes := u.RoleBySignIn(provider, admin)
	if !changes {
		return ProvidedChange{User: u}
	}
	next := u
	if change.Apply(&next, Proof{Operator: true}, at) != nil {
		return ProvidedChange{User: u}
	}
	if u.SucceededBy(next, others) != nil {
		return ProvidedChange{User: u, RoleKept: true}
	}
	return ProvidedChange{User: next, RoleChanged: true}
}
