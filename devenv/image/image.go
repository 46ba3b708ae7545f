package image

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/distribution/reference"
	"github.com/docker/compose/v5/pkg/api"
	buildkit "github.com/moby/buildkit/client"
	"github.com/moby/buildkit/identity"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/build"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/engine"
)

// Options state what to build and how. The zero value builds the app's image for the engine's own platform.
type Options struct {
	Files     compose.Files // Services names at most one
	Platforms []string      // "linux/arm64"; empty is the engine's own
	Tags      []string      // empty is the name in the Compose file with the version
	Args      map[string]string
	Secrets   map[string][]byte // by ID
	NoCache   bool
	Budget    *Budget // in place of the project's own; nil keeps that

	Push       string // the reference to push the image under; empty pushes nothing
	OCI        string // the folder to write an OCI layout into; empty writes none
	Provenance string // what the pushed image states of its build: ProvenanceMin, ProvenanceMax or ProvenanceNone
	SBOM       string // the image of the scanner that lists the packages in the pushed image; empty lists none
}

// Result is a built image and what is known of its build.
type Result struct {
	Service    string
	Dockerfile string // as a path from here
	Version    Version
	Images     []Image // one for each platform
	Took       time.Duration
	Excesses   []Excess // of the budget
	Checks     []Check  // with --check
	Pushed     string   // with --push: the reference with the digest
	Layout     string   // with --oci: the digest of what the folder has
}

// Image is what was built for one platform.
type Image struct {
	Platform string
	Tags     []string
	ID       string
	Steps    []Step
	Misses   []Miss // why steps ran; empty where the Dockerfile could not be read
	Contents Contents
	Within   []Layer // of the last image within the budget; empty where none is remembered

	Temporary bool // it is removed after the push, with [Builder.RemoveTemporary]

	path   string // of the record
	record record
	ref    string // in BuildKit's history
}

// KeptTags returns the names that the engine keeps.
func (i Image) KeptTags() []string {
	if i.Temporary {
		return []string{}
	}
	return i.Tags
}

// CacheHits counts the steps of all platforms that were in the cache, and all that could have been.
func (r *Result) CacheHits() (cached, all int) {
	for _, image := range r.Images {
		c, a := hits(image.Steps)
		cached, all = cached+c, all+a
	}
	return cached, all
}

// Builder builds one service's image.
type Builder struct {
	engine  *engine.Engine
	options Options
	report  func(devenv.Event)
	hide    func(text string) string // takes out the secrets of the build

	project *types.Project
	service types.ServiceConfig
	recipe  *recipe // nil where only BuildKit understands the Dockerfile
	version Version
	budget  Budget
}

// New reads the Compose files and the Dockerfile. It does not talk to the engine.
func New(ctx context.Context, e *engine.Engine, options Options, report func(devenv.Event)) (*Builder, error) {
	b := &Builder{engine: e, options: options, report: report}
	files := options.Files.Production()
	asked := files.Services
	files.Services, files.WithoutVariables = nil, true
	project, version, err := Load(ctx, e, files, asked...)
	if err != nil {
		return nil, err
	}
	b.project, b.version = project, version
	if b.service, err = choose(project, asked); err != nil {
		return nil, err
	}
	if stated := project.Environment["APP_VERSION"]; stated != "" {
		b.version.Value = tagOf(stated)
	}
	b.recipe, _ = readRecipe(build.DockerfileOf(b.service.Build), b.service.Build.Target) // BuildKit reports what is wrong
	b.configure()
	b.hide = b.hiding()
	if b.budget, err = ReadBudget(project.WorkingDir); options.Budget != nil && err == nil {
		b.budget = *options.Budget
	}
	return b, err
}

// Load reads Compose files, with the version of the sources where no variable states one. Of a project whose folder
// states no version, the build context of the service that is asked for may: empty for the app.
func Load(ctx context.Context, e *engine.Engine, files compose.Files, asked ...string,
) (*types.Project, Version, error) {
	folder := folderOf(files)
	version := findVersion(ctx, folder)
	files.Variables = version.variables()
	project, err := compose.Load(ctx, e, files)
	if err != nil || statedVersion(folder) != "" {
		return project, version, err
	}
	service, err := choose(project, asked)
	if err != nil || statedVersion(service.Build.Context) == "" {
		return project, version, nil //nolint:nilerr // who builds a service chooses it again
	}
	version = findVersion(ctx, folder, service.Build.Context)
	files.Variables = version.variables()
	project, err = compose.Load(ctx, e, files)
	return project, version, err
}

// folderOf returns the folder of the project.
func folderOf(files compose.Files) string {
	paths := files.Paths
	if len(paths) == 0 {
		paths = files.Candidates()
	}
	switch {
	case files.Dir != "":
		return files.Dir
	case len(paths) > 0:
		return filepath.Dir(paths[0])
	}
	return "."
}

// Version returns what is built.
func (b *Builder) Version() Version { return b.version }

// Service returns the name of the service whose image is built.
func (b *Builder) Service() string { return b.service.Name }

// appService is how the generated Compose files name the service that is built.
const appService = "app"

