package file

// Text is what was read from a file.
type Text struct{ Pages []Page }

// Page is a page, sheet, slide or chapter. A text without pages is one page.
type Page struct{ Title, Text string }

// Image is a picture as models take it.
type Image struct {
	MediaType     string
	Width, Height int
	Content       []byte
}
