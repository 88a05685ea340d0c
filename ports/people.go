package ports

import (
	"context"
	"time"

	"chatbot/domain/identity"
)

// Person is an account as admins see it.
type Person struct {
	identity.User
	LastSignIn   time.Time // zero if the person never signed in
	Logins       int       // live ones
	Messages     int       // that the person sent
	Tokens       int       // that the person's calls of models took in usage.DefaultDays days, today included
	SecondFactor bool      // a sign-in needs a second step
	Passkeys     int
	Providers    []string         // ids of the identity providers that the person signs in with, in their order
	Groups       []identity.Group // with id and name, in the order of names
}

// PeopleQuery filters accounts; zero fields match everything.
type PeopleQuery struct {
	Text     string // part of the username or the e-mail address, under identity.Fold; no character has a special meaning
	Role     identity.Role
	Active   *bool
	BeforeID identity.UserID // exclusive
	Limit    int             // 1 to 1000
}

// People shows accounts to admins.
type People interface {
	// List returns accounts, newest first; logins are those alive at now.
	List(ctx context.Context, q PeopleQuery, now time.Time) ([]Person, error)
	// ByIDs returns the accounts with these ids; those that do not exist are left out.
	ByIDs(ctx context.Context, ids []identity.UserID) (map[identity.UserID]identity.User, error)
	// Get returns one account, else ErrNoUser.
	Get(ctx context.Context, id identity.UserID, now time.Time) (Person, error)
}
