package mcp

import (
	"os/exec"
	"syscall"
)

// attributes give a process a group of its own, and end it with this program.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// signal signals the process and its children.
func signal(command *exec.Cmd, s syscall.Signal) { _ = syscall.Kill(-command.Process.Pid, s) }
