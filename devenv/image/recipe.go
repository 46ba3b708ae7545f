package image

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/fastdock/fastdock/internal/regular"
)

// recipe is a Dockerfile as BuildKit runs it: its stages, with the number that BuildKit gives each step.
type recipe struct {
	file   string
	args   []instructions.ArgCommand // before the first FROM
	stages []*stage
	target *stage
	escape rune
}

// stage is one FROM with what follows it.
type stage struct {
	name  string // as BuildKit writes it: "builder", "stage-1"
	base  string // as the Dockerfile has it
	line  int
	on    *stage // the stage that it begins with; nil where that is an image
	steps []*instruction
}

// instruction is one of a stage's, in their order.
type instruction struct {
	stage   *stage
	command instructions.Command
	text    string // in one line, with its here-documents
	line    int
	number  int // BuildKit's number of the step in its stage; 0 for an instruction that is no step
}

// readRecipe parses a Dockerfile. target is a stage's name; empty is the last one.
func readRecipe(file, target string) (*recipe, error) {
	content, err := regular.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return parseRecipe(file, target, content)
}

func parseRecipe(file, target string, content []byte) (*recipe, error) {
	parsed, err := parser.Parse(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	texts := textsOf(parsed.AST)
	stages, args, err := instructions.Parse(parsed.AST, nil)
	if err != nil {
		return nil, err
	}
	r := &recipe{file: file, args: args, escape: parsed.EscapeToken}
	for i, s := range stages {
		r.add(i, s, texts)
	}
	r.target = r.find(target)
	if target == "" && len(r.stages) > 0 {
		r.target = r.stages[len(r.stages)-1]
	}
	if r.target == nil {
		return nil, fmt.Errorf("%s has no stage %q", file, target)
	}
	return r, nil
}

// textsOf returns the instructions in one line each, by the line that they begin on.
func textsOf(root *parser.Node) map[int]string {
	texts := map[int]string{}
	for _, node := range root.Children {
		text := strings.Join(strings.Fields(node.Original), " ")
		for _, document := range node.Heredocs {
			text += "\n" + document.Content
		}
		texts[node.StartLine] = text
	}
	return texts
}

func (r *recipe) add(index int, parsed instructions.Stage, texts map[int]string) {
	s := &stage{name: parsed.Name, base: parsed.BaseName, line: lineOf(parsed.Location), on: r.find(parsed.BaseName)}
	if s.name == "" {
		s.name = fmt.Sprintf("stage-%d", index)
	}
	number := 0
	if s.on == nil && s.base != "scratch" {
		number = 1 // the step of FROM
	}
	for _, command := range parsed.Commands {
		i := &instruction{stage: s, command: command, line: lineOf(command.Location())}
		i.text = texts[i.line]
		if isStep(command) {
			number++
			i.number = number
		}
		s.steps = append(s.steps, i)
	}
	r.stages = append(r.stages, s)
}

// find returns a stage by its name or its number; nil where there is none.
func (r *recipe) find(name string) *stage {
	for i, s := range r.stages {
		if strings.EqualFold(s.name, name) || fmt.Sprint(i) == name {
			return s
		}
	}
	return nil
}

// steps returns all instructions that are steps, in the order of the file.
func (r *recipe) steps() []*instruction {
	var all []*instruction
	for _, s := range r.stages {
		for _, i := range s.steps {
			if i.number > 0 {
				all = append(all, i)
			}
		}
	}
	return all
}

// runs reports whether a build runs programs of the image's platform.
func (r *recipe) runs() bool {
	for _, i := range r.steps() {
		if _, ok := i.command.(*instructions.RunCommand); ok {
			return true
		}
	}
	return false
}

// isStep reports whether an instruction changes files, which is when BuildKit runs and counts it. It makes no step of a
// WORKDIR that is the root.
func isStep(command instructions.Command) bool {
	switch c := command.(type) {
	case *instructions.AddCommand, *instructions.CopyCommand, *instructions.RunCommand:
		return true
	case *instructions.WorkdirCommand:
		return c.Path != "/"
	}
	return false
}

func lineOf(location []parser.Range) int {
	if len(location) == 0 {
		return 0
	}
	return location[0].Start.Line
}

// step returns the instruction that BuildKit gives this stage and number; nil for a FROM, and where there is none.
func (r *recipe) step(stageName string, number int) *instruction {
	s := r.find(stageName)
	for _, i := range r.steps() {
		if i.stage == s && i.number == number {
			return i
		}
	}
	return nil
}

// declares reports whether a build takes an argument of this name.
func (r *recipe) declares(name string) bool {
	commands := r.args
	for _, s := range r.stages {
		for _, i := range s.steps {
			if arg, ok := i.command.(*instructions.ArgCommand); ok {
				commands = append(commands, *arg)
			}
		}
	}
	for _, command := range commands {
		for _, arg := range command.Args {
			if arg.Key == name {
				return true
			}
		}
	}
	return false
}

// keyword returns the name of an instruction: "RUN".
func (i *instruction) keyword() string { return strings.ToUpper(i.command.Name()) }
