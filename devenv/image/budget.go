package image

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/internal/regular"
	"github.com/fastdock/fastdock/internal/suggest"
)

// Budget is what an image and its build may take; a zero field has no limit.
type Budget struct {
	Size int64
	Time time.Duration

	place string // where it is set, "FILE:LINE"
}

// settingsFile has the project's budget.
const settingsFile = ".fastdock.yaml"

// ReadBudget reads the budget of a project. It returns a *devenv.FileError with file and line where the file is wrong.
func ReadBudget(dir string) (Budget, error) {
	file := filepath.Join(dir, settingsFile)
	content, err := regular.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return Budget{}, nil
	}
	r := &budgetReader{file: compose.ShortPath(file)}
	var document yaml.Node
	if err == nil {
		err = yaml.Unmarshal(content, &document)
	}
	if err != nil {
		return Budget{}, &devenv.FileError{File: r.file, Text: "cannot be read: " + devenv.FirstLine(err.Error())}
	}
	if len(document.Content) > 0 {
		r.each(document.Content[0], "", func(name, value *yaml.Node) {
			if name.Value == "build" {
				r.build(value)
			}
		})
	}
	return r.budget, r.err
}

// budgetReader takes the budget from the nodes of a file, and keeps the first error.
type budgetReader struct {
	file   string
	budget Budget
	err    error
}

func (r *budgetReader) build(node *yaml.Node) {
	r.each(node, "build", func(name, value *yaml.Node) {
		if name.Value != "budget" {
			r.unknown(name, "build", "budget")
			return
		}
		r.budget.place = fmt.Sprintf("%s:%d", r.file, name.Line)
		r.each(value, "build.budget", r.limit)
	})
}

func (r *budgetReader) limit(name, value *yaml.Node) {
	if err := r.budget.set(name.Value, value.Value); errors.Is(err, errUnknownLimit) {
		r.unknown(name, "build.budget", "size", "time")
	} else if err != nil {
		r.fail(value, fmt.Sprintf("build.budget.%s: %v", name.Value, err), "")
	}
}

// each calls do for the entries of a mapping.
func (r *budgetReader) each(node *yaml.Node, what string, do func(name, value *yaml.Node)) {
	if node.Kind != yaml.MappingNode {
		if what != "" {
			r.fail(node, what+" must be a mapping of names to values", "")
		}
		return
	}
	for i := 0; i+1 < len(node.Content) && r.err == nil; i += 2 {
		do(node.Content[i], node.Content[i+1])
	}
}

func (r *budgetReader) unknown(name *yaml.Node, below string, known ...string) {
	remedy := cmp.Or(suggest.Question(name.Value, known), "available: "+strings.Join(known, ", "))
	r.fail(name, fmt.Sprintf("%s: unknown key %q", below, name.Value), remedy)
}

func (r *budgetReader) fail(node *yaml.Node, text, remedy string) {
	if r.err == nil {
		r.err = &devenv.FileError{File: r.file, Line: node.Line, Text: devenv.SanitizeText(text), Remedy: remedy}
	}
}

// errUnknownLimit reports a limit that there is not.
var errUnknownLimit = errors.New("unknown limit; use size or time")

// set sets one limit from a text.
func (b *Budget) set(name, text string) (err error) {
	switch name {
	case "size":
		b.Size, err = parseSize(text)
	case "time":
		b.Time, err = time.ParseDuration(text)
		if err != nil || b.Time <= 0 {
			return fmt.Errorf("%q is not a duration; write for example 90s or 2m", text)
		}
	default:
		return errUnknownLimit
	}
	return err
}

// ParseBudget reads a budget in one line: "size=200MB,time=2m".
func ParseBudget(text string) (Budget, error) {
	b := Budget{place: "--budget"}
	for part := range strings.SplitSeq(text, ",") {
		name, value, _ := strings.Cut(part, "=")
		if err := b.set(name, value); err != nil {
			return Budget{}, fmt.Errorf("--budget %q: %w", part, err)
		}
	}
	return b, nil
}

var sizeForm = lazyregexp.New(`^(\d+(?:\.\d+)?) ?(B|kB|KB|MB|GB|KiB|MiB|GiB)$`)

var sizeUnits = map[string]float64{
	"B": 1, "kB": 1e3, "KB": 1e3, "MB": 1e6, "GB": 1e9, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30,
}

func parseSize(text string) (int64, error) {
	m := sizeForm.FindStringSubmatch(text)
	if m == nil {
		return 0, fmt.Errorf("%q is not a size; write for example 200MB", text)
	}
	number, err := strconv.ParseFloat(m[1], 64)
	return int64(number * sizeUnits[m[2]]), err
}

// Excess is a limit of the budget that a build exceeds.
type Excess struct {
	What     string // "size" or "time"
	Platform string
	Limit    int64 // bytes, or nanoseconds
	Is       int64
	Place    string // where the budget is set
	Layer    Layer  // that grew most since the last image within the budget, else the largest one; without it for time
	Grown    int64  // bytes; 0 where no such image is remembered, or nothing grew
	Step     Step   // that took longest; for time
}

// exceeded returns the limits that a result exceeds.
func (b Budget) exceeded(r *Result) []Excess {
	var all []Excess
	for _, i := range r.Images {
		if b.Size > 0 && i.Contents.Size > b.Size {
			e := Excess{What: "size", Platform: i.Platform, Limit: b.Size, Is: i.Contents.Size, Place: b.place}
			e.Layer, e.Grown = grown(i.Within, i.Contents.Layers)
			all = append(all, e)
		}
	}
	if b.Time > 0 && r.Took > b.Time {
		all = append(all, Excess{What: "time", Limit: int64(b.Time), Is: int64(r.Took), Place: b.place, Step: slowest(r)})
	}
	return all
}

// within returns the layers of the last image that has the size it may have.
func (b Budget) within(before record, now Contents) []Layer {
	if b.Size > 0 && now.Size > b.Size {
		return before.Within
	}
	return now.Layers
}

// grown returns the layer that grew most; where none did, the largest one that is not the base's.
func grown(before, now []Layer) (layer Layer, by int64) {
	sizes := map[string]int64{}
	for _, l := range before {
		sizes[l.Instruction] += l.Size
	}
	for _, l := range now {
		if more := l.Size - sizes[l.Instruction]; len(before) > 0 && more > by {
			layer, by = l, more
		}
	}
	if by > 0 {
		return layer, by
	}
	for _, l := range now {
		if !l.Base && l.Size >= layer.Size {
			layer = l
		}
	}
	return layer, 0
}

func slowest(r *Result) Step {
	var slow Step
	for _, i := range r.Images {
		for _, s := range i.Steps {
			if s.Took >= slow.Took {
				slow = s
			}
		}
	}
	return slow
}