// choose returns the service that was asked for, else the app, else the only one with an image of its own.
func choose(project *types.Project, asked []string) (types.ServiceConfig, error) {
	name := strings.Join(asked, "")
	built := builtServices(project)
	switch {
	case name != "":
	case slices.Contains(built, appService):
		name = appService
	case len(built) == 1 || sameImage(project, built):
		name = built[0]
	case len(built) == 0:
		return types.ServiceConfig{}, &devenv.FileError{
			File: compose.ShortPath(project.ComposeFiles[0]), Text: "no service has a build section",
			Remedy: "add `build: .` to the service of the app",
		}
	default:
		return types.ServiceConfig{}, &ChoiceError{Services: built}
	}
	service, err := project.GetService(name)
	if err != nil {
		return service, &devenv.UnknownServiceError{Service: name, Known: project.ServiceNames()}
	}
	if !build.Supported(service) {
		return service, &UnsupportedError{Service: name, Has: service.Build != nil}
	}
	return service, nil
}

// sameImage reports whether services are built in the same way, as an app and its workers are.
func sameImage(project *types.Project, services []string) bool {
	for _, name := range services[min(1, len(services)):] {
		if !reflect.DeepEqual(project.Services[name].Build, project.Services[services[0]].Build) {
			return false
		}
	}
	return len(services) > 0
}

func builtServices(project *types.Project) []string {
	var names []string
	for _, name := range project.ServiceNames() {
		if project.Services[name].Build != nil {
			names = append(names, name)
		}
	}
	return names
}

// configure adds the options to the service's build section. Derived arguments are passed where the Dockerfile takes
// them and the Compose file does not have them.
func (b *Builder) configure() {
	section := *b.service.Build
	section.NoCache = section.NoCache || b.options.NoCache
	section.Tags = nil
	args := types.MappingWithEquals{}
	maps.Copy(args, section.Args)
	for name, value := range b.version.variables() {
		if _, given := args[name]; !given && b.recipe != nil && b.recipe.declares(name) {
			args[name] = &value
		}
	}
	for name, value := range b.options.Args {
		args[name] = &value
	}
	section.Args = args
	b.service.Build = &section
}

// Tags returns the names that the image gets.
func (b *Builder) Tags() []string {
	if len(b.options.Tags) > 0 {
		return b.options.Tags
	}
	return []string{b.name() + ":" + b.version.Value}
}

// name returns the image's name in the Compose file, without tag and digest.
func (b *Builder) name() string {
	image := api.GetImageNameOrDefault(b.service, b.project.Name)
	named, err := reference.ParseNormalizedNamed(image)
	if err != nil {
		return image
	}
	return reference.FamiliarName(reference.TrimNamed(named))
}

// Build builds the image for each platform, one after the other. It returns a *build.Error when a step fails.
func (b *Builder) Build(ctx context.Context) (*Result, error) {
	began := time.Now()
	result := &Result{
		Service: b.service.Name, Version: b.version,
		Dockerfile: compose.ShortPath(build.DockerfileOf(b.service.Build)),
	}
	wanted := b.options.Platforms
	if len(wanted) == 0 {
		wanted = []string{""}
	}
	for i, platform := range b.group(ctx, wanted) {
		image, err := b.buildFor(ctx, platform, i > 0)
		if err != nil {
			return nil, err
		}
		result.Images = append(result.Images, image)
	}
	result.Took = time.Since(began)
	result.Excesses = b.budget.exceeded(result)
	return result, nil
}

// group returns the platforms of each build: containerd's store takes all of them as one image.
func (b *Builder) group(ctx context.Context, wanted []string) []string {
	if len(wanted) > 1 && b.engine.HasContainerdStore(ctx) {
		return []string{strings.Join(wanted, ",")}
	}
	return wanted
}

// buildFor builds for one platform. A further one has its name in the tags: an engine without containerd's store
// keeps one image under a name.
func (b *Builder) buildFor(ctx context.Context, platform string, further bool) (Image, error) {
	service, section := b.service, *b.service.Build
	tags := slices.Clone(b.Tags())
	if platform != "" {
		section.Platforms = strings.Split(platform, ",")
	}
	if further {
		for i := range tags {
			tags[i] += "-" + strings.ReplaceAll(platform, "/", "-")
		}
	}
	section.Tags = tags[1:]
	service.Build = &section
	path := b.recordPath(platform)
	before := readRecord(path)
	now := b.collecting(ctx, before)
	trace, ref := newTrace(platform), identity.NewID()
	request := build.Request{
		Image: tags[0], Secrets: b.options.Secrets, OnVertex: trace.read, Attrs: b.attestations(ctx), Ref: ref,
		Export: buildkit.ExportEntry{Attrs: b.exportAttrs(ctx)},
	}
	if b.rewritesTimes(ctx) {
		request.Commit = b.version.Time
	}
	_, err := build.Solve(ctx, b.engine, b.project, service, request, b.show)
	if err != nil {
		b.hideIn(err)
		record := <-now
		record.Inputs.resolve(trace.bases)
		before.failed(record, trace.result(b.recipe)).save(path)
		return Image{}, err
	}
	image := Image{
		Platform: platform, Tags: tags, ID: b.engine.LocalImage(ctx, tags[0], firstOf(platform)).ID,
		Steps:  b.steps(trace),
		Within: before.Within, path: path, record: <-now, ref: ref,
	}
	image.record.Inputs.resolve(trace.bases)
	return image, b.describe(ctx, &image, before)
}

