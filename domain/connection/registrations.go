package connection

import "time"

const (
	// mostRegistrations bounds the clients that are registered for a server within registrationsIn.
	mostRegistrations = 10
	registrationsIn   = time.Hour
	// refusedFor is how long a server that registers no clients is not asked again, documentRefusedFor how long one that refuses the document of this
	// installation gets none.
	refusedFor         = time.Hour
	documentRefusedFor = 24 * time.Hour
)

// Registrations is what is remembered of being a client of an issuer, so that it is not asked at every click. The zero value remembers nothing.
type Registrations struct {
	Issuer          string
	Asked           int       // how many clients were asked for since Since
	Since           time.Time // zero: none was
	Refused         time.Time // when it refused one; zero: it did not
	DocumentRefused time.Time // when it refused the document
}

// With returns what is remembered of an issuer.
func (r Registrations) With(issuer string) Registrations {
	if SameIssuer(r.Issuer, issuer) {
		return r
	}
	return Registrations{Issuer: issuer}
}

// Ask returns what to remember before a client is asked for. Faults: NoClient if one was refused not long ago, ErrUnreached if too many were
// asked for.
func (r Registrations) Ask(now time.Time) (Registrations, error) {
	if isWithin(r.Refused, refusedFor, now) {
		return r, NoClient.Fault(nil)
	}
	if !isWithin(r.Since, registrationsIn, now) {
		r.Asked, r.Since = 0, now
	}
	if r.Asked >= mostRegistrations {
		return r, ErrUnreached
	}
	r.Asked++
	return r, nil
}

// Refuse returns what to remember when no client is registered.
func (r Registrations) Refuse(now time.Time) (Registrations, error) {
	r.Refused = now
	return r, nil
}

// RefuseDocument returns what to remember when the document is refused.
func (r Registrations) RefuseDocument(now time.Time) (Registrations, error) {
	r.DocumentRefused = now
	return r, nil
}

// TakesDocument reports whether the document may be tried.
func (r Registrations) TakesDocument(now time.Time) bool {
	return !isWithin(r.DocumentRefused, documentRefusedFor, now)
}

func isWithin(since time.Time, most time.Duration, now time.Time) bool {
	return !since.IsZero() && now.Sub(since) < most
}
