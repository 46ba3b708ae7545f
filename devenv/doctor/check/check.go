// Package check is what doctor's checks are made of: a check is a value, and what it returns are findings.
package check

import (
	"context"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/source"
	"github.com/fastdock/fastdock/devenv/engine"
)

// Check looks for one thing that can be wrong. All checks run side by side, each within a time limit; they change
// nothing.
type Check struct {
	ID    string // "FD-P18"; stable: people ignore and look up checks by it
	Title string // what it looks for, in a line
	About string // why that matters and what to do, for `doctor --explain`: a few sentences
	Needs Need
	Run   func(ctx context.Context, input *Input) []Finding
}

// Need is what a check cannot do without.
type Need int

// What checks need, each with all before it but the engine's, which files do not need.
const (
	Nothing Need = iota
	Files        // the files could be read: Input.Sources
	Project      // the Compose files load: Input.Project
	Engine       // an engine answers: Input.Engine
	Machine      // it describes itself: Input.Machine
	Stack        // an engine answers and the Compose files load: Input.Stack
)

// Input is what the checks look at, gathered once. What could not be had is nil, and no check that needs it is run.
type Input struct {
	Sources    *source.Sources
	Project    *types.Project // what development runs: all files, one laid over the other
	Production *types.Project // what production runs, where the project has such a file: the first one alone
	Engine     *engine.Engine
	Machine    *engine.Info    // what the engine says of itself
	Stack      []devenv.Report // the project's containers, by service and name
	// Diagnosis states what is wrong with them, each finding with its check's ID. It is made once, when it is
	// first asked for.
	Diagnosis func() []Finding
}

// Has reports whether what a check needs is there.
func (in *Input) Has(need Need) bool {
	switch need {
	case Files:
		return in.Sources != nil
	case Project:
		return in.Sources != nil && in.Project != nil
	case Engine:
		return in.Engine != nil
	case Machine:
		return in.Machine != nil
	case Stack:
		return in.Engine != nil && in.Project != nil
	}
	return true
}
