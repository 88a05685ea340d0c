package identity

import (
	"cmp"
	"slices"
	"time"

	"chatbot/domain/limit"
)

const (
	// PlaceLife is how long after its last use a login vouches for its place.
	PlaceLife = 30 * 24 * time.Hour
	// EarlierLogins is how many logins of an account are looked at, the last ones.
	EarlierLogins = 200
	// MaxTold is how many sign-ins of an account are told to its person within ToldWithin.
	MaxTold    = 5
	ToldWithin = 24 * time.Hour
)

// place is from where somebody signs in, as coarse as a person recognizes it: what kind of device it is, as the list of devices names it, and
// the network of its provider. Versions of browsers and most changes of address, as in mobile networks and of IPv6, do not make another one.
type place struct{ device, network string }

func (l Login) place() place {
	return place{DeviceName(l.is.Agent), limit.Networks(l.is.Address)[0]}
}

// vouches reports whether the login shows at the instant that the person uses its place.
func (l Login) vouches(at time.Time) bool {
	return !l.is.Disowned && at.Before(l.is.UsedAt.Add(PlaceLife))
}

// Unusual reports whether somebody signs in from a place that none of the earlier logins of the account vouches for. The first sign-in of
// an account is not unusual.
func (l Login) Unusual(earlier []Login) bool {
	return len(earlier) > 0 && !slices.ContainsFunc(earlier, func(e Login) bool {
		return e.vouches(l.is.CreatedAt) && e.place() == l.place()
	})
}

// Told returns the login of a sign-in of which the person is told.
func (l Login) Told() Login {
	l.is.Told = true
	return l
}

// Untold returns the login of an unusual sign-in of which the person is not told. It vouches for no place: otherwise whoever signs in unseen, beyond
// MaxTold, would stay unseen.
func (l Login) Untold() Login {
	l.is.Disowned = true
	return l
}

// LastLanguage returns the language of the login that was used last, of those that vouch for their places or, without any, of all; "" if none is
// known. Whoever signs in from a new place does not choose in which language the person is told of it.
func LastLanguage(logins []Login, at time.Time) string {
	last := Login{}
	for _, l := range logins {
		if l.is.Language != "" && l.speaksBefore(last, at) {
			last = l
		}
	}
	return last.is.Language
}

func (l Login) speaksBefore(other Login, at time.Time) bool {
	if vouches := l.vouches(at); other.is.Language == "" || vouches != other.vouches(at) {
		return other.is.Language == "" || vouches
	}
	return cmp.Or(l.is.UsedAt.Compare(other.is.UsedAt), cmp.Compare(l.is.ID, other.is.ID)) > 0
}
