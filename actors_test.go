package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// bareIDs lists the exported functions, methods and methods of interfaces in a file that take an account by its bare number.
// A use case acts for an identity.Actor; repositories are asked by owner, but they are ports.
func bareIDs(set *token.FileSet, file *ast.File) (all []string) {
	check := func(name *ast.Ident, params *ast.FieldList) {
		if !name.IsExported() {
			return
		}
		acts := slices.ContainsFunc(params.List, func(p *ast.Field) bool { return typeName(p.Type) == "identity.Actor" })
		for _, param := range params.List {
			// Beside an actor, an id is of the account on which they act.
			if is := typeName(param.Type); is == "int64" || is == "identity.UserID" && !acts {
				all = append(all, set.Position(param.Pos()).String()+": "+name.Name+" takes "+is)
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			check(n.Name, n.Type.Params)
		case *ast.InterfaceType:
			for _, method := range n.Methods.List {
				if f, ok := method.Type.(*ast.FuncType); ok {
					check(method.Names[0], f.Params)
				}
			}
		}
		return true
	})
	return all
}

// typeName is the name of a type, of its elements, or of what it points to.
func typeName(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.Ident:
		return t.Name
	case *ast.SelectorExpr:
		return typeName(t.X) + "." + t.Sel.Name
	case *ast.StarExpr:
		return typeName(t.X)
	case *ast.ArrayType:
		return typeName(t.Elt)
	case *ast.Ellipsis:
		return typeName(t.Elt)
	}
	return ""
}

func TestUseCasesTakeActors(t *testing.T) {
	set := token.NewFileSet()
	seen := 0
	err := filepath.WalkDir("application", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		seen++
		for _, wrong := range bareIDs(set, file) {
			t.Errorf("%s: use cases take an identity.Actor", wrong)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen == 0 {
		t.Fatal("no file seen: the test looks in the wrong place")
	}
}

func TestBareIDsAreFound(t *testing.T) {
	for source, want := range map[string]int{
		"func (s *Service) Get(ctx context.Context, owner identity.UserID, id chat.SessionID) {}": 1,
		"func Get(owner, id int64) {}":                          1,
		"func Get(all []int64, more ...identity.UserID) {}":     2,
		"type Stopper interface{ Stop(owner identity.UserID) }": 1,
		"func (s *Service) get(owner identity.UserID) {}":       0,
		"func Get(actor identity.Actor, of identity.UserID) {}": 0,
		"func Get(actor identity.Actor, owner int64) {}":        1,
		"func (s *Service) Get(ctx context.Context, actor identity.Actor, id chat.SessionID, login identity.LoginID, limit int) identity.UserID {}": 0,
	} {
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, "x.go", "package x\n\n"+source, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if got := bareIDs(set, file); len(got) != want {
			t.Errorf("%s: %v, want %d", source, got, want)
		}
	}
}
