package contract

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Change is a call that changes the storage, and the same change of an entity. Do reports a difference of the results.
type Change[S any] struct {
	Name string
	Do   func(t *testing.T, s S) error
}

// Explore applies every change to every state that the changes lead to within depth of them, so that a rule which a statement and an
// entity have both is compared in every state. It returns the number of states. fresh returns a new S in its first state; key describes
// the state of one.
func Explore[S any](t *testing.T, depth int, fresh func() S, changes []Change[S], key func(S) string) int {
	t.Helper()
	seen := map[string]bool{key(fresh()): true}
	for paths := [][]int{nil}; len(paths) > 0 && depth > 0; depth-- {
		var next [][]int
		for _, path := range paths {
			for i := range changes {
				s, names := fresh(), []string{}
				for _, before := range path {
					OK(t, changes[before].Do(t, s))
					names = append(names, changes[before].Name)
				}
				if err := changes[i].Do(t, s); err != nil {
					t.Errorf("%s: %v", strings.Join(append(names, changes[i].Name), ", "), err)
					continue
				}
				if k := key(s); !seen[k] {
					seen[k] = true
					next = append(next, append(slices.Clone(path), i))
				}
			}
		}
		paths = next
	}
	return len(seen)
}

// Differ returns the error of a call that did not have the fault of the entity's method, or none; nil if the two are the same.
func Differ(got, want error) error {
	if (got == nil) != (want == nil) || want != nil && !errors.Is(got, want) {
		return fmt.Errorf("got %w, want %w", got, want)
	}
	return nil
}
