// Calls the members of a cluster through etcd's official resolver for gRPC and prints each answer, until its standard
// input ends. Arguments: the endpoint of etcd, the target, the method, the load balancing policy.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/client/v3/naming/resolver"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// Text is sent as it is, without Protocol Buffers.
type text struct{}

func (text) Name() string { return "text" }

func (text) Marshal(value any) ([]byte, error) { return []byte(*value.(*string)), nil }

func (text) Unmarshal(data []byte, value any) error {
	*value.(*string) = string(data)
	return nil
}

func main() {
	client, err := clientv3.New(clientv3.Config{Endpoints: []string{os.Args[1]}, DialTimeout: 10 * time.Second})
	check(err)
	builder, err := resolver.NewBuilder(client)
	check(err)
	connection, err := grpc.Dial(os.Args[2], grpc.WithResolvers(builder),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultServiceConfig(`{"loadBalancingConfig":[{"`+os.Args[4]+`":{}}]}`))
	check(err)
	go func() {
		for {
			fmt.Println(call(connection, os.Args[3]))
			time.Sleep(20 * time.Millisecond)
		}
	}()
	_, err = io.Copy(io.Discard, os.Stdin)
	check(err)
}

func call(connection *grpc.ClientConn, method string) string {
	deadline, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	request, answer := "", ""
	if err := connection.Invoke(deadline, method, &request, &answer, grpc.ForceCodec(text{})); err != nil {
		return "failed: " + err.Error()
	}
	return answer
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
