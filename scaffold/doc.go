// Package scaffold renders files from answers. A [Spec] holds the answers; [Render] makes of it, without
// touching the disk, a [Tree]: the files that a project of that kind consists of; [Compare] compares the tree
// with a directory and returns a [Plan] of what would happen to each file, and why; [Plan.Apply] does it.
//
// What a user wrote is kept: it is merged, or a conflict that the user decides. The package knows neither a terminal
// nor Docker.
//
// From an answer in the wizard to a file, in the order of execution:
//
//	cmd/fastdock/new.go              runNew
//	cmd/fastdock/new_ask.go          readChosen, settle
//	tui/wizard/wizard.go             Run
//	tui/wizard/model.go              Update
//	tui/wizard/steps.go              next, setAnswer
//	tui/wizard/answers.go            check, with, spec
//	scaffold/answers.go              Settle
//	scaffold/validate.go             Validate
//	cmd/fastdock/new.go              plan
//	scaffold/render.go               Render, render
//	scaffold/compare.go              Compare, steps, step
//	scaffold/resolve.go              resolve
//	scaffold/apply.go                Apply, write
//	scaffold/writer.go               create, replace, put
package scaffold
