package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"
	"text/tabwriter"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/client"
	"github.com/spf13/cobra"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/deploy"
)

func newDeployStatusCmd(term terminal) *cobra.Command {
	var options deployOptions
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show the replicas of each service and the releases to roll back to",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkDeploy(cmd, &options); err != nil {
				return err
			}
			return runDeployStatus(cmd.Context(), term, options)
		},
	}
	addDeployFlags(cmd, &options)
	return cmd
}

func runDeployStatus(ctx context.Context, term terminal, options deployOptions) error {
	d, err := openDeployment(ctx, term, options)
	if err != nil {
		return err
	}
	status, err := d.newTarget().Status(ctx)
	if err != nil {
		return err
	}
	if options.output == "json" {
		return json.NewEncoder(term.stdout).Encode(statusObject(status))
	}
	printStatus(term.stdout, status)
	return nil
}

func printStatus(w io.Writer, status deploy.Status) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "SERVICE\tREPLICA\tVERSION\tSTATE\tHEALTH")
	for _, service := range status.Services {
		for _, r := range service.Replicas {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", service.Service, r.Name, r.Version, r.State, cmp.Or(r.Health, "-"))
		}
		if len(service.Replicas) == 0 {
			fmt.Fprintf(table, "%s\t-\t-\tnot running\t-\n", service.Service)
		}
	}
	_ = table.Flush()
	for _, service := range status.Services {
		for _, release := range service.Previous {
			fmt.Fprintf(w, "%s can be rolled back to version %s%s\n", service.Service, release.Version, deployedAt(release.At))
		}
	}
	if lock := status.Lock; lock != nil {
		fmt.Fprintln(w, lockLine(*lock))
	}
}

// lockLine returns who deploys, or did when fastdock was killed.
func lockLine(lock deploy.Lock) string {
	since := lock.Since.Format(time.RFC3339)
	if lock.Killed {
		return fmt.Sprintf("the deployment that %s started at %s was killed; the next one removes what it left", lock.Holder,
			since)
	}
	return lock.Holder + " has been deploying since " + since
}

func deployedAt(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return ", deployed " + at.UTC().Format("2006-01-02 15:04 UTC")
}

// statusObject returns a status as JSON.
func statusObject(status deploy.Status) map[string]any {
	services := []map[string]any{}
	for _, s := range status.Services {
		replicas := []map[string]any{}
		for _, r := range s.Replicas {
			replicas = append(replicas, map[string]any{
				"name": r.Name, "version": r.Version, "image": r.Image, "image_id": r.ImageID, "state": r.State, "health": r.Health,
			})
		}
		services = append(services, map[string]any{
			"service": s.Service, "replicas": replicas, "previous": releaseObjects(s.Previous),
		})
	}
	object := map[string]any{"project": status.Project, "services": services}
	if status.Lock != nil {
		object["lock"] = map[string]any{
			"holder": status.Lock.Holder, "since": status.Lock.Since, "killed": status.Lock.Killed,
		}
	}
	return object
}

func newDeployLogsCmd(term terminal) *cobra.Command {
	var options deployOptions
	var follow bool
	var tail string
	cmd := &cobra.Command{
		Use:   "logs [SERVICE...]",
		Short: "Show the logs of the replicas",
		RunE: func(cmd *cobra.Command, services []string) error {
			if err := checkDeploy(cmd, &options); err != nil {
				return err
			}
			options.files.Services = services
			return runDeployLogs(cmd.Context(), term, options, follow, tail)
		},
	}
	addDeployFlags(cmd, &options)
	cmd.Flags().BoolVar(&follow, "follow", false, "follow new lines until Ctrl-C")
	cmd.ValidArgsFunction = projectWords(&options.files, (*types.Project).ServiceNames)
	cmd.Flags().StringVar(&tail, "tail", "100", "lines of each replica, or all")
	return cmd
}

// runDeployLogs prints the logs of the replicas, of the services that are named or of all.
func runDeployLogs(ctx context.Context, term terminal, options deployOptions, follow bool, tail string) error {
	ctx, stop := cancelOnSignals(ctx, 0, os.Exit, //nolint:forbidigo // the last way out when nothing answers
		os.Interrupt, syscall.SIGTERM, syscall.SIGPIPE)
	defer stop()
	options.files.NoDeps = true
	d, err := openDeployment(ctx, term, options)
	if err != nil {
		return err
	}
	status, err := d.newTarget().Status(ctx)
	if err != nil {
		return err
	}
	var lines sync.Mutex
	var reading sync.WaitGroup
	for _, service := range status.Services {
		for _, replica := range service.Replicas {
			reading.Go(func() { d.printLog(ctx, replica.Name, follow, tail, &lines) })
		}
	}
	reading.Wait()
	return nil
}

func (d *deployment) printLog(ctx context.Context, container string, follow bool, tail string, lines sync.Locker) {
	found, err := d.engine.API.ContainerInspect(ctx, container, client.ContainerInspectOptions{})
	if err != nil {
		return // it went in the meantime
	}
	options := client.ContainerLogsOptions{
		ShowStdout: true, ShowStderr: true, Timestamps: true, Follow: follow, Tail: tail,
	}
	encoder := json.NewEncoder(d.term.stdout)
	d.engine.ReadLog(ctx, found.Container, options, func(stream devenv.Stream, text string) {
		lines.Lock()
		defer lines.Unlock()
		if d.output == "json" {
			_ = encoder.Encode(map[string]any{"type": "log_line", "container": container, "stream": stream, "text": text})
			return
		}
		fmt.Fprintf(d.term.stdout, "%s | %s\n", container, text)
	})
}
