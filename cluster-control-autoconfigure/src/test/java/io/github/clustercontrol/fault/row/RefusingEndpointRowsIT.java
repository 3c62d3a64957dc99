/*
 * Copyright 2026 the cluster-control authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.clustercontrol.fault.row;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.github.clustercontrol.fault.ChildProcess;
import io.github.clustercontrol.fault.EtcdCluster;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.ForkedJvm;
import io.github.clustercontrol.fault.GrpcProxy;
import io.github.clustercontrol.fault.LogRecorder;
import io.github.clustercontrol.fault.LoopbackPort;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One of two endpoints accepts connections and refuses requests, or one of the addresses
 * of a name is dead.
 */
@Execution(ExecutionMode.CONCURRENT)
class RefusingEndpointRowsIT {

	private static final int TTL = 5;

	private final ClusterControlSubject subject = new ClusterControlSubject();

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void row66AProxyWithoutAnEtcdBehindIt(boolean first) {
		EtcdServer gone = new EtcdServer().start();
		try (EtcdServer etcd = new EtcdServer().start(); GrpcProxy proxy = new GrpcProxy(gone)) {
			gone.close();
			promiseJoinsAndFollows(etcd, proxy.endpoint(), first);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void row66AWebServerWithoutAnEtcdBehindIt(boolean first, @TempDir Path directory) throws IOException {
		LoopbackPort port = LoopbackPort.reserve();
		try (EtcdServer etcd = new EtcdServer().start(); LoopbackPort closed = LoopbackPort.reserve()) {
			Path configuration = Files.writeString(directory.resolve("nginx.conf"),
					ServerConfiguration.nginx("daemon off; pid nginx.pid; error_log stderr;", "temp", """
							server {
								listen 127.0.0.1:%d http2;
								location / { grpc_pass grpc://127.0.0.1:%d; }
							}
							""".formatted(port.number(), closed.number())));
			ChildProcess nginx = ChildProcess.start(new ProcessBuilder(ServerProgram.NGINX.path(), "-p",
					directory.toString(), "-e", "stderr", "-c", configuration.toString()), directory.resolve("log"));
			try {
				Awaitility.await().until(() -> canConnect(port.number()));
				promiseJoinsAndFollows(etcd, port.url(), first);
			}
			finally {
				nginx.terminate();
				port.close();
			}
		}
	}

	private static boolean canConnect(int port) {
		try (Socket socket = new Socket("127.0.0.1", port)) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void row66ALearner(boolean first) {
		try (EtcdServer etcd = new EtcdServer().start(); EtcdServer learner = EtcdCluster.addLearner(etcd)) {
			Awaitility.await().until(() -> canConnect(learner.port()));
			promiseJoinsAndFollows(etcd, learner.endpoint(), first);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void row66AnEndpointThatNeverAnswers(boolean first) {
		try (EtcdServer etcd = new EtcdServer().start(); EtcdServer frozen = new EtcdServer().start()) {
			frozen.freeze();
			promiseJoinsAndFollows(etcd, frozen.endpoint(), first);
			frozen.resume();
		}
	}

	@ParameterizedTest
	@CsvSource({ "true, true", "true, false", "false, true", "false, false" })
	void row68AMemberWithoutItsPeers(boolean first, boolean leader) {
		try (EtcdCluster cluster = EtcdCluster.separable().start()) {
			EtcdServer alone = leader ? cluster.leader() : cluster.followers().get(0);
			cluster.cutOff(alone);
			promiseJoinsAndFollows(cluster.leader(), alone.endpoint(), first);
		}
	}

	/** One of the members is the one that the watch is on. */
	@Test
	void row68TheMembersAreCutOffOneAfterTheOtherAndComeBack() {
		try (EtcdCluster cluster = EtcdCluster.separable().start();
				Stage stage = new Stage(this.subject, cluster::witness)) {
			stage.join(TTL, cluster.endpoints().toArray(String[]::new));
			for (EtcdServer member : cluster.members()) {
				cluster.cutOff(member);
				cluster.leader();
				stage.promiseFaithfulView(Duration.ofSeconds(15));
				stage.promiseSameLease(Duration.ofSeconds(2 * TTL));
				cluster.reunite();
				member.awaitReady();
				stage.promiseFaithfulView(Duration.ofSeconds(15));
				stage.promiseSameLease(Duration.ofSeconds(TTL));
			}
		}
	}

	@Test
	void row68AnInstanceWhoseOnlyEndpointIsCutOffSaysWhyItIsNotRegistered() {
		String key = Stage.DIRECTORY + "/10.0.0.68:8110";
		try (EtcdCluster cluster = EtcdCluster.separable().start(); LogRecorder log = new LogRecorder()) {
			EtcdServer alone = cluster.followers().get(0);
			cluster.cutOff(alone);
			this.subject.start(List.of(alone.endpoint()), key, TTL, Stage.DIRECTORY);
			Stage.awaitMeanwhile("it is logged", () -> !log.warnings("Not registered as " + key).isEmpty());
			assertThat(this.subject.registration().status().lastFailure()).isNotBlank();
			assertThat(this.subject.registered()).isFalse();
			cluster.reunite();
			Stage.awaitMeanwhile("it joins", () -> this.subject.registered() && cluster.witness().get(key).isPresent());
			assertThat(this.subject.registration().status().lastFailure()).isNull();
			assertThat(log.warnings("Not registered as " + key)).singleElement()
				.asString()
				.contains("Retrying until etcd accepts the key");
		}
		finally {
			this.subject.close();
		}
	}

	private void promiseJoinsAndFollows(EtcdServer etcd, String refusing, boolean first) {
		List<String> endpoints = Stream.of(first ? refusing : etcd.endpoint(), first ? etcd.endpoint() : refusing)
			.toList();
		try {
			etcd.witness().put(Stage.DIRECTORY + "/10.1.0.1:8110", "");
			this.subject.start(endpoints, Stage.SELF, TTL, Stage.DIRECTORY);
			Duration within = Duration.ofSeconds(15);
			Awaitility.await("registered")
				.atMost(within)
				.until(() -> this.subject.registered() && etcd.witness().get(Stage.SELF).isPresent());
			String joined = Stage.DIRECTORY + "/10.1.0.2:8110";
			etcd.witness().put(joined, "");
			Awaitility.await("a change").atMost(within).until(() -> this.subject.members().contains(joined));
			long revision = etcd.witness().get(Stage.SELF).orElseThrow().modRevision();
			Stage.letPass(Duration.ofSeconds(2 * TTL));
			assertThat(etcd.witness().history(Stage.SELF, revision)).hasSize(1);
		}
		finally {
			this.subject.close();
		}
	}

	@Test
	void row67AllAddressesOfANameAreTried(@TempDir Path directory) throws IOException {
		Path hosts = Files.writeString(directory.resolve("hosts"), """
				127.0.0.77 etcd.test
				127.0.0.1 etcd.test
				127.0.0.1 localhost
				""");
		try (EtcdServer etcd = new EtcdServer().start();
				ForkedJvm jvm = ForkedJvm.main(List.of("-Djdk.net.hosts.file=" + hosts), SubjectMain.class,
						ClusterControlSubject.class.getName(), "http://etcd.test:" + etcd.port(), Stage.SELF,
						String.valueOf(TTL), Stage.DIRECTORY)) {
			Awaitility.await()
				.atMost(Duration.ofMinutes(1))
				.until(() -> jvm.output().contains(SubjectMain.JOINED) && etcd.witness().get(Stage.SELF).isPresent());
		}
	}

}
