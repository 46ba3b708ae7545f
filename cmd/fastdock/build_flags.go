package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/distribution/reference"
	"github.com/spf13/cobra"

	"github.com/containerd/platforms"

	"github.com/fastdock/fastdock/devenv/image"
	"github.com/fastdock/fastdock/internal/regular"
	"github.com/fastdock/fastdock/internal/suggest"
)

// addBuildFlags binds the flags of the build itself, named as in docker buildx build.
func addBuildFlags(cmd *cobra.Command, options *image.Options) {
	flags := cmd.Flags()
	flags.StringSliceVar(&options.Platforms, "platform", nil,
		"platform of the image; repeatable, or separated by commas (default: the engine's own)")
	completeFlag(cmd, "platform", knownPlatforms...)
	flags.StringArrayVarP(&options.Tags, "tag", "t", nil,
		"name of the image; repeatable (default: the name in the Compose file, with the version)")
	flags.StringArray("build-arg", nil, "value of an ARG; without a value, that of the environment; repeatable")
	flags.StringArray("secret", nil, "secret of the build, from a file or the environment; repeatable")
	flags.String("budget", "", "limits in place of those in .fastdock.yaml: size=200MB,time=2m")
	flags.BoolVar(&options.NoCache, "no-cache", false, "run every step again")
	flags.StringVar(&options.Push, "push", "", "push the image under this name, and print its digest")
	flags.StringVar(&options.OCI, "oci", "", "write the image into a folder, as an OCI layout")
	flags.StringVar(&options.Provenance, "provenance", image.ProvenanceMin,
		"what the pushed image states of its build: min, max (with arguments and steps) or none")
	flags.StringVar(&options.SBOM, "sbom", "",
		"attach a list of packages to the pushed image; --sbom=IMAGE names another scanner")
	flags.Lookup("sbom").NoOptDefVal = image.Scanner
}

// knownPlatforms are those that official images are made for.
var knownPlatforms = []string{
	"linux/amd64", "linux/arm64", "linux/arm/v7", "linux/arm/v6", "linux/arm/v5", "linux/386", "linux/loong64",
	"linux/mips64le", "linux/ppc64le", "linux/riscv64", "linux/s390x",
}

// readBuildFlags reads the values that have parts.
func readBuildFlags(cmd *cobra.Command, options *image.Options) error {
	args, _ := cmd.Flags().GetStringArray("build-arg")
	secrets, _ := cmd.Flags().GetStringArray("secret")
	options.Args, options.Secrets = map[string]string{}, map[string][]byte{}
	for _, arg := range args {
		name, value, given := strings.Cut(arg, "=")
		if inherited, set := os.LookupEnv(name); !given && set {
			options.Args[name] = inherited
		} else if given {
			options.Args[name] = value
		}
	}
	for _, secret := range secrets {
		if err := readSecret(secret, options.Secrets); err != nil {
			return err
		}
	}
	if limits, _ := cmd.Flags().GetString("budget"); limits != "" {
		budget, err := image.ParseBudget(limits)
		if err != nil {
			return err
		}
		options.Budget = &budget
	}
	return checkNames(*options)
}

// readSecret reads a secret named as in docker buildx build: id=NAME,src=FILE or id=NAME,env=VARIABLE.
func readSecret(given string, secrets map[string][]byte) error {
	fields := map[string]string{}
	for part := range strings.SplitSeq(given, ",") {
		name, value, _ := strings.Cut(part, "=")
		fields[strings.Replace(name, "source", "src", 1)] = value
	}
	id, file, variable := fields["id"], fields["src"], fields["env"]
	if id == "" {
		return fmt.Errorf("--secret %q has no id; write id=NAME,src=FILE or id=NAME,env=VARIABLE", given)
	}
	if file == "" {
		if variable == "" {
			variable = id
		}
		value, set := os.LookupEnv(variable)
		if !set {
			return fmt.Errorf("--secret %q: the variable %s is not set", given, variable)
		}
		secrets[id] = []byte(value)
		return nil
	}
	content, err := regular.ReadFile(file)
	if err != nil {
		return fmt.Errorf("--secret %q: %s", given, regular.Reason(err))
	}
	secrets[id] = content
	return nil
}

// checkPush refuses what no image can be pushed as, and what only a pushed image has.
func checkPush(options image.Options) error {
	switch options.Provenance {
	case image.ProvenanceMin, image.ProvenanceMax, image.ProvenanceNone:
	default:
		return fmt.Errorf("unknown --provenance %q; use min, max or none", options.Provenance)
	}
	ref := options.Push
	if ref == "" && options.SBOM != "" {
		return errors.New("--sbom needs --push: the list of packages is attached to the image in the registry")
	}
	if ref == "" {
		return nil
	}
	named, err := reference.ParseNormalizedNamed(ref)
	if err != nil {
		return fmt.Errorf("--push %q is not an image name: %w", ref, err)
	}
	if _, digested := named.(reference.Digested); digested {
		return fmt.Errorf("--push %q has a digest, which the registry computes; use a tag", ref)
	}
	return nil
}

// checkNames refuses platforms and tags that BuildKit would refuse later, in its own words.
func checkNames(options image.Options) error {
	for i, platform := range options.Platforms {
		parsed, err := platforms.Parse(strings.TrimSpace(platform))
		name, meant := platforms.Format(platforms.Normalize(parsed)), suggest.Aside(platform, knownPlatforms)
		if err != nil || meant != "" && !slices.Contains(knownPlatforms, name) {
			return fmt.Errorf("unknown platform %q%s; write for example linux/amd64 or linux/arm64", platform, meant)
		}
		options.Platforms[i] = name
	}
	for _, tag := range options.Tags {
		if _, err := reference.ParseNormalizedNamed(tag); err != nil {
			return fmt.Errorf("--tag %q is not an image name: %w", tag, err)
		}
	}
	return nil
}
