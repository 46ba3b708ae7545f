// Package traceback reads the tracebacks that Python programs leave in their logs.
package traceback

import "strings"

// Exception is one that a log shows.
type Exception struct {
	Type    string // as it is printed: "sqlalchemy.exc.OperationalError"
	Message string // its lines, without the type
	Frames  []Frame
	Cause   *Exception   // the one it was raised from, or while it was handled; nil for none
	Group   []*Exception // those that an exception group holds
	First   int          // its first line in the log, 0 is the first
	Last    int          // its last one
}

// Frame is a place in the code, the outermost first.
type Frame struct {
	File string
	Line int
	Func string // empty for the place of a syntax error
	Code string // the source line, where it is printed
}

// Name returns the exception's type without its module: "OperationalError".
func (e *Exception) Name() string { return e.Type[strings.LastIndexByte(e.Type, '.')+1:] }

// Module returns where the exception's type comes from: "sqlalchemy.exc"; empty for Python's own.
func (e *Exception) Module() string {
	module, _, _ := cutLast(e.Type, ".")
	return module
}

func cutLast(text, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(text, sep); i >= 0 {
		return text[:i], text[i+len(sep):], true
	}
	return "", text, false
}

// Text returns the exception as Python prints it, its type first.
func (e *Exception) Text() string {
	if e.Message == "" {
		return e.Type
	}
	return e.Type + ": " + e.Message
}

// Line returns the first line of its text.
func (e *Exception) Line() string {
	line, _, _ := strings.Cut(e.Text(), "\n")
	return line
}

// Chain returns the exception and all that it comes from, the first cause first. Of a group it is the first one that is
// not about being cancelled.
func (e *Exception) Chain() []*Exception {
	var chain []*Exception
	if e.Cause != nil {
		chain = e.Cause.Chain()
	}
	if held := e.held(); held != nil {
		chain = append(held.Chain(), chain...)
	}
	return append(chain, e)
}

func (e *Exception) held() *Exception {
	for _, held := range e.Group {
		if held.Name() != "CancelledError" {
			return held
		}
	}
	return nil
}
