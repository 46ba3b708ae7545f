package build

import (
	"bytes"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/internal/regular"
)

// stepPrefix is what BuildKit puts before an instruction in the name of its step: "[builder 2/5] ".
var stepPrefix = lazyregexp.New(`^\[[^\]]*\] `)

// lineOfStep returns the line of the instruction that a step of a build is about; 0 where that is
// unknown. BuildKit's errors say it since Engine 23, older ones do not.
func lineOfStep(dockerfile, step string) int {
	content, err := regular.ReadFile(dockerfile)
	if dockerfile == "" || step == "" || err != nil {
		return 0
	}
	parsed, err := parser.Parse(bytes.NewReader(content))
	if err != nil {
		return 0
	}
	words := strings.Fields(stepPrefix.ReplaceAllString(step, ""))
	var lines []int
	for _, instruction := range parsed.AST.Children {
		if slices.Equal(strings.Fields(instruction.Original), words) {
			lines = append(lines, instruction.StartLine)
		}
	}
	if len(lines) != 1 {
		return 0
	}
	return lines[0]
}
