package up

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/fastdock/fastdock/devenv"
)

// missingImageError is the failure of a service whose image cannot be had, and that no other service depends on.
type missingImageError struct {
	cause  error
	remedy string
}

func (e *missingImageError) Error() string { return e.cause.Error() + e.remedy }
func (e *missingImageError) Unwrap() error { return e.cause }

// withoutImage adds to the failure of a service whose image cannot be had how to start the others, where none of them
// depends on it.
func (a *attempt) withoutImage(service string, cause error) error {
	rest := a.startable(append(a.lacking(), service))
	if len(rest) == 0 {
		return cause
	}
	return &missingImageError{cause, remedyFor("it", rest)}
}

func remedyFor(missing string, rest []string) string {
	return fmt.Sprintf("; no other service depends on %s: `fastdock up %s` starts %s and what %s on",
		missing, strings.Join(rest, " "), strings.Join(rest, ", "), dependsOrDepend(rest))
}

func dependsOrDepend(names []string) string {
	if len(names) == 1 {
		return "it depends"
	}
	return "they depend"
}

// lacking returns the services that failed for want of an image that no other service needs; none where anything else
// failed.
func (a *attempt) lacking() []string {
	var names []string
	for name, cause := range a.status.failures() {
		if _, ours := a.project.Services[name]; !ours {
			continue
		}
		var missing *missingImageError
		if !errors.As(cause, &missing) {
			return nil
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// awaitRest waits for the services that do start, where those that do not lack an image that no other service needs. It
// returns an error all the same: that of a service that is needed, else one that names all the images.
func (a *wholeStack) awaitRest(ctx context.Context, failure error) error {
	lacking := a.lacking()
	if len(lacking) == 0 || len(a.startable(lacking)) == 0 {
		return failure
	}
	var group errgroup.Group
	for name := range a.project.Services {
		if slices.Contains(lacking, name) {
			continue
		}
		group.Go(func() error {
			err := a.becomeReady(ctx, name)
			if err == nil || ctx.Err() != nil || a.gone(ctx, err) {
				return err
			}
			return a.failWithLogs(ctx, name, err)
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return a.withoutImages(lacking)
}

// withoutImages returns the failure of all services that lack an image.
func (a *attempt) withoutImages(lacking []string) error {
	failures := a.status.failures()
	causes := make([]string, len(lacking))
	var first *missingImageError
	for i, name := range slices.Backward(lacking) {
		_ = errors.As(failures[name], &first)
		causes[i] = fmt.Sprintf("; service %q: %v", name, first.cause)
	}
	it := "it"
	if len(lacking) > 1 {
		it = "them"
	}
	remedy := strings.Join(causes[1:], "") + remedyFor(it, a.startable(lacking))
	return &devenv.ServiceError{Service: lacking[0], Cause: &missingImageError{first.cause, remedy}}
}

// startable returns the services at the top of the stack that can start without some: those that are built here, which
// the project's own code is among, else all. There are none where a service depends on one of them, or they are the
// only ones that are built here.
func (a *attempt) startable(without []string) []string {
	needed := map[string]bool{} // by a service other than those that are left out
	for name, service := range a.project.Services {
		for dependency := range service.DependsOn {
			needed[dependency] = needed[dependency] || !slices.Contains(without, name)
		}
	}
	built := slices.ContainsFunc(without, func(name string) bool { return a.project.Services[name].Build != nil })
	if slices.ContainsFunc(without, func(name string) bool { return needed[name] }) {
		return nil
	}
	var top, own []string
	for _, name := range slices.Sorted(maps.Keys(a.project.Services)) {
		if needed[name] || slices.Contains(without, name) {
			continue
		}
		top = append(top, name)
		if a.project.Services[name].Build != nil {
			own = append(own, name)
		}
	}
	if own != nil || built {
		return own
	}
	return top
}
