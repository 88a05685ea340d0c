package llm_test

import (
	"flag"
	"os"
	"testing"
)

// Tests mostly wait for a server of their own: more of them than cores run at once.
func TestMain(m *testing.M) {
	_ = flag.Set("test.parallel", "32") // before the flags of the command line, which take precedence
	os.Exit(m.Run())
}
