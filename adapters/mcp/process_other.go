//go:build !linux

package mcp

import (
	"os/exec"
	"syscall"
)

func attributes() *syscall.SysProcAttr { return nil }

// signal ends the process. Its children are not known here.
func signal(command *exec.Cmd, _ syscall.Signal) { _ = command.Process.Kill() }
