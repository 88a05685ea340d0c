package sealed_test

import (
	"errors"
	"strings"
	"testing"

	"chatbot/application/internal/sealed"
	"chatbot/ports"
)

var errOutage = errors.New("no randomness")

// sealer has a current key "new" and a previous one "old".
type sealer struct{ outage error }

func (s sealer) Seal(value, place string) (string, error) {
	return "new " + place + " " + value, s.outage
}

func (s sealer) Open(text, place string) (string, error) {
	for _, key := range []string{"new", "old"} {
		if value, ok := strings.CutPrefix(text, key+" "+place+" "); ok {
			return value, nil
		}
	}
	return "", ports.ErrSealed
}

func (s sealer) IsCurrent(text string) bool { return strings.HasPrefix(text, "new ") }

func TestValuesOfPreviousKeysAreSealedAgain(t *testing.T) {
	for name, c := range map[string]struct {
		a, b, wantA, wantB string
		due                bool
		outage, want       error
	}{
		"none":                  {"", "", "", "", false, nil, nil},
		"current":               {"new a 1", "", "new a 1", "", false, nil, nil},
		"one of a previous":     {"new a 1", "old b 2", "new a 1", "new b 2", true, nil, nil},
		"both":                  {"old a 1", "old b 2", "new a 1", "new b 2", true, nil, nil},
		"of another place":      {"old a 1", "old x 2", "old a 1", "old x 2", false, nil, ports.ErrSealed},
		"of a key that is gone": {"lost a 1", "old b 2", "lost a 1", "old b 2", false, nil, ports.ErrSealed},
		"that cannot be sealed": {"new a 1", "old b 2", "new a 1", "old b 2", false, errOutage, errOutage},
	} {
		a, b := c.a, c.b
		due, err := sealed.Again(sealer{c.outage}, sealed.Value{Sealed: &a, Place: "a"}, sealed.Value{Sealed: &b, Place: "b"})
		if due != c.due || !errors.Is(err, c.want) || a != c.wantA || b != c.wantB {
			t.Errorf("%s: %v, %v, %q, %q", name, due, err, a, b)
		}
	}
}
