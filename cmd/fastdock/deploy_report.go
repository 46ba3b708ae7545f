package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/deploy"
	"github.com/fastdock/fastdock/tui/phrase"
	"github.com/fastdock/fastdock/tui/printer"
)

// deployPrinter shows the steps of a deployment: lines on stderr, or one JSON object for each on stdout.
type deployPrinter struct {
	term  terminal
	json  *json.Encoder // nil for text
	build printer.Printer

	rollback bool
}

func newDeployPrinter(term terminal, output string) *deployPrinter {
	p := &deployPrinter{term: term, build: linePrinter(term, "plain", false)}
	if output == "json" {
		p.json, p.build = json.NewEncoder(term.stdout), printer.NewJSON(term.stdout)
		p.json.SetEscapeHTML(false)
	}
	return p
}

// report shows one step.
func (p *deployPrinter) report(event deploy.Event) {
	if progress, is := event.(deploy.Progress); is {
		_ = p.build.Print(progress.Event, devenv.State{})
		return
	}
	if p.json != nil {
		_ = p.json.Encode(deployObject(event))
		return
	}
	if line := deployLine(event); line != "" {
		fmt.Fprintln(p.term.stderr, line)
	}
}

// deployLine returns a step in words.
func deployLine(event deploy.Event) string {
	switch e := event.(type) {
	case deploy.Building:
		return row(e.Service, "building "+e.Image)
	case deploy.Shipping, deploy.Shipped:
		return shipLine(event)
	case deploy.Unchanged:
		return row(e.Service, "version "+e.Version+" is already running; --force replaces it")
	case deploy.Kept:
		return row(e.Service, fmt.Sprintf("differs from the files (%s) and is kept", e.Cause))
	case deploy.Adapted:
		return row(cmp.Or(e.Service, "stack"), adaptation(e))
	case deploy.Migrating:
		return row(e.Service, "running once before the release")
	case deploy.Migrated:
		return row(e.Service, "completed in "+phrase.Seconds(e.Took))
	case deploy.RolledBack:
		if e.To == "" {
			return row(e.Service, "no version is running")
		}
		return row(e.Service, "version "+e.To+" serves")
	}
	return replicaLine(event)
}

// shipLine returns what happens to the copy of an image in words; how far it is, JSON alone has.
func shipLine(event deploy.Event) string {
	switch e := event.(type) {
	case deploy.Shipping:
		if e.Stage == "" {
			return "copying " + e.Image + " to the server"
		}
	case deploy.Shipped:
		copied := fmt.Sprintf("copied %s: %s in %s", e.Image, phrase.Bytes(e.Bytes), phrase.Seconds(e.Took))
		switch {
		case e.Present:
			return e.Image + " is already on the server"
		case e.Archive != "":
			return copied + "; the whole image, because " + e.Archive
		}
		return copied
	}
	return ""
}

// adaptation returns what became of a setting in words.
func adaptation(e deploy.Adapted) string {
	switch {
	case e.Exposed:
		return e.Key + " may be a secret, but every user of the engine can read it in the service's definition; move it to " +
			"`secrets:`"
	case e.Became == "":
		return e.Key + " is ignored: stacks do not support it"
	}
	return e.Key + " → " + e.Became
}

// replicaLine returns what happens to a replica in words.
func replicaLine(event deploy.Event) string {
	switch e := event.(type) {
	case deploy.Starting:
		return row(e.Service, strings.Join(strings.Fields("starting "+e.Container+" "+e.Version), " "))
	case deploy.Healthy:
		return row(e.Service, e.Container+" is healthy after "+phrase.Seconds(e.Took))
	case deploy.Unhealthy:
		return row(e.Service, e.Container+" is not healthy; removing the new replicas")
	case deploy.Switching:
		return row(e.Service, "version "+e.Version+" now receives requests")
	case deploy.Draining:
		return row(e.Service, fmt.Sprintf("stopping %s: at most %s for open requests", e.Container, e.Limit))
	case deploy.Removed:
		if e.Killed {
			return row(e.Service, "removed "+e.Container+", killed after its stop_grace_period")
		}
		return row(e.Service, "removed "+e.Container)
	}
	return ""
}

