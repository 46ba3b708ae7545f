package e2e

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"
)

// savesEach is how often each rival is saved in one round: with `make bench`, 21 times in all.
const savesEach = 3

// BenchmarkWarm measures a save until the new answer over HTTP, warm and with `uvicorn --reload`, in containers of
// the same files with the same options; then the start of each container, and the memory that its processes have.
func BenchmarkWarm(b *testing.B) {
	for _, app := range []struct {
		name  string
		flags []string
		write func(*stack)
	}{
		{"starter", nil, func(*stack) {}},
		{"packages", []string{"--db", "none", "--cache", "none", "--python", "3.13", "--no-lock"}, importsPackages},
		{"modules", []string{"--db", "none", "--cache", "none"}, hasModules},
	} {
		b.Run(app.name, func(b *testing.B) {
			warm, plain := newStack(b, app.flags...), newStack(b, app.flags...)
			plain.setEnv("FASTDOCK_RELOAD", "uvicorn")
			for _, s := range []*stack{warm, plain} {
				app.write(s)
				s.write("app/number.py", []byte("NUMBER = 0\n"))
				s.edit("app/main.py", "from .health", "from .number import NUMBER\nfrom .health")
				s.edit("app/main.py", `{"message": "Hello from `+s.name+`"}`, `{"number": str(NUMBER)}`)
				s.succeed(s.fastdock("up", "--wait"))
			}
			warm.awaitLog("Keeping ")
			number := 0
			saved := func(s *stack) func() {
				return func() {
					number++
					s.write("app/number.py", fmt.Appendf(nil, "NUMBER = %d\n", number))
					s.answersSoon(fmt.Sprintf(`{"number":"%d"}`, number))
				}
			}
			var took [2][]time.Duration
			for b.Loop() {
				for range savesEach {
					for i, save := range []func(){saved(warm), saved(plain)} {
						began := time.Now()
						save()
						took[i] = append(took[i], time.Since(began))
					}
				}
			}
			b.ReportMetric(milliseconds(median(took[0])), "warm-ms")
			b.ReportMetric(milliseconds(median(took[1])), "uvicorn-ms")
			b.ReportMetric(median(took[0]).Seconds()/median(took[1]).Seconds(), "of-uvicorn")
			b.ReportMetric(warm.sharedMegabytes(), "warm-PSS-MB")
			b.ReportMetric(plain.sharedMegabytes(), "uvicorn-PSS-MB")
			b.ReportMetric(milliseconds(warm.coldStart(number-1)), "warm-start-ms")
			b.ReportMetric(milliseconds(plain.coldStart(number)), "uvicorn-start-ms")
			if app.name == "modules" {
				b.ReportMetric(warm.importsAlone(), "limit-ms")
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// importsPackages lets the app import packages for about a second.
func importsPackages(s *stack) {
	s.depends("boto3", "numpy", "pandas", "pymongo", "sqlalchemy[asyncio]")
	s.edit("app/main.py", "from fastapi import FastAPI",
		"import boto3, numpy, pandas, pymongo, sqlalchemy.ext.asyncio, sqlalchemy.orm\nfrom fastapi import FastAPI")
}

// hasModules gives the app 200 modules of its own: every fifth has a model and a route, the others do some work.
func hasModules(s *stack) {
	var all strings.Builder
	s.write("app/parts/__init__.py", nil)
	for i := range 200 {
		module := fmt.Sprintf(workModule, i)
		if i%5 == 0 {
			module += fmt.Sprintf(routeModule, i)
		}
		s.write(fmt.Sprintf("app/parts/part%d.py", i), []byte(module))
		fmt.Fprintf(&all, "from . import part%d\n", i)
	}
	s.write("app/parts/all.py", []byte(all.String()))
	s.edit("app/main.py", "from .health", "from .parts import all as _parts\nfrom .health")
}

const (
	workModule = `from dataclasses import dataclass


@dataclass
class Work%[1]d:
    name: str
    size: int = %[1]d

    def doubled(self) -> int:
        return self.size * 2 + sum(number for number in range(10) if number %% 3 == 1)


def describe(work: Work%[1]d) -> str:
    words = [work.name, str(work.size)]
    if work.size > 100:
        words.append("large")
    elif work.size > 10:
        words.append("middle")
    return " ".join(word.strip() for word in words if word)


def total(works: list[Work%[1]d]) -> dict[str, int]:
    found: dict[str, int] = {}
    for work in works:
        found[work.name] = found.get(work.name, 0) + work.doubled()
    return found
`
	routeModule = `

from fastapi import APIRouter
from pydantic import BaseModel

router = APIRouter(prefix="/part%[1]d")


class Part%[1]d(BaseModel):
    name: str
    tags: list[str] = []


@router.get("/")
async def read(name: str = "a", size: int = 1) -> Part%[1]d:
    return Part%[1]d(name=describe(Work%[1]d(name, size)))
`
)

// importsAlone returns how long Python takes for the 200 modules when all else is imported, in milliseconds.
func (s *stack) importsAlone() float64 {
	s.t.Helper()
	const code = `import fastapi, fastapi.routing, pydantic, time; began = time.perf_counter(); import ` +
		`app.parts.all; print(1000 * (time.perf_counter() - began))`
	var all []float64
	for range 5 {
		took, err := strconv.ParseFloat(s.inside("python -c '"+code+"'"), 64)
		must(s.t, err)
		all = append(all, took)
	}
	return median(all)
}

// coldStart returns how long a stopped container takes until its app answers.
func (s *stack) coldStart(number int) time.Duration {
	s.t.Helper()
	container := s.name + "-app-1"
	var all []time.Duration
	for range 3 {
		s.docker("stop", container)
		began := time.Now()
		s.docker("start", container)
		s.answersSoon(fmt.Sprintf(`{"number":"%d"}`, number))
		all = append(all, time.Since(began))
	}
	return median(all)
}

// sharedMegabytes returns the memory of a container's Python processes, in which what several share counts once.
func (s *stack) sharedMegabytes() float64 {
	s.t.Helper()
	const sum = `for p in /proc/[0-9]*; do grep -qs python $p/cmdline && cat $p/smaps_rollup 2>/dev/null; ` +
		`done | awk '/^Pss:/ { all += $2 } END { print all / 1024 }'`
	megabytes, err := strconv.ParseFloat(s.inside(sum), 64)
	must(s.t, err)
	return megabytes
}
