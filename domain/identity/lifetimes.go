package identity

import "time"

// Lifetimes bound the tokens of a login, the login itself, and the number of logins of an account.
type Lifetimes struct {
	Access  time.Duration
	Refresh time.Duration // of an unused refresh token
	Login   time.Duration // from signing in, however often the login is used; 0: unlimited
	Most    int           // live logins of one account; 0: unlimited
}

// expiry returns when a login expires that began at began and was last used at used.
func (l Lifetimes) expiry(began, used time.Time) time.Time {
	ends := used.Add(l.Refresh)
	if last := began.Add(l.Login); l.Login > 0 && last.Before(ends) {
		return last
	}
	return ends
}
