package bundb_test

import (
	"slices"
	"testing"

	"chatbot/adapters/bundb/bundbtest"
	modelsdb "chatbot/adapters/bundb/models"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/ports/contract"
)

// TestModelStaysRestrictedWithoutItsGroups checks that deleting a group does not open its models to everyone.
func TestModelStaysRestrictedWithoutItsGroups(t *testing.T) {
	db := bundbtest.SQLite(t)
	for _, name := range []string{"a", "b", "c"} {
		contract.OK(t, bundbtest.Exec(t.Context(), db, "INSERT INTO groups (name, name_folded, created_at) VALUES ('"+name+"', '"+name+"', '2026-11-29 00:00:00+00:00')"))
	}
	models := modelsdb.NewModels(db)
	put := func(version int64, groups ...identity.GroupID) {
		t.Helper()
		contract.OK(t, models.Put(t.Context(), model.Entry{ID: "p/m", Audience: identity.Audience{Restricted: len(groups) > 0, Groups: groups}, Version: version, ChangedAt: contract.Moment(1)}))
	}
	want := func(restricted bool, groups ...identity.GroupID) {
		t.Helper()
		stored, err := models.Load(t.Context())
		contract.OK(t, err)
		if e := stored.Entries[0]; e.Restricted != restricted || !slices.Equal(e.Groups, groups) {
			t.Errorf("%+v, want %v of %v", e, restricted, groups)
		}
	}
	put(1, 1, 3)
	want(true, 1, 3)
	put(2, 2, 3)
	want(true, 2, 3)
	contract.OK(t, bundbtest.Exec(t.Context(), db, "DELETE FROM groups WHERE id = 3"))
	want(true, 2)
	contract.OK(t, bundbtest.Exec(t.Context(), db, "DELETE FROM groups WHERE id = 2"))
	want(true)
	put(3)
	want(false)
}
