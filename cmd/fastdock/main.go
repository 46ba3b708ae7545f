// Command fastdock runs Python/FastAPI projects in containers.
//
// This package is the door: flags, environment, streams, exit codes. Nothing behind it prints an error or
// ends the process.
package main

import (
	"context"
	"os"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], systemTerminal()))
}
