package image

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
)

// Contents are the layers of an image, and what is in them that an image of production does not need.
type Contents struct {
	Size     int64
	Layers   []Layer
	Unneeded []Unneeded
	Skipped  string // why the files were not looked at; empty where they were
}

// Layer is what one instruction adds to an image. Those of the image that it begins with are one.
type Layer struct {
	Size        int64
	Instruction string
	Line        int // of the Dockerfile; 0 where that is unknown
	Base        bool
}

// readLayers returns the layers that are not empty, from the image's history.
func readLayers(ctx context.Context, e *engine.Engine, r *recipe, image string) (Contents, error) {
	inspected, err := e.API.ImageInspect(ctx, image)
	if err != nil {
		return Contents{}, fmt.Errorf("inspecting image %q: %w", image, err)
	}
	history, err := e.API.ImageHistory(ctx, image)
	if err != nil {
		return Contents{}, fmt.Errorf("reading the history of image %q: %w", image, err)
	}
	contents := Contents{Size: inspected.Size}
	var items []historyItem
	for _, item := range slices.Backward(history.Items) {
		items = append(items, historyItem{item.CreatedBy, item.Size})
	}
	contents.Layers = layersOf(items, r)
	return contents, nil
}

// historyItem is an entry of an image's history.
type historyItem struct {
	by   string
	size int64
}

// layersOf gives the entries of a history, oldest first, the lines of the Dockerfile: BuildKit writes one for each
// instruction of the last stage and of those that it begins with.
func layersOf(history []historyItem, r *recipe) []Layer {
	var own []*instruction
	if r != nil {
		own = recorded(r.target)
	}
	if len(own) > len(history) || !matches(history[len(history)-len(own):], own) {
		own = nil
	}
	base := len(history) - len(own)
	var layers []Layer
	if own == nil {
		base = 0
	} else {
		layers = append(layers, baseLayer(history[:base], r))
	}
	for at, item := range history[base:] {
		layer := Layer{Size: item.size, Instruction: withoutArguments(item.by)}
		if own != nil {
			if own[at].number == 0 {
				continue
			}
			layer.Instruction, layer.Line = own[at].heading(), own[at].line
		} else if item.size == 0 {
			continue
		}
		layers = append(layers, layer)
	}
	return layers
}

// withoutArguments returns an entry of a history as a report shows it. The build arguments that a RUN begins with may
// be secrets.
func withoutArguments(by string) string {
	if strings.HasPrefix(by, "|") {
		_, command, _ := strings.Cut(by, " /")
		by = "RUN /" + command
	}
	return devenv.SanitizeText(strings.TrimSuffix(by, " # buildkit"))
}

func baseLayer(history []historyItem, r *recipe) Layer {
	first := r.target.chain()[0]
	layer := Layer{Base: true, Instruction: "FROM " + first.base, Line: first.line}
	for _, item := range history {
		layer.Size += item.size
	}
	return layer
}

// recorded returns the instructions that BuildKit writes into the history of a stage's image.
func recorded(s *stage) []*instruction {
	var all []*instruction
	for _, part := range s.chain() {
		for _, i := range part.steps {
			if i.keyword() != "ONBUILD" {
				all = append(all, i)
			}
		}
	}
	return all
}

// matches reports whether entries of a history are those of instructions. An entry of a RUN may begin with the
// arguments that it has, or with its shell.
func matches(history []historyItem, own []*instruction) bool {
	for at, i := range own {
		by := strings.ToUpper(history[at].by)
		withArguments := i.keyword() == "RUN" && strings.HasPrefix(by, "|")
		if !strings.HasPrefix(by, i.keyword()) && !withArguments {
			return false
		}
	}
	return true
}

// chain returns the stage with those that it begins with, the first one first.
func (s *stage) chain() []*stage {
	if s.on == nil {
		return []*stage{s}
	}
	return append(s.on.chain(), s)
}

// heading returns the first line of an instruction.
func (i *instruction) heading() string {
	line, _, _ := strings.Cut(i.text, "\n")
	return devenv.SanitizeText(line)
}
