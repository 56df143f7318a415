// SPDX-License-Identifier: MIT
//
// gobench.go - Go's crypto/x509 as a contender in the bench: asked by commands
// on standard input, one line each, answered by a line each: "ok" and samples
// in microseconds, or what went wrong.
//
//	gobench BUNDLE FOLDER SAMPLES < commands
//
//	open CHAIN...    reads FOLDER/CHAIN.pem: root, intermediate, expired
//	                 leaf, leaves; loads the bundle and all roots
//	prove CHAIN      does it refuse another host, and the expired leaf?
//	cold CHAIN       leaf and intermediate parsed and verified
//	known CHAIN      the intermediate is in a pool, each leaf is another
//	again CHAIN      both kept parsed
//	parse CHAIN, load
//
// Path, signatures, dates, purpose and host name are checked, no revocation.
// Go remembers no signature. Needs nothing but the standard library.
package main

import (
	"bufio"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const (
	host         = "bench.example"
	otherHost    = "other.example"
	sampleParses = 10
)

type chain struct {
	inter, expired []byte
	leaves         [][]byte
	next           int
	keptLeaf       *x509.Certificate
	keptInter      *x509.CertPool
}

type bench struct {
	bundle, folder string
	samples        int
	roots          *x509.CertPool
	chains         map[string]*chain
}

func loadBundle(path string) (*x509.CertPool, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, errors.New("nothing in the bundle")
	}
	return pool, nil
}

func poolOf(der []byte) (*x509.CertPool, error) {
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return pool, nil
}

func (b *bench) read(name string) error {
	text, err := os.ReadFile(filepath.Join(b.folder, name+".pem"))
	if err != nil {
		return err
	}
	var der [][]byte
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		der = append(der, block.Bytes)
	}
	if len(der) < 4 {
		return errors.New(name + ": too short")
	}
	c := &chain{inter: der[1], expired: der[2], leaves: der[3:]}
	root, err := x509.ParseCertificate(der[0])
	if err != nil {
		return err
	}
	b.roots.AddCert(root)
	if c.keptLeaf, err = x509.ParseCertificate(c.leaves[0]); err != nil {
		return err
	}
	if c.keptInter, err = poolOf(c.inter); err != nil {
		return err
	}
	b.chains[name] = c
	return nil
}

func (b *bench) open(names []string) (err error) {
	b.chains = make(map[string]*chain)
	if b.roots, err = loadBundle(b.bundle); err != nil {
		return err
	}
	for _, name := range names {
		if err = b.read(name); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) verify(leaf *x509.Certificate, pool *x509.CertPool, name string) error {
	_, err := leaf.Verify(x509.VerifyOptions{
		DNSName:       name,
		Roots:         b.roots,
		Intermediates: pool,
		KeyUsages:     []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	})
	return err
}

func (b *bench) cold(leaf, inter []byte, name string) error {
	pool, err := poolOf(inter)
	if err != nil {
		return err
	}
	return b.known(leaf, pool, name)
}

func (b *bench) known(leaf []byte, pool *x509.CertPool, name string) error {
	cert, err := x509.ParseCertificate(leaf)
	if err != nil {
		return err
	}
	return b.verify(cert, pool, name)
}

func (b *bench) prove(c *chain) error {
	if err := b.cold(c.leaves[0], c.inter, host); err != nil {
		return err
	}
	if b.cold(c.leaves[0], c.inter, otherHost) == nil {
		return errors.New("accepted another host")
	}
	if b.cold(c.expired, c.inter, host) == nil {
		return errors.New("accepted an expired leaf")
	}
	return nil
}

func parseOften(der []byte) error {
	for i := 0; i < sampleParses; i++ {
		if _, err := x509.ParseCertificate(der); err != nil {
			return err
		}
	}
	return nil
}

// task is what a command measures, and how many times it is done in a sample.
func (b *bench) task(what string, c *chain) (func() error, float64) {
	switch what {
	case "cold":
		return func() error { return b.cold(c.leaves[0], c.inter, host) }, 1
	case "known":
		return func() error {
			c.next = c.next%(len(c.leaves)-1) + 1
			return b.known(c.leaves[c.next], c.keptInter, host)
		}, 1
	case "again":
		return func() error { return b.verify(c.keptLeaf, c.keptInter, host) }, 1
	case "parse":
		return func() error { return parseOften(c.leaves[0]) }, sampleParses
	}
	return nil, 0
}

func (b *bench) measure(samples int, times float64, do func() error) (string, error) {
	out := "ok"
	for i := 0; i < samples; i++ {
		start := time.Now()
		err := do()
		took := time.Since(start)
		if err != nil {
			return "", err
		}
		out += fmt.Sprintf(" %.3f", float64(took.Nanoseconds())/1e3/times)
	}
	return out, nil
}

func (b *bench) obey(words []string) (string, error) {
	if words[0] == "load" {
		return b.measure(1, 1, func() error {
			_, err := loadBundle(b.bundle)
			return err
		})
	}
	if words[0] == "open" {
		return "ok", b.open(words[1:])
	}
	if len(words) != 2 || b.chains[words[1]] == nil {
		return "", errors.New("no such chain")
	}
	if words[0] == "prove" {
		return "ok", b.prove(b.chains[words[1]])
	}
	do, times := b.task(words[0], b.chains[words[1]])
	if do == nil {
		return "", errors.New("no such command")
	}
	return b.measure(b.samples, times, do)
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: gobench BUNDLE FOLDER SAMPLES")
		os.Exit(2)
	}
	samples, err := strconv.Atoi(os.Args[3])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	b := &bench{bundle: os.Args[1], folder: os.Args[2], samples: samples}
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		words := strings.Fields(in.Text())
		if len(words) == 0 {
			continue
		}
		answer, err := b.obey(words)
		if err != nil {
			answer = err.Error()
		}
		fmt.Println(answer)
	}
}
