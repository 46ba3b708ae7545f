package wizard

import (
	"maps"
	"strings"

	"github.com/fastdock/fastdock/devenv/redact"
	"github.com/fastdock/fastdock/scaffold"
)

// review shows the plan, asks about each file that is conflicting, and at last whether to write.
func (p *prompter) review(spec scaffold.Spec) (map[string]scaffold.Decision, error) {
	decisions := maps.Clone(p.opts.Decisions)
	if decisions == nil {
		decisions = map[string]scaffold.Decision{}
	}
	plan, err := p.opts.Plan(spec, decisions)
	if err != nil {
		return nil, err
	}
	p.printf("\n%s", plan)
	conflicts := plan.Only(scaffold.Conflict)
	for _, step := range conflicts {
		if decisions[step.Path], err = p.decide(step); err != nil {
			return nil, err
		}
	}
	if conflicts != nil {
		if plan, err = p.opts.Plan(spec, decisions); err != nil {
			return nil, err
		}
		p.printf("\n%s", plan)
	}
	write, err := p.confirm("Write these files?", "--yes", true)
	if err == nil && !write {
		err = ErrAborted
	}
	return decisions, err
}

// decide asks what becomes of a file that is conflicting.
func (p *prompter) decide(step scaffold.Step) (scaffold.Decision, error) {
	p.printf("\n%s %s\n", step.Path, step.Cause)
	for {
		line, err := p.prompt(step.Path, "--keep "+step.Path+" or --replace "+step.Path, "keep, replace or diff: ")
		if err != nil {
			return nil, err
		}
		decision := scaffold.Decision(scaffold.KeepMine)
		switch strings.ToLower(line) {
		case "keep", "k":
		case "replace", "r":
			decision = scaffold.TakeTheir
		case "diff", "d":
			p.printf("%s", redact.All(step.Diff()))
			continue
		default:
			p.printf("  %q is not an option\n", line)
			continue
		}
		reason := step.CheckDecision(decision)
		if reason == "" {
			return decision, nil
		}
		p.printf("  %s\n", reason)
	}
}

// confirm asks a question that is answered with yes or no.
func (p *prompter) confirm(title, flag string, usual bool) (bool, error) {
	choices := map[bool]string{true: "[Y/n]", false: "[y/N]"}[usual]
	p.printf("\n")
	for {
		line, err := p.prompt(title, flag, title+" "+choices+": ")
		if err != nil {
			return false, err
		}
		switch strings.ToLower(line) {
		case "":
			return usual, nil
		case "y", "yes":
			return true, nil
		case "n", "no":
			return false, nil
		}
		p.printf("  answer yes or no, not %q\n", line)
	}
}
