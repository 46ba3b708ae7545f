package enginetest

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/moby/moby/api/pkg/stdcopy"
	"github.com/moby/moby/api/types/container"
)

// Command is what a command does in a container of the fake engine; it reads what is typed where a terminal
// or a standard input is attached.
type Command func(in io.Reader, stdout, stderr io.Writer) (exitCode int)

// exec is a command that was or will be run.
type exec struct {
	request container.ExecCreateRequest
	code    int
}

// Run makes a command known, by its words.
func (f *Engine) Run(command string, does Command) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.commands[command] = does
}

func (f *Engine) createExec(w http.ResponseWriter, r *http.Request, c *Container) {
	var request container.ExecCreateRequest
	_ = json.NewDecoder(r.Body).Decode(&request)
	f.record(r, "exec "+c.service()+" "+strings.Join(request.Cmd, " "))
	f.mu.Lock()
	defer f.mu.Unlock()
	if !c.State.Running {
		Answer(w, http.StatusConflict, map[string]string{"message": "container " + c.ID + " is not running"})
		return
	}
	f.serial++
	id := fmt.Sprintf("exec%d", f.serial)
	f.execs[id] = exec{request: request}
	Answer(w, http.StatusCreated, map[string]string{"Id": id})
}

func (f *Engine) startExec(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	_, _ = io.Copy(io.Discard, r.Body)
	f.mu.Lock()
	exec := f.execs[id]
	command := f.commands[strings.Join(exec.request.Cmd, " ")]
	f.mu.Unlock()
	if command == nil && f.Shell != nil {
		command = func(_ io.Reader, stdout, stderr io.Writer) int {
			return f.Shell(strings.Join(exec.request.Cmd, " "), stdout, stderr)
		}
	}
	conn, stream, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	kind := "multiplexed"
	if exec.request.Tty {
		kind = "raw"
	}
	fmt.Fprintf(conn, "HTTP/1.1 101 UPGRADED\r\n"+
		"Content-Type: application/vnd.docker.%s-stream\r\n"+
		"Connection: Upgrade\r\n"+
		"Upgrade: tcp\r\n"+
		"\r\n", kind)
	stdout, stderr := framesOf(conn, stdcopy.Stdout), framesOf(conn, stdcopy.Stderr)
	if exec.request.Tty {
		stdout, stderr = conn, conn
	}
	code := 127
	if command != nil {
		code = command(stream, stdout, stderr)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	exec.code = code
	f.execs[id] = exec
}

func (f *Engine) inspectExec(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	Answer(w, http.StatusOK, map[string]any{"ID": r.PathValue("id"), "ExitCode": f.execs[r.PathValue("id")].code})
}

// frames writes in the Engine's form for streams that are not a terminal's: stream, three zeroes, size.
type frames struct {
	to     io.Writer
	stream stdcopy.StdType
}

func framesOf(to io.Writer, stream stdcopy.StdType) io.Writer { return frames{to, stream} }

func (w frames) Write(p []byte) (int, error) {
	header := binary.BigEndian.AppendUint32([]byte{byte(w.stream), 0, 0, 0}, uint32(len(p)))
	if _, err := w.to.Write(append(header, p...)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Shell does what a command does in a container.
type Shell func(command string, stdout, stderr io.Writer) (exitCode int)

// ExecRequests returns the commands that were asked for, in any order.
func (f *Engine) ExecRequests() []container.ExecCreateRequest {
	f.mu.Lock()
	defer f.mu.Unlock()
	var requests []container.ExecCreateRequest
	for _, exec := range f.execs {
		requests = append(requests, exec.request)
	}
	return requests
}
