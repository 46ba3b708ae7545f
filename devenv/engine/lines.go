package engine

import (
	"context"
	"io"
	"strconv"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
)

// LastLines reads the end of a container's log, at most for two seconds.
func (e *Engine) LastLines(ctx context.Context, containerID string, count int) []string {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	result, err := e.API.ContainerInspect(ctx, containerID, client.ContainerInspectOptions{})
	if err != nil {
		return nil
	}
	var texts []string
	options := client.ContainerLogsOptions{ShowStdout: true, ShowStderr: true, Timestamps: true, Tail: strconv.Itoa(count)}
	e.ReadLog(ctx, result.Container, options, func(_ devenv.Stream, text string) {
		texts = append(texts, devenv.Excerpt(text))
	})
	return texts
}

// NewLineWriter returns a writer that hands on what is written to it line by line, sanitised.
func NewLineWriter(line func(text string)) io.Writer {
	return &lineWriter{take: oneByOne(func(_ devenv.Stream, text string) { line(text) })}
}

// ReadLog reads a container's log and hands on its lines, until the log or ctx ends.
func (e *Engine) ReadLog(ctx context.Context, c container.InspectResponse,
	options client.ContainerLogsOptions, line func(devenv.Stream, string),
) {
	e.ReadLines(ctx, c, options, eachLine(line))
}

// ReadLines reads a container's log as ReadLog does, and hands on its lines with their times.
func (e *Engine) ReadLines(ctx context.Context, c container.InspectResponse,
	options client.ContainerLogsOptions, take func(container.InspectResponse, devenv.LogLines),
) {
	NewLogFollower(e.API, take).read(ctx, c, options)
}

// eachLine takes the lines of a log one by one.
func eachLine(line func(devenv.Stream, string)) func(container.InspectResponse, devenv.LogLines) {
	take := oneByOne(line)
	return func(_ container.InspectResponse, lines devenv.LogLines) { take(lines.Stream, lines.Lines) }
}

func oneByOne(line func(devenv.Stream, string)) func(devenv.Stream, []devenv.LogLine) {
	return func(stream devenv.Stream, lines []devenv.LogLine) {
		for _, l := range lines {
			line(stream, l.Text)
		}
	}
}
