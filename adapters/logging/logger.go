// Package logging writes the application log as JSON lines (spec 11.1.2).
package logging

import (
	"context"
	"fmt"
	"strings"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"chatbot/ports"
)

// levels are the level names of spec 11.1.1.
var levels = map[zapcore.Level]string{
	zapcore.DebugLevel: "DEBUG", zapcore.InfoLevel: "INFO", zapcore.WarnLevel: "WARNING", zapcore.ErrorLevel: "ERROR",
	zapcore.DPanicLevel: "CRITICAL", zapcore.PanicLevel: "CRITICAL", zapcore.FatalLevel: "CRITICAL",
}

// ParseLevel parses a level by its name in the spec, ignoring case.
func ParseLevel(name string) (zapcore.Level, error) {
	for level := zapcore.DebugLevel; level <= zapcore.DPanicLevel; level++ {
		if strings.EqualFold(name, levels[level]) {
			return level, nil
		}
	}
	return zapcore.InfoLevel, fmt.Errorf("%q is not one of DEBUG, INFO, WARNING, ERROR, CRITICAL", name)
}

// New returns a logger that writes one line per record to out: JSON, or readable text if console is set.
func New(out zapcore.WriteSyncer, level zapcore.Level, console bool) *zap.Logger {
	encoding := zapcore.EncoderConfig{
		TimeKey: "timestamp", LevelKey: "level", MessageKey: "message", StacktraceKey: "stacktrace",
		EncodeTime: func(t time.Time, enc zapcore.PrimitiveArrayEncoder) {
			enc.AppendString(t.UTC().Format("2006-01-02T15:04:05.000Z07:00"))
		},
		EncodeLevel: func(l zapcore.Level, enc zapcore.PrimitiveArrayEncoder) {
			enc.AppendString(levels[l])
		},
		EncodeDuration: zapcore.MillisDurationEncoder,
	}
	encoder := zapcore.NewJSONEncoder(encoding)
	if console {
		encoder = zapcore.NewConsoleEncoder(encoding)
	}
	return zap.New(zapcore.NewCore(encoder, zapcore.Lock(out), level)).With(zap.String("service", "backend"))
}

var _ ports.Logger = (*Logger)(nil)

// Logger implements ports.Logger with zap.
type Logger struct{ log *zap.Logger }

// NewLogger returns a Logger.
func NewLogger(log *zap.Logger) *Logger { return &Logger{log} }

// Log implements ports.Logger.
func (j *Logger) Log(ctx context.Context, e ports.Record) {
	level := zapcore.InfoLevel
	switch e.Level {
	case ports.Warning:
		level = zapcore.WarnLevel
	case ports.Error:
		level = zapcore.ErrorLevel
	}
	entry := j.log.Check(level, e.Message)
	if entry == nil {
		return
	}
	fields := []zap.Field{zap.String("component", e.Component)}
	if e.UserID != 0 {
		fields = append(fields, zap.Int64("user_id", int64(e.UserID)))
	}
	if e.SessionID != 0 {
		fields = append(fields, zap.Int64("session_id", int64(e.SessionID)))
	}
	if id := ports.RequestID(ctx); id != "" {
		fields = append(fields, zap.String("request_id", id))
	}
	if e.Took != 0 {
		fields = append(fields, zap.Int64("duration_ms", e.Took.Milliseconds()))
	}
	if e.Err != nil {
		fields = append(fields, zap.String("error", e.Err.Error()))
	}
	if len(e.Fields) > 0 {
		fields = append(fields, zap.Any("metadata", e.Fields))
	}
	entry.Write(fields...)
}
