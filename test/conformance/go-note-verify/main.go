// go-note-verify reads the two notes of a fork evidence file and opens each with golang.org/x/mod/sumdb/note: the log's
// Ed25519 key (0x01) must have signed both. It knows nothing of Assize but the member "notes". Keys of type 0x04 are
// opened as tlog-cosignature says; they may have signed either, both or none.
//
//	go run . <evidence.json> <log vkey> [<cosigner vkey> ...]
//
// For each note it prints the tree size, the root and the names that signed; status 1 when the log did not sign both.
package main

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

const cosignature = 0x04

// A cosigner verifies cosignature/v1: uint64 seconds ‖ signature over "cosignature/v1\ntime <seconds>\n" and the text.
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (c cosigner) Name() string    { return c.name }
func (c cosigner) KeyHash() uint32 { return c.hash }
func (c cosigner) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	head := fmt.Sprintf("cosignature/v1\ntime %d\n", binary.BigEndian.Uint64(sig))
	return ed25519.Verify(c.key, append([]byte(head), msg...), sig[8:])
}

func verifierOf(vkey string) (note.Verifier, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) == 3 {
		key, err := base64.StdEncoding.DecodeString(parts[2])
		if err != nil {
			return nil, err
		}
		if len(key) == 1+ed25519.PublicKeySize && key[0] == cosignature {
			hash, err := strconv.ParseUint(parts[1], 16, 32)
			return cosigner{parts[0], uint32(hash), key[1:]}, err
		}
	}
	return note.NewVerifier(vkey)
}

func main() {
	log.SetFlags(0)
	if len(os.Args) < 3 {
		log.Fatal("usage: go-note-verify <evidence.json> <log vkey> [<cosigner vkey> ...]")
	}
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	var evidence struct{ Notes []string }
	if err := json.Unmarshal(text, &evidence); err != nil {
		log.Fatal(err)
	}
	if len(evidence.Notes) != 2 {
		log.Fatalf("%d notes", len(evidence.Notes))
	}
	var verifiers []note.Verifier
	for _, vkey := range os.Args[2:] {
		verifier, err := verifierOf(vkey)
		if err != nil {
			log.Fatalf("%s: %v", vkey, err)
		}
		verifiers = append(verifiers, verifier)
	}
	for index, signed := range evidence.Notes {
		if _, err := note.Open([]byte(signed), note.VerifierList(verifiers[0])); err != nil {
			log.Fatalf("note %d: %v", index, err)
		}
		opened, err := note.Open([]byte(signed), note.VerifierList(verifiers...))
		if err != nil {
			log.Fatalf("note %d: %v", index, err)
		}
		lines := strings.Split(opened.Text, "\n")
		var names []string
		for _, signature := range opened.Sigs {
			names = append(names, signature.Name)
		}
		fmt.Printf("%s %s %s\n", lines[1], lines[2], strings.Join(names, " "))
	}
}
