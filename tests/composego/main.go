// Command composego answers how Compose reads what it is given, with the library that Compose is made of: a question in JSON a line
// on standard input, an answer a line on standard output.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/dotenv"
)

// Question is a text of variables, and what the shell knows.
type Question struct {
	Dotenv string            `json:"dotenv"`
	Known  map[string]string `json:"known"`
}

// Answer is what was read, or why nothing was.
type Answer struct {
	Variables map[string]string `json:"variables,omitempty"`
	Error     string            `json:"error,omitempty"`
}

func answer(question Question) Answer {
	lookup := func(name string) (string, bool) {
		value, ok := question.Known[name]
		return value, ok
	}
	variables, err := dotenv.UnmarshalWithLookup(question.Dotenv, lookup)
	if err != nil {
		return Answer{Error: err.Error()}
	}
	return Answer{Variables: variables}
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 64<<20)
	answers := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var question Question
		if err := json.Unmarshal(lines.Bytes(), &question); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		if err := answers.Encode(answer(question)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
	if err := lines.Err(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}
