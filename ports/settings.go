package ports

import (
	"context"
	"time"

	"chatbot/domain/identity"
	"chatbot/domain/setting"
)

// ErrSettingChanged refuses a change that is based on an outdated version.
var ErrSettingChanged = conflict("setting_changed", "This setting has changed in the meantime, and nothing was saved. Look at the new value, then decide again.")

// Settings stores what administrators decide. Changes of settings that this server does not know, as those of a newer one, are kept and
// not returned.
type Settings interface {
	// All returns the last change of every setting that was ever changed.
	All(ctx context.Context) ([]setting.Stored, error)
	// Revision returns a number that grows with every change, in a query that is cheap enough to be asked every second or two.
	Revision(ctx context.Context) (int64, error)
	// Change stores all changes or none, each as the next version. ErrSettingChanged if one is not based on the current version: of
	// parallel calls that are based on the same one, one succeeds.
	Change(ctx context.Context, by identity.UserID, at time.Time, changes ...setting.Change) error
}
