package up

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

// fakeCommand is what a command does in a container of the fake engine; it reads what is typed where a terminal
// or a standard input is attached.
type fakeCommand func(in io.Reader, stdout, stderr io.Writer) (exitCode int)

// fakeExec is a command that was or will be run.
type fakeExec struct {
	request container.ExecCreateRequest
	code    int
}

// run makes a command known, by its words.
func (f *fakeEngine) run(command string, does fakeCommand) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.commands[command] = does
}

func (f *fakeEngine) createExec(w http.ResponseWriter, r *http.Request, c *fakeContainer) {
	var request container.ExecCreateRequest
	_ = json.NewDecoder(r.Body).Decode(&request)
	f.asked(r, "exec "+c.service()+" "+strings.Join(request.Cmd, " "))
	f.mu.Lock()
	defer f.mu.Unlock()
	if !c.state.Running {
		answer(w, http.StatusConflict, map[string]string{"message": "container " + c.id + " is not running"})
		return
	}
	f.serial++
	id := fmt.Sprintf("exec%d", f.serial)
	f.execs[id] = fakeExec{request: request}
	answer(w, http.StatusCreated, map[string]string{"Id": id})
}

func (f *fakeEngine) startExec(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	_, _ = io.Copy(io.Discard, r.Body)
	f.mu.Lock()
	exec := f.execs[id]
	command := f.commands[strings.Join(exec.request.Cmd, " ")]
	f.mu.Unlock()
	if command == nil && f.shell != nil {
		command = func(_ io.Reader, stdout, stderr io.Writer) int {
			return f.shell(strings.Join(exec.request.Cmd, " "), stdout, stderr)
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
	fmt.Fprintf(conn, "HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.%s-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n", kind)
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

func (f *fakeEngine) inspectExec(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	answer(w, http.StatusOK, map[string]any{"ID": r.PathValue("id"), "ExitCode": f.execs[r.PathValue("id")].code})
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
