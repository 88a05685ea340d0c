//go:build linux

package worker_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"

	landlock "github.com/landlock-lsm/go-landlock/landlock/syscall"

	"chatbot/adapters/reading/worker"
)

// tryAccess is the argument with which the test binary gives up access and then tries to use it.
const tryAccess = "try-access"

func access() {
	fmt.Println("gave up:", worker.GiveUpAccess())
	_, err := os.ReadFile(os.Args[2])
	fmt.Println("a file:", err)
	_, err = net.Dial("tcp", os.Args[3])
	fmt.Println("the network:", err)
}

func TestProcessHasNoFilesAndNoNetwork(t *testing.T) {
	if version, err := landlock.LandlockGetABIVersion(); err != nil || version < 4 {
		t.Skip("the kernel has no Landlock, or none for the network: ", version, err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	out, err := exec.CommandContext(t.Context(), os.Args[0], tryAccess, "/proc/self/status", listener.Addr().String()).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if said := string(out); !strings.Contains(said, "gave up: <nil>") || strings.Count(said, "permission denied") != 2 {
		t.Error(said)
	}
}
