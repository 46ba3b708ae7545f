package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// builtAndWatched is a project that uses every way of talking to an engine: a build (BuildKit takes the
// connection over), a stream of events and one of logs, a copy into the container, and commands in it.
var builtAndWatched = map[string]string{
	"docker-compose.yml": `
services:
  app:
    build: .
    init: true
    network_mode: none
    stop_grace_period: 1s
    command: [sh, -c, "echo built $$(cat /built); exec sleep 600"]
    healthcheck: {test: [CMD, test, -f, /built], interval: 100ms}
    develop:
      watch:
        - {action: sync+exec, path: ./src, target: /src, exec: {command: [sh, -c, "cp /src/main.py /copied"]}}
`,
	"Dockerfile":  "FROM python:3.14-slim-trixie\nCOPY word /built\n",
	"word":        "well\n",
	"src/main.py": "1",
}

// throughout proves that a whole session works with the engine that the flags and the stack's environment name;
// connections counts those that went the way to be proved.
func throughout(t *testing.T, s *stack, connections func() int, flags ...string) {
	t.Helper()
	before := connections()
	a := s.up(flags...)
	a.await("built", nil)
	same(t, "the log", a.await("log_line", nil).text("text"), "built well")
	a.await("ready", nil)
	s.write("src/main.py", []byte("2"))
	acted := a.await("watch_acted", func(e event) bool { return e.text("action") == "sync+exec" })
	same(t, "the failure of what was run", acted.text("error"), "")
	same(t, "what was copied and run", s.inside("cat /copied"), "2")
	a.interrupt()
	if _, code := a.ends(); code != 130 {
		t.Errorf("exit code %d, want 130\n%s", code, a.stderr.String())
	}
	s.succeed(s.fastdock(append([]string{"down"}, flags...)...))
	same(t, "containers after down", s.left("ps", "-a"), "")
	if now := connections(); now < before+3 {
		t.Errorf("%d connections went the way that was to be proved", now-before)
	}
}

// exporting returns a stack whose commands get variables as NAME=value.
func exporting(t *testing.T, variables ...string) *stack {
	t.Helper()
	s := stackOf(t, builtAndWatched)
	s.env = variables
	return s
}

// An engine over TLS with client certificates, named by the environment, then by a context that holds the material, by
// its own name, by DOCKER_CONTEXT and as the current one.
func TestEngineOverTLS(t *testing.T) {
	t.Parallel()
	far, stranger := tlsEngine(t), tlsEngine(t)
	config := "DOCKER_CONFIG=" + sharedDir(t)
	t.Run("environment", func(t *testing.T) {
		throughout(t, exporting(t, config, "DOCKER_HOST="+far.address, "DOCKER_TLS_VERIFY=1",
			"DOCKER_CERT_PATH="+far.certificates), far.taken)
	})
	s := exporting(t, config)
	s.docker("context", "create", "far", "--docker", "host="+far.address+",ca="+far.certificates+"/ca.pem,cert="+
		far.certificates+"/cert.pem,key="+far.certificates+"/key.pem")
	t.Run("--context before DOCKER_HOST", func(t *testing.T) {
		s := exporting(t, config, "DOCKER_HOST=unix:///nowhere.sock")
		s.succeed(s.fastdock("down", "--context", "far"))
	})
	t.Run("DOCKER_CONTEXT", func(t *testing.T) {
		throughout(t, exporting(t, config, "DOCKER_CONTEXT=far"), far.taken)
	})
	s.docker("context", "use", "far")
	t.Run("current context", func(t *testing.T) {
		before := far.taken()
		s := exporting(t, config)
		s.succeed(s.fastdock("down"))
		if far.taken() == before {
			t.Error("another engine was asked")
		}
	})
	t.Run("an unknown certificate", func(t *testing.T) {
		s := exporting(t, config, "DOCKER_HOST="+far.address, "DOCKER_TLS_VERIFY=1",
			"DOCKER_CERT_PATH="+stranger.certificates)
		r := s.fastdock("up", "--wait")
		exited(t, r, 4)
		contains(t, "the message", r.stderr, `connecting to the container engine at "`+far.address+`": `)
	})
}

