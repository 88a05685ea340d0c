package bundb_test

import (
	"errors"
	"slices"
	"testing"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
	identitydb "chatbot/adapters/bundb/identity"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// schemaFolded: accounts from before migration 0011 get folded names; those that a server of the previous version creates later
// get them at the next migration. Of two that fold to the same name, the first gets it.
func schemaFolded(t *testing.T, o bundb.Options) {
	db := opened(t, o)
	at := slices.Index(ours, "0011_folded_names")
	before := ours[:at]
	applied, err := db.MigrateFrom(t.Context(), only(t, db, before...))
	wantMigrated(t, applied, err, before...)
	// On PostgreSQL the index on lower() already refuses the second, if the database's locale knows the letter.
	bundbtest.Must(t, db, "INSERT INTO users (username, email, hashed_password) VALUES ('Ada', 'straße@x.example', 'x'), ('bob', 'STRASSE@x.example', 'x')")
	applied, err = db.Migrate(t.Context())
	wantMigrated(t, applied, err, ours[at:]...)
	bundbtest.Must(t, db, "INSERT INTO users (username, email, hashed_password) VALUES ('Zoe', 'zoë@x.example', 'x')")
	users := identitydb.NewUsers(db)
	found := func(when string, names map[string]identity.UserID) {
		t.Helper()
		for name, id := range names {
			if u, err := users.ByName(t.Context(), name); u.ID() != id || (id == 0) != errors.Is(err, ports.ErrNoUser) {
				t.Errorf("%s: %s is %d, want %d: %v", when, name, u.ID(), id, err)
			}
		}
	}
	found("migrated", map[string]identity.UserID{"ADA": 1, "Strasse@x.example": 1, "bob": 2, "ZOE": 3, "zoë@x.example": 3})
	applied, err = db.Migrate(t.Context())
	wantMigrated(t, applied, err)
	found("migrated again", map[string]identity.UserID{"ADA": 1, "STRASSE@X.EXAMPLE": 1, "BOB": 2, "zoe": 3, "ZOË@x.example": 3, "zoe\u0308@X.EXAMPLE": 3})
	for _, taken := range []string{"STRASSE@X.EXAMPLE", "ZOË@X.EXAMPLE"} {
		if _, err := users.Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: "new", Email: taken})); !errors.Is(err, ports.ErrEmailTaken) {
			t.Errorf("%s: %v", taken, err)
		}
	}
}
