package facts

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/traceback"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// Raised returns the last exception of the container's log that is no consequence of an earlier one. Where its app is
// failing and the health check was not answered with an error of the app, those of single requests have nothing to do
// with it.
func (c *Container) Raised() *traceback.Exception {
	for _, e := range slices.Backward(c.Exceptions) {
		if slices.Contains(endings, e.Name()) || e.First > 0 && aside.MatchString(c.Log[e.First-1]) {
			continue
		}
		if c.Status != "running" || !c.IsFailing() || !ofRequest(c, e) || appFails(c) {
			return e
		}
	}
	return nil
}

// endings are the exceptions with which a program ends that another one, or a signal, has ended.
var endings = []string{"HaltServer", "SystemExit", "KeyboardInterrupt", "CancelledError", "GeneratorExit"}

// aside is the line before an exception that ends nothing: it was raised at the end, or while something was logged.
var aside = lazyregexp.New(`^Exception ignored |^Error in (?:atexit|sys\.excepthook)|^--- Logging error ---` +
	`|Exception while exporting|^Failed to export `)

// ofRequest reports whether an exception ended a request and not the app.
func ofRequest(c *Container, e *traceback.Exception) bool {
	return e.First > 0 && requestFails.MatchString(c.Log[e.First-1]) ||
		e.First < len(c.Log) && requestFails.MatchString(c.Log[e.First])
}

var requestFails = lazyregexp.New(
	`Exception in ASGI application|Error handling request|Application callable raised|Error in ASGI ` +
		`Framework|Exception on \S+ \[`,
)

// appFails reports whether the app answered its health check with an error of its own, or not in time.
func appFails(c *Container) bool {
	status, _ := c.ProbeStatus()
	return strings.HasPrefix(status, "5") || c.ProbeTimedOut()
}

// Place returns the innermost place of the project's own code among frames: where the project has the file, else as the
// container knows it.
func (c *Container) Place(frames []traceback.Frame) (file string, line int) {
	for _, f := range slices.Backward(frames) {
		if name := c.InProject(f.File); name != "" && !Foreign(f.File) {
			return name, f.Line
		}
	}
	for _, f := range slices.Backward(frames) {
		if !Foreign(f.File) {
			return f.File, f.Line
		}
	}
	return "", 0
}

// ShortName returns a file as the project knows it, or as the container does.
func (c *Container) ShortName(file string) string {
	if name := c.InProject(file); name != "" {
		return name
	}
	return file
}

// Foreign reports whether a file of Python code is not the project's: of a package, of Python itself, or of the probe.
func Foreign(file string) bool {
	if top, _, relative := strings.Cut(file, "/"); strings.HasSuffix(file, ".pyx") || relative && top != "" &&
		len(Distributions[top]) > 0 {
		return true // compiled code names its source
	}
	for _, part := range []string{"site-packages/", "dist-packages/", "/lib/python3", "/lib64/python3", "<", "/bin/"} {
		if strings.Contains(file, part) {
			return true
		}
	}
	return false
}

// ProjectCode returns the innermost line of the project's code among frames.
func ProjectCode(frames []traceback.Frame) string {
	for _, f := range slices.Backward(frames) {
		if !Foreign(f.File) && f.Code != "" {
			return f.Code
		}
	}
	return ""
}

// Caller returns the package whose code runs last; empty if that is the project's.
func Caller(frames []traceback.Frame) string {
	for _, f := range slices.Backward(frames) {
		if m := PackageOf.FindStringSubmatch(f.File); m != nil {
			return m[1]
		}
		if !Foreign(f.File) {
			return ""
		}
	}
	return ""
}

// PackageOf finds the package that a file of Python belongs to.
var PackageOf = lazyregexp.New(`(?:site|dist)-packages/([A-Za-z_]\w*)`)

// PackagesIn returns the packages that an exception passed through below the project's code, the outermost first.
func PackagesIn(frames []traceback.Frame) []string {
	var names []string
	for _, f := range slices.Backward(frames) {
		m := PackageOf.FindStringSubmatch(f.File)
		if m == nil && !Foreign(f.File) {
			break
		}
		if m != nil && !slices.Contains(names, DistributionOf(m[1])) {
			names = append(names, DistributionOf(m[1]))
		}
	}
	slices.Reverse(names)
	return names
}

// TopOf returns the first part of the name of a module.
func TopOf(module string) string {
	top, _, _ := strings.Cut(module, ".")
	return top
}

// TopLast returns the last part of a dotted name.
func TopLast(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// Headline returns the first exception of a chain that was raised below the project's code. One that a package caught
// within itself has no frame of the project, and what the package made of it says more.
func Headline(c *Container, e *traceback.Exception) *traceback.Exception {
	for _, one := range e.Chain() {
		if one == e || slices.ContainsFunc(one.Frames, func(f traceback.Frame) bool { return !Foreign(f.File) }) {
			return one
		}
	}
	return e
}

// RaisedByPackage reports whether an exception is of a type of a package, or was raised in the code of one.
func RaisedByPackage(c *Container, e *traceback.Exception) bool {
	first := e.Chain()[0]
	if top := TopOf(first.Module()); top != "" && !c.OwnModule(top) {
		return true
	}
	n := len(first.Frames)
	return n > 0 && Foreign(first.Frames[n-1].File)
}

// CodeAt returns the innermost line of the project's code among frames.
func CodeAt(c *Container, frames []traceback.Frame) []string {
	for _, f := range slices.Backward(frames) {
		if !Foreign(f.File) && f.Code != "" {
			return []string{fmt.Sprintf("%s:%d: %s", c.ShortName(f.File), f.Line, f.Code)}
		}
	}
	return nil
}
