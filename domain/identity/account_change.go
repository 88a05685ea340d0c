package identity

import "time"

// AccountChange is what an operator or an admin changes of an account; nil fields stay.
type AccountChange struct {
	Role   *Role
	RoleBy string // the identity provider that decides the role; "": a person
	Active *bool
}

// Apply makes the change. Fault: ErrAccountChanged.
func (c AccountChange) Apply(u *User, by Proof, at time.Time) error {
	if c.Role != nil {
		if err := u.setRole(by, *c.Role, c.RoleBy, at); err != nil {
			return err
		}
	}
	if c.Active != nil {
		return u.SetActive(by, *c.Active, at)
	}
	return nil
}

// Deactivates reports whether the account is inactive afterwards because of the change.
func (c AccountChange) Deactivates() bool { return c.Active != nil && !*c.Active }
