// Command promlint reads from standard input and says what promtool would say of it: it is made of the same libraries. Without an
// argument it reads metrics in Prometheus' text format (`promtool check metrics`), with `rules` alerting rules (`promtool check rules`).
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/prometheus/prometheus/model/rulefmt"
)

func main() {
	lint := metrics
	if len(os.Args) > 1 && os.Args[1] == "rules" {
		lint = rules
	}
	problems, err := lint()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	for _, problem := range problems {
		fmt.Println(problem)
	}
	if len(problems) > 0 {
		os.Exit(1)
	}
}

func metrics() ([]string, error) {
	found, err := promlint.New(os.Stdin).Lint()
	var problems []string
	for _, problem := range found {
		problems = append(problems, problem.Metric+": "+problem.Text)
	}
	return problems, err
}

func rules() ([]string, error) {
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		return nil, err
	}
	_, found := rulefmt.Parse(text, false)
	var problems []string
	for _, problem := range found {
		problems = append(problems, problem.Error())
	}
	return problems, nil
}