// steps returns those of a build, without its secrets.
func (b *Builder) steps(t *trace) []Step {
	all := t.result(b.recipe)
	for i := range all {
		all[i].Name = b.hide(all[i].Name)
	}
	return all
}

// firstOf returns the first of several platforms, whose image stands for all.
func firstOf(platforms string) string {
	first, _, _ := strings.Cut(platforms, ",")
	return first
}

// collecting finds the inputs of the steps while BuildKit works.
func (b *Builder) collecting(ctx context.Context, before record) <-chan record {
	done := make(chan record, 1)
	go func() { done <- b.collect(ctx, before) }()
	return done
}

// collect returns a record of the inputs; an empty one where they cannot be had, which BuildKit reports.
func (b *Builder) collect(ctx context.Context, before record) record {
	if b.recipe == nil {
		return record{}
	}
	sent, err := build.Sent(b.service)
	if err != nil {
		return record{}
	}
	found, err := readFiles(ctx, sent, before.Files)
	if err != nil {
		return record{}
	}
	args := build.Args(b.engine, b.project, b.service.Build)
	localID := func(name string) string { return b.engine.LocalImage(ctx, name, "").ID }
	return record{Files: found, Inputs: collect(b.recipe, args, digests(found), localID)}
}

// describe adds why steps ran and what the image's layers are, and remembers the build.
func (b *Builder) describe(ctx context.Context, image *Image, before record) error {
	r := &image.record
	if r.Inputs != nil {
		image.Misses = explain(b.recipe, before.Inputs, r.Inputs, image.Steps, b.service.Build.NoCache)
	}
	if r.Image = image.ID; before.Image == image.ID {
		r.Contents, r.Examined = before.Contents, before.Examined
	} else {
		contents, err := readLayers(ctx, b.engine, b.recipe, image.Tags[0])
		if err != nil {
			return err
		}
		if r.Contents = contents; r.alike(before) {
			r.Contents.Unneeded, r.Examined = before.Contents.Unneeded, true
		}
	}
	image.Contents, r.Within = r.Contents, b.budget.within(before, r.Contents)
	r.save(image.path)
	return nil
}

// Examine looks for what the images do not need, unless that is known of them.
func (b *Builder) Examine(ctx context.Context, result *Result) error {
	for i := range result.Images {
		image := &result.Images[i]
		if image.record.Examined {
			continue
		}
		found, err := findUnneeded(ctx, b.engine, b.recipe, image.Tags[0], firstOf(image.Platform))
		if ctx.Err() != nil {
			return ctx.Err()
		}
		image.Contents.Unneeded, image.Contents.Skipped = found, ""
		if err != nil {
			image.Contents.Skipped = devenv.FirstLine(err.Error())
		}
		image.record.Contents, image.record.Examined = image.Contents, err == nil
		image.record.save(image.path)
	}
	return nil
}

// rewritesTimes reports whether all times in the image become that of the commit. The times of files can be set only
// where the engine has containerd's store.
func (b *Builder) rewritesTimes(ctx context.Context) bool {
	return !b.version.Time.IsZero() && b.engine.HasContainerdStore(ctx)
}

// exportAttrs sets the times in the image to that of the commit. The exporter gets it, not the Dockerfile: there, each
// commit would make BuildKit run every step again.
func (b *Builder) exportAttrs(ctx context.Context) map[string]string {
	if b.version.Time.IsZero() {
		return nil
	}
	attrs := map[string]string{"source-date-epoch": b.version.epoch()}
	if b.rewritesTimes(ctx) {
		// BuildKit cannot unpack what it has rewritten; the engine does when the image is first started.
		attrs["rewrite-timestamp"], attrs["unpack"] = "true", "false"
	}
	return attrs
}

// ChoiceError reports that several services have an image of their own, and none is named.
type ChoiceError struct{ Services []string }

// Error names the services.
func (e *ChoiceError) Error() string {
	return fmt.Sprintf("several services have a build section; choose one of them: %s; for example `fastdock build %s`",
		strings.Join(e.Services, ", "), e.Services[0])
}

// ExitCode is that of a command line that leaves something open.
func (e *ChoiceError) ExitCode() int { return 2 }

// UnsupportedError reports a service that cannot be built in this way.
type UnsupportedError struct {
	Service string
	Has     bool // a build section
}

// Error returns why, and what can be done.
func (e *UnsupportedError) Error() string {
	if !e.Has {
		return fmt.Sprintf("service %q has no build section; choose a service that has one", e.Service)
	}
	return fmt.Sprintf("the build section of service %q has options that only buildx knows (ssh, additional_contexts, "+
		"cache_from, cache_to, entitlements, a remote context or several platforms); use `docker compose build %s`",
		e.Service, e.Service)
}
