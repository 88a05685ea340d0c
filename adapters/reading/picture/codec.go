package picture

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"chatbot/adapters/reading/wasm"
	"chatbot/domain/file"
)

var (
	errDamaged     = &file.Unreadable{Problem: file.Damaged}
	errTooLarge    = &file.Unreadable{Problem: file.TooLarge}
	errUnsupported = &file.Unreadable{Problem: file.Unsupported}
)

// maxMemory is how much memory a decoder may use, in bytes.
const maxMemory = 256 << 20

// codec is a decoder in WebAssembly, compiled when it is first needed, which takes a third of a second and no files.
type codec struct {
	module  api.Module
	memory  *wasm.Memory
	content uint64 // where the picture is
	size    uint64
}

// compiled returns what instances of a packed module are made of.
func compiled(packed []byte) func() (func(context.Context) (api.Module, error), error) {
	return sync.OnceValues(func() (func(context.Context) (api.Module, error), error) {
		unpacked, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			return nil, err
		}
		code, err := io.ReadAll(unpacked)
		if err != nil {
			return nil, err
		}
		ctx := context.Background()
		runtime := wazero.NewRuntime(ctx)
		if _, err := wasi_snapshot_preview1.Instantiate(ctx, runtime); err != nil {
			return nil, err
		}
		module, err := runtime.CompileModule(ctx, code)
		if err != nil {
			return nil, err
		}
		config := wazero.NewModuleConfig().WithName("").WithStartFunctions("_initialize")
		return func(ctx context.Context) (api.Module, error) { return runtime.InstantiateModule(ctx, module, config) }, nil
	})
}

// open gives a picture to a decoder of its own. Close it.
func open(instantiate func() (func(context.Context) (api.Module, error), error), content []byte) (*codec, error) {
	instance, err := instantiate()
	if err != nil {
		return nil, err
	}
	c := &codec{memory: &wasm.Memory{Most: maxMemory}, size: uint64(len(content))}
	if c.module, err = instance(experimental.WithMemoryAllocator(context.Background(), c.memory)); err != nil {
		return nil, err
	}
	if c.content, err = c.allocate(c.size); err != nil || !c.module.Memory().Write(uint32(c.content), content) { //nolint:gosec // an address of 32 bits
		c.close()
		return nil, errTooLarge
	}
	return c, nil
}

func (c *codec) close() { _ = c.module.Close(context.Background()) }

// call calls a function of the decoder. Whatever it does then is the fault of the picture: it asks for too much memory, or traps.
func (c *codec) call(name string, arguments ...uint64) (uint64, error) {
	results, err := c.module.ExportedFunction(name).Call(context.Background(), arguments...)
	switch {
	case c.memory.Refused():
		return 0, errTooLarge
	case err != nil || len(results) != 1:
		return 0, errDamaged
	}
	return results[0], nil
}

func (c *codec) allocate(size uint64) (uint64, error) {
	at, err := c.call("malloc", size)
	if err == nil && at == 0 {
		err = errTooLarge
	}
	return at, err
}

// numbers returns count numbers at an address.
func (c *codec) numbers(at uint64, count int) ([]int, error) {
	out := make([]int, count)
	for i := range out {
		n, ok := c.module.Memory().ReadUint32Le(uint32(at) + uint32(4*i)) //nolint:gosec // addresses of 32 bits
		if !ok {
			return nil, errDamaged
		}
		out[i] = int(n)
	}
	return out, nil
}

// bytes returns the bytes at an address, which are there until the decoder is closed.
func (c *codec) bytes(at uint64, size int) ([]byte, error) {
	all, ok := c.module.Memory().Read(uint32(at), uint32(size)) //nolint:gosec // an address of 32 bits; size was allocated
	if !ok {
		return nil, errDamaged
	}
	return all, nil
}
