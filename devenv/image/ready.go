package image

import (
	"context"
	"fmt"

	"github.com/containerd/platforms"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/build"
	"github.com/fastdock/fastdock/devenv/registry"
)

// containerdStore is how an engine gets containerd's image store.
const containerdStore = `set {"features": {"containerd-snapshotter": true}} in the engine's daemon.json and restart it`

// Ready returns an error where the engine does not answer, or cannot do what is asked for.
func (b *Builder) Ready(ctx context.Context) error {
	if _, err := b.engine.Ping(ctx); err != nil {
		return err
	}
	if !b.engine.HasBuildKit(ctx) {
		return fmt.Errorf("the engine at %q has no BuildKit; build with its own tool, or select another engine with "+
			"--context", b.engine.Host())
	}
	for _, can := range []func(context.Context) error{b.canRun, b.canSave, b.canScan} {
		if err := can(ctx); err != nil {
			return err
		}
	}
	return nil
}

// canRun returns an error where steps of a platform would have to run that the engine has no emulator for.
func (b *Builder) canRun(ctx context.Context) error {
	if len(b.options.Platforms) == 0 || b.recipe != nil && !b.recipe.runs() {
		return nil
	}
	can, err := build.Platforms(ctx, b.engine)
	if err != nil {
		return err
	}
	for _, platform := range b.options.Platforms {
		if !platforms.Any(can...).Match(platforms.MustParse(platform)) {
			return &EmulatorError{Platform: platform}
		}
	}
	return nil
}

// canSave returns an error where an OCI layout is asked for that the engine cannot save.
func (b *Builder) canSave(ctx context.Context) error {
	if b.options.OCI == "" {
		return nil
	}
	can, err := b.engine.Capabilities(ctx)
	if err == nil && !can.SavesLayouts {
		err = errOldEngine
	}
	return err
}

// canScan returns an error where a list of packages is asked for that the engine cannot make.
func (b *Builder) canScan(ctx context.Context) error {
	scanner := b.options.SBOM
	if scanner == "" {
		return nil
	}
	if !b.engine.HasContainerdStore(ctx) {
		return errNoAttestations
	}
	if b.engine.LocalImage(ctx, scanner, "").ID != "" {
		return nil
	}
	if err := registry.Has(ctx, b.engine, scanner); err != nil {
		return &ScannerError{Image: scanner, Cause: err}
	}
	return nil
}

// Limits returns what the engine cannot do of what is asked for, and how to enable it. The build can do without.
func (b *Builder) Limits(ctx context.Context) []string {
	var limits []string
	if b.engine.HasContainerdStore(ctx) {
		return nil
	}
	if len(b.options.Platforms) > 1 {
		limits = append(limits, "the engine's image store keeps one platform per name: fastdock builds each platform "+
			"separately, and --push and --oci assemble the index; for one image, "+containerdStore)
	}
	if b.attests() && !build.HasHistory(ctx, b.engine) {
		limits = append(limits, "the engine keeps no build history, so the image gets no provenance; Engine 24 or later does")
	}
	return limits
}

// EmulatorError reports a platform whose steps the engine cannot run.
type EmulatorError struct{ Platform string }

// Error names the platform and what enables it.
func (e *EmulatorError) Error() string {
	return fmt.Sprintf("the engine cannot run the steps of platform %q: it has no emulator for it; register one on "+
		"the engine's machine, with the package qemu-user-static or with `docker run --privileged --rm tonistiigi/binfmt "+
		"--install all`",
		e.Platform)
}

// ScannerError reports that the image which lists the packages cannot be had.
type ScannerError struct {
	Image string
	Cause error
}

// Error names the image, why it cannot be had, and how to provide it.
func (e *ScannerError) Error() string {
	return fmt.Sprintf("--sbom needs the scanner image %q, which the engine does not have and cannot get: %s; "+
		"copy it with `docker save` and `docker load`, or name the copy in your registry with --sbom=IMAGE",
		e.Image, devenv.FirstLine(e.Cause.Error()))
}

func (e *ScannerError) Unwrap() error { return e.Cause }
