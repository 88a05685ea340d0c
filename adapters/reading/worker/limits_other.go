//go:build !linux

package worker

import "syscall"

func limitMemory(uint64) error { return nil }

func giveUpAccess() error { return nil }

func attributes() *syscall.SysProcAttr { return nil }
