// ssh-agent holds one Ed25519 key for litewitness, which signs by an SSH agent only. The first line of its output is the
// key's fingerprint and its note verifier key under the given name.
package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"flag"
	"fmt"
	"log"
	"net"

	"filippo.io/torchwood"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func main() {
	socket := flag.String("socket", "", "path of the agent's socket")
	name := flag.String("name", "", "name of the witness")
	flag.Parse()

	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	keyring := agent.NewKeyring()
	if err := keyring.Add(agent.AddedKey{PrivateKey: key}); err != nil {
		log.Fatal(err)
	}
	listener := must(net.Listen("unix", *socket))
	fingerprint := ssh.FingerprintSHA256(must(ssh.NewPublicKey(key.Public())))
	fmt.Printf("ready %s %s\n", fingerprint, must(torchwood.NewCosignatureSigner(*name, key)).Verifier())
	for {
		connection := must(listener.Accept())
		go func() {
			_ = agent.ServeAgent(keyring, connection)
			_ = connection.Close()
		}()
	}
}
