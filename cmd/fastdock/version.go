package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/fastdock/fastdock/devenv/engine"
)

// version is set by the release build; a build from source takes that of its module.
var version string

// buildVersion states what this binary was built from. Commit and Date are empty where it was not built in a checkout.
type buildVersion struct {
	Version string `json:"version"`
	Commit  string `json:"commit,omitempty"`
	Date    string `json:"date,omitempty"` // of the commit, RFC 3339
	Compose string `json:"compose"`        // version of the Compose SDK
	Go      string `json:"go"`
	OS      string `json:"os"`
	Arch    string `json:"arch"`
}

func readVersion() buildVersion {
	read := buildVersion{
		Version: version,
		Compose: engine.SDKVersion(),
		Go:      runtime.Version(),
		OS:      runtime.GOOS,
		Arch:    runtime.GOARCH,
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return read
	}
	if read.Version == "" {
		read.Version = info.Main.Version
	}
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			read.Commit = setting.Value
		case "vcs.time":
			read.Date = setting.Value
		}
	}
	return read
}

// String returns one line: v1.2.0 (0123456789ab, 2026-11-30; Compose SDK v5.6.0, go1.26.8, linux/amd64).
func (v buildVersion) String() string {
	built := fmt.Sprintf("Compose SDK %s, %s, %s/%s", v.Compose, v.Go, v.OS, v.Arch)
	if v.Commit != "" {
		day, _, _ := strings.Cut(v.Date, "T")
		built = fmt.Sprintf("%.12s, %s; %s", v.Commit, day, built)
	}
	return fmt.Sprintf("%s (%s)", v.Version, built)
}

func newVersionCmd(term terminal) *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Show the version of fastdock and of what it is built with",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkOutput(cmd, output, "text", "json"); err != nil {
				return err
			}
			if output == "json" {
				return json.NewEncoder(term.stdout).Encode(readVersion())
			}
			_, err := fmt.Fprintln(term.stdout, "fastdock", readVersion())
			return err
		},
	}
	cmd.Flags().StringVar(&output, "output", "text", "output format: text or json")
	completeFlag(cmd, "output", "text", "json")
	return cmd
}
