package signon_test

import (
	"testing"

	signonapp "chatbot/application/signon"
	"chatbot/domain/signon"
)

// TestNamesOfProviders: people are told the name of a provider, also of one that is disabled, and its id once it is gone.
func TestNamesOfProviders(t *testing.T) {
	r := newRig(t)
	if err := r.stored.Add(t.Context(), signon.Provider{ID: "shop", Name: "The shop", Version: 1}); err != nil {
		t.Fatal(err)
	}
	way := signonapp.WayIn{Stored: r.stored, Environment: []signon.Provider{{ID: "corp", Name: "Corp Login", Enabled: true}}}
	for id, want := range map[string]string{"corp": "Corp Login", "shop": "The shop", "gone": "gone"} {
		if got := way.NameOf(t.Context(), id); got != want {
			t.Errorf("%s: %q", id, got)
		}
	}
}
