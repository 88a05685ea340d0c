package fault_test

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"chatbot/domain/fault"
)

var errDisk = errors.New("disk on fire")

func TestFromFindsTheFaultOrHidesTheError(t *testing.T) {
	gone := fault.New(fault.NotFound, "gone", "It is gone.")
	if got := fault.From(nil); got != nil {
		t.Errorf("From(nil) = %v", got)
	}
	if got := fault.From(fmt.Errorf("outer: %w", gone)); got != gone {
		t.Errorf("a wrapped fault: %v", got)
	}
	if got := fault.From(errors.Join(errDisk, gone)); got != gone {
		t.Errorf("a joined fault: %v", got)
	}
	hidden := fault.From(errDisk)
	if hidden.Kind != fault.Internal || hidden.Code != "internal" || strings.Contains(hidden.Message, "fire") {
		t.Errorf("a stranger: %+v", hidden)
	}
	if !errors.Is(hidden, errDisk) || !strings.Contains(hidden.Error(), "fire") {
		t.Error("operators do not see the cause")
	}
	if again := fault.From(context.Canceled); errors.Is(again, errDisk) {
		t.Error("one cause leaked into the next error")
	}
}

func TestIsComparesKindAndCode(t *testing.T) {
	gone := fault.New(fault.NotFound, "gone", "It is gone.")
	for name, c := range map[string]struct {
		other error
		same  bool
	}{
		"other words":     {fault.New(fault.NotFound, "gone", "Not here."), true},
		"with cause":      {gone.Because(errDisk), true},
		"with wait":       {gone.After(time.Second), true},
		"with parameters": {gone.With(fault.Params{"max": 1}), true},
		"other code":      {fault.New(fault.NotFound, "lost", "It is gone."), false},
		"other kind":      {fault.New(fault.Conflict, "gone", "It is gone."), false},
		"no fault at all": {errDisk, false},
	} {
		if got := errors.Is(gone, c.other); got != c.same {
			t.Errorf("%s: %v", name, got)
		}
	}
	if !errors.Is(fmt.Errorf("a: %w", gone.Because(errDisk)), errDisk) {
		t.Error("the cause is not reached through Unwrap")
	}
}

func TestIsKind(t *testing.T) {
	err := fmt.Errorf("outer: %w", fault.New(fault.TooLarge, "big", "Too big."))
	if !fault.IsKind(err, fault.TooLarge) || fault.IsKind(err, fault.Invalid) {
		t.Error("a wrapped fault's kind")
	}
	if fault.IsKind(errDisk, fault.Internal) || fault.IsKind(nil, fault.Internal) {
		t.Error("an error without a fault has no kind")
	}
}

func TestCopiesDoNotAlias(t *testing.T) {
	var in fault.Inputs
	in.Add("a", "blank", "first")
	in.Add("b", "blank", "second")
	original := fault.From(in.Err())
	copied := original.Because(errDisk).After(3 * time.Second).With(fault.Params{"max": 1})
	if original.Unwrap() != nil || original.RetryAfter != 0 || original.Params != nil {
		t.Errorf("the original changed: %+v", original)
	}
	if !errors.Is(copied, errDisk) || copied.RetryAfter != 3*time.Second || copied.Code != original.Code {
		t.Errorf("the copy lacks something: %+v", copied)
	}
	both := copied.With(fault.Params{"min": 0})
	if !maps.Equal(copied.Params, fault.Params{"max": 1}) || !maps.Equal(both.Params, fault.Params{"max": 1, "min": 0}) {
		t.Errorf("parameters: %v, then %v", copied.Params, both.Params)
	}
	copied.Fields[0].Message = "changed"
	in.Add("c", "blank", "third")
	if original.Fields[0].Message != "first" || len(original.Fields) != 2 {
		t.Errorf("the original changed through a copy: %+v", original.Fields)
	}
}

func TestInputs(t *testing.T) {
	var in fault.Inputs
	if err := in.Err(); err != nil {
		t.Fatalf("no broken rule: %v", err)
	}
	in.Add("a", "blank", "A is wrong.")
	if got := fault.From(in.Err()); got.Message != "A is wrong." || got.Kind != fault.Invalid {
		t.Errorf("one broken rule: %+v", got)
	}
	in.Add("b", "too_long", "B is wrong.", fault.Params{"max": 5})
	got := fault.From(in.Err())
	if got.Message == "A is wrong." || !reflect.DeepEqual(got.Fields, []fault.Field{
		{Name: "a", Code: "blank", Message: "A is wrong."},
		{Name: "b", Code: "too_long", Message: "B is wrong.", Params: fault.Params{"max": 5}},
	}) {
		t.Errorf("two broken rules: %+v", got)
	}
}

// TestEveryKindIsListed reads the constants from the source. The constant `kinds`, which comes last, is their number; a kind that
// was declared after it would not be counted.
func TestEveryKindIsListed(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "fault.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	declared := 0
	ast.Inspect(file, func(n ast.Node) bool {
		if decl, ok := n.(*ast.GenDecl); ok && decl.Tok == token.CONST {
			for _, spec := range decl.Specs {
				for _, name := range spec.(*ast.ValueSpec).Names {
					if name.IsExported() {
						declared++
					}
				}
			}
		}
		return true
	})
	all := fault.Kinds()
	if declared == 0 || len(all) != declared {
		t.Fatalf("Kinds lists %d of %d kinds", len(all), declared)
	}
	for i, k := range all {
		if int(k) != i {
			t.Errorf("kind %d stands at %d", k, i)
		}
	}
	var zero fault.Kind
	if zero != fault.Internal {
		t.Error("the zero Kind reveals something")
	}
}
