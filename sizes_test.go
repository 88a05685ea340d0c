package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The sizes that the code keeps to, in lines: half of the files are no longer than medianFile, 95 of 100 no longer than largeFile, and no
// function is longer than longFunction without a reason.
const (
	medianFile   = 110
	largeFile    = 300
	longFunction = 60
)

// reason is how the comment of a longer function begins the line that says why it is one.
const reason = "// Long because "

func TestFilesAreShort(t *testing.T) {
	for of, sizes := range map[string][]int{"Go": goSizes(t), "the page": pageSizes(t)} {
		if len(sizes) == 0 {
			t.Fatalf("no files of %s seen: the test looks in the wrong place", of)
		}
		slices.Sort(sizes)
		median, large := quantile(sizes, 50), quantile(sizes, 95)
		t.Logf("%s: %d files, median %d lines, 95th percentile %d, longest %d", of, len(sizes), median, large, sizes[len(sizes)-1])
		if median > medianFile || large > largeFile {
			t.Errorf("%s: median %d lines of %d, 95th percentile %d of %d", of, median, medianFile, large, largeFile)
		}
	}
}

// quantile returns the least size that percent of the sorted sizes do not exceed.
func quantile(sorted []int, percent int) int {
	return sorted[max((len(sorted)*percent+99)/100-1, 0)]
}

func goSizes(t *testing.T) (sizes []int) {
	goFiles(t, func(file string) { sizes = append(sizes, lines(t, file)) })
	return sizes
}

// pageSizes returns the sizes of the page's files, except those that are generated.
func pageSizes(t *testing.T) (sizes []int) {
	err := filepath.WalkDir("web/src", func(file string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && slices.Contains([]string{".ts", ".tsx"}, filepath.Ext(file)) && !strings.Contains(file, ".gen.") {
			sizes = append(sizes, lines(t, file))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sizes
}

func lines(t *testing.T, file string) int {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Count(string(text), "\n")
}

func TestFunctionsAreShort(t *testing.T) {
	goFiles(t, func(file string) {
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, file, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, complaint := range longFunctions(set, parsed) {
			t.Errorf("%s", complaint)
		}
	})
}

// longFunctions lists the functions without a reason that are too long. A table, which is a composite literal of several lines, counts as
// one line, and each function in it by itself; any other function in a function counts with the one around it.
func longFunctions(set *token.FileSet, file *ast.File) (all []string) {
	for _, declaration := range file.Decls {
		var reasons string
		if f, ok := declaration.(*ast.FuncDecl); ok {
			reasons = f.Doc.Text()
		}
		explained := strings.Contains("\n"+reasons, "\n"+strings.TrimPrefix(reason, "// "))
		for _, found := range measure(set, declaration) {
			if found.lines > longFunction && !explained {
				all = append(all, set.Position(found.at).String()+": a function of "+strconv.Itoa(found.lines)+" lines")
			}
		}
	}
	return all
}

type sized struct {
	at    token.Pos
	lines int
}

// measure returns the sizes of the outermost functions in a node and of those in their tables.
func measure(set *token.FileSet, node ast.Node) (all []sized) {
	span := func(n ast.Node) int { return set.Position(n.End()).Line - set.Position(n.Pos()).Line + 1 }
	ast.Inspect(node, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.FuncDecl, *ast.FuncLit:
		default:
			return true
		}
		size := span(n)
		ast.Inspect(n, func(inner ast.Node) bool {
			table, is := inner.(*ast.CompositeLit)
			if !is || span(table) == 1 {
				return true
			}
			size -= span(table) - 1
			for _, element := range table.Elts {
				all = append(all, measure(set, element)...)
			}
			return false
		})
		all = append(all, sized{n.Pos(), size})
		return false
	})
	return all
}

func TestLongFunctionsAreFound(t *testing.T) {
	body := func(n int) string { return strings.Repeat("\tf()\n", n) }
	for name, c := range map[string]struct {
		code string
		want int
	}{
		"short":                       {"func f() {\n" + body(58) + "}\n", 0},
		"long":                        {"func f() {\n" + body(59) + "}\n", 1},
		"long, with a reason":         {reason + "it is a list.\nfunc f() {\n" + body(59) + "}\n", 0},
		"long, with another comment":  {"// f is long.\nfunc f() {\n" + body(59) + "}\n", 1},
		"with a function in it":       {"func f() {\n\tgo func() {\n" + body(60) + "\t}()\n}\n", 1},
		"with a table":                {"func f() {\n\t_ = []int{\n" + strings.Repeat("\t\t1,\n", 80) + "\t}\n}\n", 0},
		"with a table, and long":      {"func f() {\n\t_ = []int{\n\t\t1,\n\t}\n" + body(58) + "}\n", 1},
		"a long function in a table":  {"func f() {\n\t_ = []func(){\n\t\tfunc() {\n" + body(60) + "\t\t},\n\t}\n}\n", 1},
		"short functions in a table":  {"var _ = []func(){\n" + strings.Repeat("\tfunc() {\n"+body(30)+"\t},\n", 3) + "}\n", 0},
		"a long function in a global": {"var _ = []func(){\n\tfunc() {\n" + body(60) + "\t},\n}\n", 1},
	} {
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, "x.go", "package x\n\n"+c.code, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if found := longFunctions(set, parsed); len(found) != c.want {
			t.Errorf("%s: %v, want %d", name, found, c.want)
		}
	}
}

func TestQuantiles(t *testing.T) {
	for percent, want := range map[int]int{50: 5, 95: 10, 90: 9, 10: 1, 0: 1} {
		if got := quantile([]int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, percent); got != want {
			t.Errorf("%d of 100: %d, want %d", percent, got, want)
		}
	}
}
