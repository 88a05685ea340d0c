package bcrypt

import (
	"strings"
	"testing"

	"chatbot/domain/identity"
	"chatbot/ports/contract/security"
)

const cheap = 4

func TestContract(t *testing.T) {
	h, err := New(cheap)
	if err != nil {
		t.Fatal(err)
	}
	security.Hasher(t, h)
}

func TestHashesAreBcryptOfTheGivenCost(t *testing.T) {
	h, err := New(cheap)
	if err != nil {
		t.Fatal(err)
	}
	hash, err := h.Hash(t.Context(), identity.Asker{}, "Engine1843")
	if err != nil || !strings.HasPrefix(hash, "$2a$04$") || len(hash) != 60 {
		t.Errorf("%q, %v", hash, err)
	}
	if _, err := New(99); err == nil {
		t.Error("a cost that bcrypt does not know")
	}
}
