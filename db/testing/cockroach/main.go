// Program cockroach reads SQL files and lets CockroachDB's own parser read every statement in them.
//
// Arguments are files, or folders whose *.sql files are read. It prints each statement that the parser refuses, then
// the counts, and exits 1 when one was refused or when there was nothing to read.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/cockroachdb/cockroachdb-parser/pkg/sql/parser"
)

// drizzle-kit's mark between two statements of one migration.
const breakpoint = "--> statement-breakpoint"

func main() {
	files, err := collect(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	parsed, refused := 0, 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		for _, statement := range strings.Split(string(text), breakpoint) {
			if strings.TrimSpace(statement) == "" {
				continue
			}
			if _, err := parser.Parse(statement); err != nil {
				refused++
				fmt.Printf("%s\n%s\n  %v\n\n", file, strings.TrimSpace(statement), err)
				continue
			}
			parsed++
		}
	}
	fmt.Printf("CockroachDB's parser: %d statements in %d files read, %d refused\n", parsed+refused, len(files), refused)
	if refused > 0 || parsed == 0 {
		os.Exit(1)
	}
}

// collect returns the named files and the SQL files of the named folders, in order. An empty folder is an error: it
// would let a check pass that read nothing.
func collect(paths []string) ([]string, error) {
	var files []string
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			files = append(files, path)
			continue
		}
		found, err := filepath.Glob(filepath.Join(path, "*.sql"))
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("%s holds no SQL", path)
		}
		sort.Strings(found)
		files = append(files, found...)
	}
	return files, nil
}
