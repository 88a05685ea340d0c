package files

import (
	"io"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/adapters/internal/wire"
	"chatbot/domain/fault"
	"chatbot/domain/file"
	fileport "chatbot/ports/file"
)

type filesResponse struct {
	Files      []wire.File `json:"files"`
	NextCursor *string     `json:"next_cursor"`
	UsedBytes  *int64      `json:"used_bytes,omitempty"`
	QuotaBytes int64       `json:"quota_bytes,omitempty"`
}

func newFiles(all []file.File) filesResponse {
	response := filesResponse{Files: make([]wire.File, len(all))}
	for i, f := range all {
		response.Files[i] = wire.NewFile(f)
	}
	return response
}

type pageResponse struct {
	Page  int    `json:"page"`
	Title string `json:"title"`
	Text  string `json:"text"`
}

type textResponse struct {
	Pages  []pageResponse `json:"pages"`
	Words  int            `json:"words"`
	Tokens int            `json:"tokens"`
}

func fileIn(c *fiber.Ctx) (file.ID, error) {
	return httpapi.IDIn[file.ID](c, "file_id", file.ErrNoFile)
}

func (h handlers) upload(c *fiber.Ctx) error {
	ctx, cancel := h.server.WhileServing(c)
	defer cancel()
	form, err := httpapi.FileIn(c, "file")
	if err != nil {
		return err
	}
	_, length := httpapi.BodyOf(c)
	f, err := h.files.Upload(ctx, httpapi.ActorOf(c), fileport.Draft{Name: form.Name, Length: length, Content: form.Content})
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(wire.NewFile(f))
}

func (h handlers) list(c *fiber.Ctx) error {
	if c.Query("ids") != "" {
		return h.some(c)
	}
	cursor := httpapi.NewCursor("files")
	var in fault.Inputs
	limit := httpapi.PageLimit(c, &in)
	if err := in.Err(); err != nil {
		return err
	}
	before, err := cursor.In(c)
	if err != nil {
		return err
	}
	all, err := h.files.List(c.UserContext(), httpapi.ActorOf(c), file.ID(before), limit+1)
	if err != nil {
		return err
	}
	storage, err := h.files.Storage(c.UserContext(), httpapi.ActorOf(c))
	if err != nil {
		return err
	}
	all, next := httpapi.Page(cursor, all, limit, func(f file.File) int64 { return int64(f.ID) })
	response := newFiles(all)
	response.NextCursor, response.UsedBytes, response.QuotaBytes = next, &storage.Used, storage.Quota
	return c.JSON(response)
}

// maxIDs bounds the files that are asked for by their ids.
const maxIDs = 100

// idsIn returns the ids in the query, which has commas between them.
func idsIn(c *fiber.Ctx) ([]file.ID, error) {
	texts := strings.Split(c.Query("ids"), ",")
	if len(texts) > maxIDs {
		return nil, fault.Input("ids", "too_many_items", "At most 100 files can be asked for at once.", fault.Params{"max": maxIDs})
	}
	ids := make([]file.ID, len(texts))
	for i, text := range texts {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, fault.Input("ids", "wrong_type", "ids has to be integers with commas between them.", fault.Params{"type": "integer"})
		}
		ids[i] = file.ID(id)
	}
	return ids, nil
}

// some lists the files whose ids the query has.
func (h handlers) some(c *fiber.Ctx) error {
	ids, err := idsIn(c)
	if err != nil {
		return err
	}
	some, err := h.files.Some(c.UserContext(), httpapi.ActorOf(c), ids)
	if err != nil {
		return err
	}
	return c.JSON(newFiles(some))
}

func (h handlers) read(c *fiber.Ctx) error {
	id, err := fileIn(c)
	if err != nil {
		return err
	}
	f, err := h.files.Get(c.UserContext(), httpapi.ActorOf(c), id)
	if err != nil {
		return err
	}
	return c.JSON(wire.NewFile(f))
}

func (h handlers) remove(c *fiber.Ctx) error {
	id, err := fileIn(c)
	if err != nil {
		return err
	}
	if err := h.files.Delete(c.UserContext(), httpapi.ActorOf(c), id); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (h handlers) content(c *fiber.Ctx) error {
	id, err := fileIn(c)
	if err != nil {
		return err
	}
	actor := httpapi.ActorOf(c)
	f, err := h.files.Get(c.UserContext(), actor, id)
	if err != nil {
		return err
	}
	ctx, end := h.server.WhileSending(c)
	return h.server.SendContent(c, httpapi.Content{
		Name: f.Name, MediaType: f.MediaType, Bytes: f.Bytes, ETag: string(f.Sum), Shown: file.IsRaster(f.MediaType),
		Open: func(part file.Range) (io.ReadCloser, error) { return h.files.Open(ctx, actor, f, part) },
	}, end)
}

func (h handlers) text(c *fiber.Ctx) error {
	id, err := fileIn(c)
	if err != nil {
		return err
	}
	f, text, err := h.files.Text(c.UserContext(), httpapi.ActorOf(c), id)
	if err != nil {
		return err
	}
	response := textResponse{Pages: make([]pageResponse, len(text.Pages)), Words: f.Words, Tokens: f.Tokens}
	for i, p := range text.Pages {
		response.Pages[i] = pageResponse{Page: i + 1, Title: p.Title, Text: p.Text}
	}
	return c.JSON(response)
}
