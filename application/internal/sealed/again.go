// Package sealed seals stored values again after a change of the key.
package sealed

import "chatbot/ports"

// Value is a sealed value and the place for which it is sealed; "" is none.
type Value struct {
	Sealed *string
	Place  string
}

// Again seals those values with the current key that are sealed with a previous one, and reports whether there were any. After an error,
// ports.ErrSealed for a value that does not open, none has changed.
func Again(sealer ports.Sealer, values ...Value) (due bool, err error) {
	next := make([]string, len(values))
	for i, v := range values {
		if next[i] = *v.Sealed; next[i] == "" || sealer.IsCurrent(next[i]) {
			continue
		}
		value, err := sealer.Open(next[i], v.Place)
		if err != nil {
			return false, err
		}
		if next[i], err = sealer.Seal(value, v.Place); err != nil {
			return false, err
		}
		due = true
	}
	for i, v := range values {
		*v.Sealed = next[i]
	}
	return due, nil
}
