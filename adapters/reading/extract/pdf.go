package extract

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"time"

	"github.com/klippa-app/go-pdfium"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"chatbot/adapters/reading/wasm"
)

// maxMemory is how much memory PDFium may use, in bytes.
const maxMemory = 256 << 20

// pdfReader is PDFium, compiled once. Each document gets an instance of its own, so nothing of one is left for the next.
type pdfReader struct {
	pool   pdfium.Pool
	memory *wasm.Memory
}

// openPDF compiles PDFium, which takes seconds, or loads what was compiled before from the folder cache; "" is none.
func openPDF(cache string) (*pdfReader, error) {
	runtime := wazero.NewRuntimeConfig().WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling)
	if cache != "" {
		if compiled, err := wazero.NewCompilationCacheWithDir(cache); err == nil { // otherwise it is compiled here
			runtime = runtime.WithCompilationCache(compiled)
		}
	}
	used := &wasm.Memory{Most: maxMemory}
	ctx := experimental.WithMemoryAllocator(context.Background(), used)
	// The module sees no files.
	pool, err := webassembly.Init(webassembly.Config{Context: ctx, MaxTotal: 1, MaxIdle: 1, FSConfig: wazero.NewFSConfig(), RuntimeConfig: runtime})
	if err != nil {
		return nil, err
	}
	return &pdfReader{pool, used}, nil
}

// read returns a document page by page. One that needs more memory than there is is too large, however PDFium ends then.
func (p *pdfReader) read(content []byte, out *pages) (err error) {
	p.memory.Reset()
	defer func() {
		if p.memory.Refused() {
			_ = recover()
			err = errTooLarge
		}
	}()
	return p.readPages(content, out)
}

func (p *pdfReader) readPages(content []byte, out *pages) error {
	instance, err := p.pool.GetInstance(time.Minute)
	if err != nil {
		return err
	}
	defer func() { _ = instance.Close() }()
	opened, err := instance.OpenDocument(&requests.OpenDocument{File: &content})
	switch {
	case errors.Is(err, pdferrors.ErrPassword), errors.Is(err, pdferrors.ErrSecurity):
		return errEncrypted
	case err != nil:
		return errDamaged
	}
	count, err := instance.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: opened.Document})
	switch {
	case err != nil || count.PageCount == 0:
		return errDamaged
	case count.PageCount > maxPages:
		return errTooLarge
	}
	if form := xfa(instance, opened.Document); hasText(form) {
		return out.add("", form)
	}
	unreadable := 0
	for i := range count.PageCount {
		text, err := pageText(instance, opened.Document, i)
		if err != nil {
			text = "" // a page that is damaged does not hide the others
			unreadable++
		}
		if garbage(text) {
			text = ""
		}
		if err := out.add("", joinHyphens(text)); err != nil {
			return err
		}
	}
	if unreadable == count.PageCount {
		return errDamaged
	}
	return nil
}

func pageText(instance pdfium.Pdfium, document references.FPDF_DOCUMENT, i int) (string, error) {
	loaded, err := instance.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: document, Index: i})
	if err != nil {
		return "", err
	}
	page := requests.Page{ByReference: &loaded.Page}
	comments, changed := annotations(instance, page)
	if changed { // the page is still as it was loaded
		_, _ = instance.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: loaded.Page})
		if loaded, err = instance.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: document, Index: i}); err != nil {
			return "", err
		}
		page.ByReference = &loaded.Page
	}
	defer func() { _, _ = instance.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: loaded.Page}) }()
	text, err := instance.GetPageText(&requests.GetPageText{Page: page})
	if err != nil {
		return "", err
	}
	return text.Text + comments, nil
}

// hyphenation is how PDFium marks a word that is divided at the end of a line.
var hyphenation = regexp.MustCompile("[\u0002\uFFFE](?:\r?\n)?")

func joinHyphens(text string) string {
	if !strings.ContainsAny(text, "\u0002\uFFFE") {
		return text
	}
	return hyphenation.ReplaceAllString(text, "")
}
