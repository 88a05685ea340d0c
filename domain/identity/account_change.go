package identity

// AccountChange is what an admin changes of an account; nil fields stay.
type AccountChange struct {
	Role   *Role
	Active *bool
}
