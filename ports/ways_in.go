package ports

import "context"

// WayIn is a kind of first step of a sign-in besides the password, such as passkeys or the identities of providers.
type WayIn interface {
	// AdminCanEnter reports whether the account of an active admin has a credential of this kind that the server takes.
	AdminCanEnter(ctx context.Context) (bool, error)
}