// An engine over ssh, as the docker command reaches it: ssh runs `docker system dial-stdio` on the other machine.
func TestEngineOverSSH(t *testing.T) {
	t.Parallel()
	path, runs := os.Getenv("PATH"), filepath.Join(sharedDir(t), "runs")
	withSSH := func(script string) *stack {
		dir := sharedDir(t)
		must(t, os.WriteFile(filepath.Join(dir, "ssh"), []byte("#!/bin/sh\n"+script), 0o755))
		return exporting(t, "PATH="+dir+":"+path)
	}
	connections := func() int {
		log, _ := os.ReadFile(runs)
		return strings.Count(string(log), "docker system dial-stdio")
	}
	throughout(t, withSSH(`echo "$@" >>`+runs+`
while [ "$1" != -- ]; do shift; done
shift 2
unset DOCKER_HOST DOCKER_CONTEXT
PATH=`+path+` exec sh -c "$*"
`), connections, "-H", "ssh://me@box")
	log, err := os.ReadFile(runs)
	must(t, err)
	contains(t, "what ssh was asked", string(log), "-l me")
	contains(t, "what ssh was asked", string(log), "-- box docker system dial-stdio")

	s := withSSH("echo box: no route >&2; exit 255\n")
	r := s.fastdock("up", "--wait", "-H", "ssh://me@box")
	exited(t, r, 4)
	contains(t, "the message", r.stderr, `connecting to the container engine at "ssh://me@box": `)
	contains(t, "the message", r.stderr, "no route")
}

// farEngine is the engine of these tests behind TLS.
type farEngine struct {
	address      string // "tcp://…"
	certificates string // a folder as DOCKER_CERT_PATH wants it
	taken        func() int
}

// tlsEngine serves the engine over TLS to those who show a certificate of its own authority.
func tlsEngine(t *testing.T) farEngine {
	t.Helper()
	authority, dir := newAuthority(t), sharedDir(t)
	server, client := authority.issue(t), authority.issue(t)
	must(t, os.WriteFile(filepath.Join(dir, "ca.pem"), authority.pem, 0o644))
	must(t, os.WriteFile(filepath.Join(dir, "cert.pem"), client.cert, 0o644))
	must(t, os.WriteFile(filepath.Join(dir, "key.pem"), client.key, 0o600))
	pair, err := tls.X509KeyPair(server.cert, server.key)
	must(t, err)
	known := x509.NewCertPool()
	known.AppendCertsFromPEM(authority.pem)
	engine := engineAddress(t)
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
		Certificates: []tls.Certificate{pair}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: known,
	})
	must(t, err)
	t.Cleanup(func() { listener.Close() })
	taken := make(chan int, 1)
	taken <- 0
	go func() {
		for near, err := listener.Accept(); err == nil; near, err = listener.Accept() {
			taken <- 1 + <-taken
			go carry(near, engine)
		}
	}()
	return farEngine{"tcp://" + listener.Addr().String(), dir, func() int { n := <-taken; taken <- n; return n }}
}

// carry takes a connection on to an engine, and the end of what is said to it, too.
func carry(near net.Conn, engine *net.UnixAddr) {
	defer near.Close()
	far, err := net.DialUnix("unix", nil, engine)
	if err != nil {
		return
	}
	defer far.Close()
	go func() {
		_, _ = io.Copy(far, near)
		_ = far.CloseWrite()
	}()
	_, _ = io.Copy(near, far)
}

// authority signs certificates.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pem  []byte
}

func newAuthority(t *testing.T) authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	cert := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		NotAfter:              time.Now().Add(time.Hour),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, cert, cert, key.Public(), key)
	must(t, err)
	return authority{cert, key, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})}
}

// issued is a certificate with its key, as files hold them.
type issued struct{ cert, key []byte }

// issue makes a certificate of this machine, for either end.
func (a authority) issue(t *testing.T) issued {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	cert := &x509.Certificate{
		SerialNumber: big.NewInt(2), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, cert, a.cert, key.Public(), a.key)
	must(t, err)
	secret, err := x509.MarshalECPrivateKey(key)
	must(t, err)
	return issued{
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret}),
	}
}
