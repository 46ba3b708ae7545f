package scaffold

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/scaffold/merge"
)

// Decision is what a user says of a file that is in the way: a [Choice] between the two versions, or an [Edit]
// of both. It can be compared; nil is none.
type Decision interface {
	words() string // for errors
}

// Choice is one version of the two.
type Choice string

// The choices, by the names of their flags.
const (
	KeepMine  Choice = "keep"    // the file stays as it is
	TakeTheir Choice = "replace" // fastdock's takes its place
)

func (c Choice) words() string { return "--" + string(c) }

// Edit is a text of the user's own.
type Edit struct {
	Content string
	Against string // what [Step.Merged] was: where it is another text now, the file is still to be decided
}

func (Edit) words() string { return "the edit of" }

// DecisionError is a decision that makes no sense.
type DecisionError struct {
	Decision Decision
	Path     string
	Reason   string
}

func (e *DecisionError) Error() string {
	return fmt.Sprintf("%s %q %s", e.Decision.words(), e.Path, e.Reason)
}

// Decided returns what was decided of a file that was in the way; nil where nothing was.
func (s Step) Decided() Decision { return s.decided }

// Merged returns the text to edit of a file that is, or was, in the way: what merges, and both versions of what does
// not between markers. Of a file with secrets it is the user's own alone. Nil where there is nothing to edit.
func (s Step) Merged() []byte {
	switch {
	case s.Action != Conflict && s.decided == nil, s.wouldBe == nil:
		return nil
	case s.secret:
		return s.before
	case s.merged != nil:
		return s.merged
	}
	return merge.Three(nil, s.before, s.wouldBe).Content
}

// Edited returns the text that the user made of Merged, as a decision.
func (s Step) Edited(content []byte) Edit { return Edit{string(content), string(s.Merged())} }

// CheckDecision returns why the file cannot be decided so, or an empty text.
func (s Step) CheckDecision(decision Decision) string {
	if decision != KeepMine && s.wouldBe == nil {
		return "cannot be replaced by a generated file: it " + cmp.Or(s.inTheWay, s.Cause)
	}
	edit, is := decision.(Edit)
	if !is {
		return ""
	}
	if strings.TrimSpace(edit.Content) == "" {
		return "is empty"
	}
	if line := merge.Marker([]byte(edit.Content), s.before, s.wouldBe); line > 0 {
		return fmt.Sprintf("still has a conflict marker in line %d", line)
	}
	_, reason := s.completed([]byte(edit.Content))
	return reason
}

// completed returns an edited text with what a file that is added to lacks even so, or the reason why it is of no use.
func (s Step) completed(content []byte) ([]byte, string) {
	switch {
	case s.merged != nil:
	case isEnvironment(s.Path):
		added, _, _, err := addToEnv(content, s.wouldBe, nil)
		if err != nil {
			return nil, envUnreadable
		}
		return added, ""
	}
	return content, ""
}

// decide lays the decisions over the conflicts.
func (p *Plan) decide(decisions map[string]Decision) error {
	for _, name := range slices.Sorted(maps.Keys(decisions)) {
		i := slices.IndexFunc(p.Steps, func(step Step) bool { return step.Path == name })
		if i < 0 {
			return &DecisionError{decisions[name], name, "is not one of the project's files"}
		}
		if p.Steps[i].Action != Conflict && (decisions[name] != TakeTheir || !p.Steps[i].differs()) {
			continue // decided before, and in agreement by now
		}
		if err := p.Steps[i].decide(decisions[name]); err != nil {
			return err
		}
	}
	return nil
}

// differs reports whether the file is there and is not what fastdock has for it, which a merge has left so.
func (s Step) differs() bool {
	return s.existed && s.wouldBe != nil && (s.Action == Keep || s.Action == Merge) && s.file.merges() &&
		!bytes.Equal(s.before, s.wouldBe)
}

func (s *Step) decide(decision Decision) error {
	edit, edited := decision.(Edit)
	if edited && edit.Against != string(s.Merged()) {
		return nil // of another text, so it says nothing about this one
	}
	if reason := s.CheckDecision(decision); reason != "" {
		return &DecisionError{decision, s.Path, reason}
	}
	s.decided, s.inTheWay = decision, s.Cause
	switch {
	case edited:
		s.setContent(edit)
	case decision == KeepMine:
		s.Action, s.Cause = Keep, "kept (your choice)"
	default:
		s.Action, s.Cause, s.file.Content = Update, "replaced (your choice)", s.wouldBe
	}
	return nil
}

// setContent writes what the user made of the file.
func (s *Step) setContent(edit Edit) {
	s.file.Content, _ = s.completed([]byte(edit.Content))
	s.Action, s.Cause = Update, "as you edited it (your choice)"
	if bytes.Equal(s.file.Content, s.before) {
		s.Action, s.Cause = Keep, "kept (your choice)"
	}
}
