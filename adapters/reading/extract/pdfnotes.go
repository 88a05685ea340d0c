package extract

import (
	"bytes"
	"encoding/xml"
	"strings"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

// annotations makes what was filled into the forms of a page, and what was typed onto it, part of the page, which PDFium does not take for its text
// otherwise, and reports whether there was any. It returns the comments. What fails leaves the page as it is.
func annotations(instance pdfium.Pdfium, page requests.Page) (comments string, changed bool) {
	count, err := instance.FPDFPage_GetAnnotCount(&requests.FPDFPage_GetAnnotCount{Page: page})
	if err != nil {
		return "", false
	}
	var all strings.Builder
	for at := range min(count.Count, maxAnnotations) {
		comment, shows := annotation(instance, page, at)
		changed = changed || shows
		if comment = strings.TrimSpace(comment); comment != "" && all.Len()+len(comment) < maxText {
			all.WriteString("\n[comment: " + comment + "]")
		}
	}
	if changed {
		_, err := instance.FPDFPage_Flatten(&requests.FPDFPage_Flatten{Page: page, Usage: requests.FPDFPage_FlattenUsageNormalDisplay})
		changed = err == nil
	}
	return all.String(), changed
}

// maxAnnotations is how many annotations of a page are looked at; most are links.
const maxAnnotations = 10_000

// annotation returns the text of a comment, and whether what it is about shows a text that is not of the page.
func annotation(instance pdfium.Pdfium, page requests.Page, at int) (comment string, shows bool) {
	found, err := instance.FPDFPage_GetAnnot(&requests.FPDFPage_GetAnnot{Page: page, Index: at})
	if err != nil {
		return "", false
	}
	defer func() {
		_, _ = instance.FPDFPage_CloseAnnot(&requests.FPDFPage_CloseAnnot{Annotation: found.Annotation})
	}()
	kind, err := instance.FPDFAnnot_GetSubtype(&requests.FPDFAnnot_GetSubtype{Annotation: found.Annotation})
	if err != nil {
		return "", false
	}
	switch kind.Subtype {
	case enums.FPDF_ANNOT_SUBTYPE_WIDGET, enums.FPDF_ANNOT_SUBTYPE_FREETEXT, enums.FPDF_ANNOT_SUBTYPE_STAMP:
		return "", true
	case enums.FPDF_ANNOT_SUBTYPE_TEXT, enums.FPDF_ANNOT_SUBTYPE_HIGHLIGHT, enums.FPDF_ANNOT_SUBTYPE_UNDERLINE, enums.FPDF_ANNOT_SUBTYPE_STRIKEOUT:
		said, err := instance.FPDFAnnot_GetStringValue(&requests.FPDFAnnot_GetStringValue{Annotation: found.Annotation, Key: "Contents"})
		if err == nil {
			return said.Value, false
		}
	}
	return "", false
}

// xfa returns the values of a form of Adobe LiveCycle, of which the pages only say that another viewer is needed; "" for any other document.
func xfa(instance pdfium.Pdfium, document references.FPDF_DOCUMENT) string {
	form, err := instance.FPDF_GetFormType(&requests.FPDF_GetFormType{Document: document})
	if err != nil || form.FormType != enums.FPDF_FORMTYPE_XFA_FULL {
		return "" // the pages of others show what they are about
	}
	count, err := instance.FPDF_GetXFAPacketCount(&requests.FPDF_GetXFAPacketCount{Document: document})
	if err != nil {
		return ""
	}
	var out strings.Builder
	for i := range min(count.Count, 64) {
		packet, err := instance.FPDF_GetXFAPacketContent(&requests.FPDF_GetXFAPacketContent{Document: document, Index: i})
		if err == nil {
			formTexts(packet.Content, &out)
		}
	}
	return out.String()
}

// formTexts writes the texts of a form, and the values of its fields after their names.
func formTexts(packet []byte, out *strings.Builder) {
	var open []string
	data, text := 0, 0 // elements of data, and of texts on the form, that are open
	_ = walk(bytes.NewReader(packet), elements{
		start: func(e xml.StartElement) bool {
			open = append(open, e.Name.Local)
			switch e.Name.Local {
			case "data":
				data++
			case "text", "exData":
				text++
			}
			return e.Name.Local != "script"
		},
		end: func(name string) error {
			open = open[:max(0, len(open)-1)]
			switch name {
			case "data":
				data--
			case "text", "exData":
				text--
			}
			return nil
		},
		chars: func(said string) {
			if said = strings.TrimSpace(said); said == "" || out.Len()+len(said) > maxText {
				return
			}
			switch {
			case data > 0 && len(open) > 0:
				out.WriteString(open[len(open)-1] + ": " + said + "\n")
			case text > 0:
				out.WriteString(said + "\n")
			}
		},
	})
}
