package ports

import (
	"context"
	"time"

	"chatbot/domain/identity"
)

// Faults of groups, matched with errors.Is.
var (
	ErrNoGroup        = absent("no_group", "Group not found.")
	ErrNoMember       = absent("no_member", "This person is not a member of the group.")
	ErrGroupNameTaken = conflict("group_name_taken", "A group with this name already exists. Choose another name.")
)

// Group is a group as admins see it.
type Group struct {
	identity.Group
	Members int
}

// Groups stores groups. Names are unique under identity.Fold, also among parallel calls; one that another group has is
// ErrGroupNameTaken.
type Groups interface {
	// Create stores a new group and returns it with its ID, which no deleted group had.
	Create(ctx context.Context, g identity.Group) (identity.Group, error)
	// List returns up to limit groups with an id below before, newest first; before 0 is no bound.
	List(ctx context.Context, before identity.GroupID, limit int) ([]Group, error)
	// Get returns a group, else ErrNoGroup.
	Get(ctx context.Context, id identity.GroupID) (Group, error)
	// Rename changes the name of a group. ErrNoGroup.
	Rename(ctx context.Context, id identity.GroupID, name string) error
	// Delete deletes a group with its memberships. ErrNoGroup.
	Delete(ctx context.Context, id identity.GroupID, at time.Time) error
}

// Membership is an account in a group, since Since.
type Membership struct {
	identity.User
	Since time.Time
}

// Memberships stores who belongs to which group. Logins.Holder returns the groups of an account from the next call on, and
// Roles.Changed returns the logins of every account that has joined or left a group. Memberships end with the account.
type Memberships interface {
	// List returns up to limit members with an id below before, newest accounts first; before 0 is no bound. ErrNoGroup.
	List(ctx context.Context, group identity.GroupID, before identity.UserID, limit int) ([]Membership, error)
	// Get returns one membership. ErrNoGroup; ErrNoMember.
	Get(ctx context.Context, group identity.GroupID, user identity.UserID) (Membership, error)
	// Add makes an account a member, unless it is one, and reports whether it was not. ErrNoGroup; ErrNoUser.
	Add(ctx context.Context, group identity.GroupID, user identity.UserID, at time.Time) (added bool, err error)
	// Remove ends a membership. ErrNoGroup; ErrNoMember.
	Remove(ctx context.Context, group identity.GroupID, user identity.UserID, at time.Time) error
}

// UserGroups tells which groups an account belongs to.
type UserGroups interface {
	// GroupsOf returns the groups of an account, in ascending order; none for an account that does not exist.
	GroupsOf(ctx context.Context, user identity.UserID) ([]identity.GroupID, error)
}