func row(service, text string) string { return service + "  " + text }

// deployObject returns a step as JSON: its type in snake case, the time, and its fields. Durations are seconds.
func deployObject(event deploy.Event) map[string]any {
	value := reflect.ValueOf(event)
	object := map[string]any{"type": snake(value.Type().Name()), "time": time.Now().UTC()}
	for i := range value.NumField() {
		name := snake(value.Type().Field(i).Name)
		if took, is := value.Field(i).Interface().(time.Duration); is {
			object[name+"_seconds"] = took.Seconds()
			continue
		}
		object[name] = value.Field(i).Interface()
	}
	return object
}

// snake writes a Go name as a key.
func snake(name string) string {
	var key strings.Builder
	for i, r := range name {
		if i > 0 && r >= 'A' && r <= 'Z' {
			key.WriteByte('_')
		}
		key.WriteRune(r)
	}
	return strings.ToLower(key.String())
}

// end reports how a deployment ended.
func (p *deployPrinter) end(result deploy.Result, err error) error {
	if p.json != nil {
		object := map[string]any{
			"type": "ended", "time": time.Now().UTC(), "changed": result.Changed,
			"releases": releaseObjects(result.Releases), "previous": releaseObjects(result.Previous),
			"took_seconds": result.Took.Seconds(),
		}
		if err != nil {
			object["error"] = devenv.SanitizeText(err.Error())
		}
		_ = p.json.Encode(object)
		return err
	}
	var unhealthy *deploy.UnhealthyError
	var migration *deploy.MigrationError
	switch {
	case errors.As(err, &unhealthy):
		p.lines(unhealthy.Container, unhealthy.Lines)
	case errors.As(err, &migration):
		p.lines(migration.Container, migration.Lines)
	case err == nil && result.Changed:
		fmt.Fprintf(p.term.stdout, "%s %s in %s%s\n", p.verb(), versionsOf(result.Releases), phrase.Seconds(result.Took),
			p.before(result.Previous))
	case err == nil:
		fmt.Fprintf(p.term.stdout, "nothing to do: %s is already running\n", versionsOf(result.Releases))
	}
	return err
}

// lines shows the end of a log.
func (p *deployPrinter) lines(container string, lines []string) {
	for _, line := range lines {
		fmt.Fprintf(p.term.stderr, "%s | %s\n", container, devenv.Sanitize(line))
	}
}

func (p *deployPrinter) verb() string {
	if p.rollback {
		return "rolled back to"
	}
	return "deployed"
}

// before names the release that was replaced. A rollback goes further back the next time, never forward.
func (p *deployPrinter) before(previous []deploy.Release) string {
	switch {
	case len(previous) == 0:
		return ""
	case p.rollback:
		return " (before: " + versionsOf(previous) + ")"
	}
	return " (before: " + versionsOf(previous) + "; `fastdock deploy rollback` restores it)"
}

// versionsOf names the releases: the version alone where there is one.
func versionsOf(releases []deploy.Release) string {
	var versions []string
	for _, release := range releases {
		text := "version " + release.Version
		if len(releases) > 1 {
			text = release.Service + " " + release.Version
		}
		versions = append(versions, text)
	}
	return strings.Join(versions, ", ")
}

// releaseObjects returns releases as JSON; none are an empty list.
func releaseObjects(releases []deploy.Release) []map[string]any {
	objects := []map[string]any{}
	for _, r := range releases {
		objects = append(objects, map[string]any{
			"service": r.Service, "version": r.Version, "image": r.Image, "image_id": r.ImageID, "at": r.At,
		})
	}
	return objects
}

// printPlan prints what a deployment would do.
func (d *deployment) printPlan(ctx context.Context, steps *deployPrinter) error {
	events, err := d.newTarget().Plan(ctx, d.release)
	if err != nil {
		return err
	}
	for _, event := range events {
		if steps.json == nil {
			fmt.Fprintln(d.term.stdout, "would: "+deployLine(event))
			continue
		}
		object := deployObject(event)
		object["planned"] = true
		_ = steps.json.Encode(object)
	}
	return nil
}
