// Command fastdock runs Python/FastAPI projects in containers.
//
// This package is the door: flags, environment, streams, exit codes. Nothing behind it prints an error or
// ends the process.
package main

import (
	"context"
	"os"
	"runtime/debug"
)

// enoughMemory is how much fastdock uses before it collects garbage more often: most is waste of loading files.
const enoughMemory = 512 << 20

func main() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(enoughMemory)
	}
	os.Exit(run(context.Background(), os.Args[1:], systemTerminal()))
}
