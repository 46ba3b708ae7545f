package scaffold

import (
	"path"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var (
	serving = lazyregexp.New(`(^|[\s/])(uvicorn|gunicorn|hypercorn|granian|daphne|fastapi\s+(run|dev)` +
		`|python3?\s+(-m\s+)?\S*(main|app|server|run)(\.py)?)(\s|$)`)
	separator = lazyregexp.New(`\s*(?:&&|;|\n)\s*`)
	launcher  = lazyregexp.New(`\b(?:poetry|pipenv|pdm|uv|hatch|rye)\s+run\s+`)
	// unneeded are steps that the development image or the health checks make unnecessary.
	unneeded = lazyregexp.New(`^(?:set|cd|sleep|echo|pip3?|poetry|pipenv|pdm|uv|apt|apt-get|wait-for-it` +
		`(?:\.sh)?|wait_for\S*|dockerize|\S*/wait\S*|until|while|do|done|nc|source|\.|exec)\b`)
	migrating = lazyregexp.New(`\balembic\b.*\bupgrade\b`)
)

// before returns the steps that the project's own command takes before it serves, with the migration that nothing else
// runs.
func (o overlay) before() []string {
	steps := o.steps()
	if o.Migrate && !o.migratesBefore() {
		steps = append([]string{o.migrateStep()}, steps...)
	}
	return steps
}

// migratesBefore reports whether the project's own command migrates before it serves, itself or by a script.
func (o overlay) migratesBefore() bool {
	return slices.ContainsFunc(o.ownSteps(), func(step string) bool {
		return migrating.MatchString(step) || o.runsMigration(step)
	})
}

// runsMigration reports whether a step is a script of the project that migrates, by its name or by what is in it.
func (o overlay) runsMigration(step string) bool {
	return slices.ContainsFunc(strings.Fields(step), func(word string) bool {
		file := o.own.Script(word)
		return file != "" && (strings.Contains(path.Base(file), "migrat") || migrating.MatchString(o.own.Text(file)))
	})
}

// migrateStep returns the migration as a step of a shell, in the folder that Alembic runs in.
func (o overlay) migrateStep() string {
	step := strings.Join(o.migrateWords(), " ")
	if dir := path.Join("/app", o.Facts.MigrateDir); dir != o.home() {
		return "(cd " + dir + " && " + step + ")"
	}
	return step
}

// steps returns those before the server that the development container takes too.
func (o overlay) steps() []string {
	var steps []string
	for _, step := range o.ownSteps() {
		if !o.isOfImage(step) {
			steps = append(steps, o.developed(step))
		}
	}
	return steps
}

// LeftOut returns the steps before the server that run a script which only the project's own image has.
func (o overlay) LeftOut() []string {
	return slices.DeleteFunc(o.ownSteps(), func(step string) bool { return !o.isOfImage(step) })
}

// ownSteps returns what the project's own command does before it serves, without what is unneeded.
func (o overlay) ownSteps() []string {
	script := shellScript(o.own.Words)
	at := serving.FindStringIndex(script)
	if at == nil {
		return nil
	}
	all := separator.Split(script[:at[0]], -1)
	var steps []string
	for _, step := range all[:len(all)-1] { // the last one begins the server's own words
		if step = launcher.ReplaceAllString(strings.TrimSpace(step), ""); step != "" && !unneeded.MatchString(o.moved(step)) {
			steps = append(steps, step)
		}
	}
	return steps
}

// developed returns a step as the development container takes it: a script runs from where the project has it.
func (o overlay) developed(step string) string {
	if migrating.MatchString(step) {
		return o.migrateStep()
	}
	developed, rest := "", step
	for i, word := range strings.Fields(step) {
		file := o.own.Script(word)
		if file == "" || i > 0 && !path.IsAbs(word) {
			continue
		}
		before, after, _ := strings.Cut(rest, word)
		developed, rest = developed+o.moved(before), after
		if i == 0 {
			developed += o.own.Interpreter(file) + " "
		}
		developed += path.Join(codeFolder, file)
	}
	return developed + o.moved(rest)
}

// isOfImage reports whether a step runs a script that is no file of the project.
func (o overlay) isOfImage(step string) bool {
	program := strings.Fields(step)[0]
	if o.own.Script(program) != "" {
		return false
	}
	isName := path.Ext(program) == ".sh" && !strings.Contains(program, "/")
	moved := o.moved(program)
	return isName || path.IsAbs(moved) && !strings.HasPrefix(moved, codeFolder+"/") && !systemFolder.MatchString(moved)
}
