package identity

import "time"

// SecondFactorPolicy decides who must have a second factor.
type SecondFactorPolicy string

// The policies.
const (
	SecondFactorOff    SecondFactorPolicy = "off"
	SecondFactorAdmins SecondFactorPolicy = "admins"
	SecondFactorAll    SecondFactorPolicy = "everyone"
)

// SecondFactorRule is a policy with the time that people have to set up a second factor.
type SecondFactorRule struct {
	Who   SecondFactorPolicy
	Grace time.Duration
	Since time.Time // when the policy was set; zero if that is not known
}

// Requires reports whether an account must have a second factor.
func (r SecondFactorRule) Requires(role Role) bool {
	return r.Who == SecondFactorAll || r.Who == SecondFactorAdmins && role == Admin
}

// Enrolment returns when an account must have set up a second factor, and whether that time is over, so that it may do nothing else. It is
// zero for an account that has one, or needs none.
func (r SecondFactorRule) Enrolment(u User, has bool, now time.Time) (due time.Time, must bool) {
	if has || !r.Requires(u.Role()) {
		return time.Time{}, false
	}
	due = r.Due(u)
	return due, !now.Before(due)
}

// Due returns when an account without a second factor must have set one up: after the grace period, which begins when the rule first
// applied to it. It is zero for an account that needs none.
func (r SecondFactorRule) Due(u User) time.Time {
	if !r.Requires(u.Role()) {
		return time.Time{}
	}
	from := u.is.CreatedAt
	if r.Since.After(from) {
		from = r.Since
	}
	if r.Who == SecondFactorAdmins && u.is.RoleChangedAt.After(from) {
		from = u.is.RoleChangedAt
	}
	return from.Add(r.Grace)
}
