package identity_test

import (
	"testing"

	"chatbot/domain/identity"
)

func TestFoldEquatesCaseAndComposition(t *testing.T) {
	for _, same := range [][]string{
		{"ada", "ADA", "Ada"},
		{"straße", "STRASSE", "STRA\u1e9eE", "strasse"},
		{"zoë", "ZOË", "zoe\u0308", "ZOE\u0308"},
		{"σίσυφος", "ΣΊΣΥΦΟΣ", "σίσυφοσ"},
		{"ﬁn", "FIN", "fin"},
		{"\u212bngström", "ångström", "A\u030angström"}, // the sign for ångström
		{"k", "K", "\u212a"},                            // the sign for kelvin
		{"ǆ", "ǅ", "Ǆ"},
		{"한글", "\u1112\u1161\u11ab\u1100\u1173\u11af"},
		{"q\u0307\u0323", "q\u0323\u0307", "Q\u0323\u0307"}, // marks in a different order
	} {
		for _, name := range same {
			if got, want := identity.Fold(name), identity.Fold(same[0]); got != want {
				t.Errorf("%q folds to %q, %q to %q", name, got, same[0], want)
			}
		}
	}
	for _, other := range [][2]string{{"zoe", "zoë"}, {"ada", "аda"}, {"i", "ı"}, {"a1", "a2"}} {
		if identity.Fold(other[0]) == identity.Fold(other[1]) {
			t.Errorf("%q and %q fold to the same", other[0], other[1])
		}
	}
}

func TestFoldIsStable(t *testing.T) {
	for _, name := range []string{"\u0345\u0313", "ᾳ\u0301", "İ", "ŉ", "\u1fb7", "\U0001d165", "\xff", ""} {
		if once := identity.Fold(name); identity.Fold(once) != once {
			t.Errorf("%q folds to %q and that to %q", name, once, identity.Fold(once))
		}
	}
}
