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

package io.github.clustercontrol.story;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.clustercontrol.SelfExpiredEvent;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.ForkedJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The end of whole processes, and the keys that they leave.
 */
@Execution(ExecutionMode.CONCURRENT)
class ProcessIT {

	private static final int SIGTERM = 128 + 15;

	private static final Duration SOON = Duration.ofSeconds(90);

	private static final String DIRECTORY = "/clusterdemo/web";

	private static final String KEY = DIRECTORY + "/10.0.0.1:8110";

	@Test
	void sigtermDuringItsStartLeavesNoKey() {
		try (EtcdServer etcd = new EtcdServer().start();
				ForkedJvm jvm = InstanceProcess.fork(etcd.endpoint(), "--clustercontrol.self.key=" + KEY,
						"--story.ready-while-stopping=true")) {
			Instance.soon("it starts").until(() -> jvm.output().contains("The start is under way"));
			jvm.terminate();
			assertThat(jvm.awaitExit(SOON)).isEqualTo(SIGTERM);
			assertThat(jvm.output()).contains("It was ready while it stopped");
			assertThat(etcd.witness().revision()).as("nothing was ever written").isEqualTo(1);
			assertThat(etcd.witness().leases()).isEmpty();
		}
	}

	@Test
	void sigtermLetsItLeaveThenDrainThenStop() {
		try (EtcdServer etcd = new EtcdServer().start();
				ForkedJvm jvm = InstanceProcess.fork(etcd.endpoint(), "--clustercontrol.self.path=" + DIRECTORY,
						"--clustercontrol.self.drain-period=5s", "--clustercontrol.self.host=127.0.0.1",
						"--spring.main.web-application-type=servlet", "--management.server.port=0",
						"--logging.level.io.github.clustercontrol=debug")) {
			int port = awaitKey(etcd, jvm);
			jvm.terminate();
			Instance.soon("the key goes first").until(() -> etcd.witness().list(DIRECTORY).isEmpty());
			// It is no member now, but some consumers have not received that yet
			for (int i = 0; i < 5; i++) {
				assertThat(port).satisfies((open) -> assertThat(Instance.ask(open)).isEqualTo(404));
			}
			assertThat(jvm.isAlive()).isTrue();
			assertThat(jvm.awaitExit(SOON)).isEqualTo(SIGTERM);
			assertThat(jvm.output()).containsOnlyOnce("Left as").containsOnlyOnce("Serving for another");
			assertThat(jvm.output().indexOf("Left as")).isLessThan(jvm.output().indexOf("Serving for another"));
			assertThat(jvm.output().indexOf("Serving for another"))
				.isLessThan(jvm.output().indexOf("Commencing graceful shutdown"));
			assertThat(etcd.witness().history(DIRECTORY, 1)).extracting(EtcdKeyValue::isDelete)
				.containsExactly(false, true);
			assertThat(etcd.witness().list("/")).isEmpty();
			assertThat(etcd.witness().leases()).isEmpty();
		}
	}

	@Test
	void itEndsWithStatus0WhenItsKeyIsDeletedEvenIfAThreadIsLeft() {
		try (EtcdServer etcd = new EtcdServer().start();
				ForkedJvm jvm = InstanceProcess.fork(etcd.endpoint(), "--clustercontrol.self.key=" + KEY,
						"--story.straggler=true")) {
			awaitKey(etcd, jvm);
			etcd.etcdctl("del", KEY);
			assertThat(jvm.awaitExit(SOON)).isZero();
			assertThat(etcd.witness().history(DIRECTORY, 1)).hasSize(2);
			assertThat(etcd.witness().leases()).isEmpty();
		}
	}

	@Test
	void killedItIsGoneWhenItsLeaseIsOver() {
		try (EtcdServer etcd = new EtcdServer().start();
				ForkedJvm jvm = InstanceProcess.fork(etcd.endpoint(), "--clustercontrol.self.key=" + KEY,
						"--clustercontrol.self.ttl=2")) {
			awaitKey(etcd, jvm);
			long lease = etcd.witness().get(KEY).orElseThrow().lease();
			jvm.kill();
			assertThat(etcd.witness().timeToLive(lease)).as("the TTL at most").isLessThanOrEqualTo(2);
			Instance.soon("the key goes").until(() -> etcd.witness().list("/").isEmpty());
			assertThat(etcd.witness().leases()).isEmpty();
		}
	}

	@Test
	void restartedWithinTheTtlAfterItWasKilledItTakesItsKeyOverAtOnce() {
		try (EtcdServer etcd = new EtcdServer().start()) {
			try (ForkedJvm jvm = InstanceProcess.fork(etcd.endpoint(), "--clustercontrol.self.key=" + KEY,
					"--clustercontrol.self.ttl=120")) {
				awaitKey(etcd, jvm);
				jvm.kill();
			}
			EtcdKeyValue left = etcd.witness().get(KEY).orElseThrow();
			try (Instance instance = Instance.of(etcd.endpoint())
				.joining(KEY)
				.watching("web", DIRECTORY)
				.start()
				.awaitRegistered()) {
				EtcdKeyValue taken = etcd.witness().get(KEY).orElseThrow();
				assertThat(etcd.witness().timeToLive(left.lease())).as("the old lease lives").isPositive();
				assertThat(taken.createRevision()).isEqualTo(left.createRevision());
				assertThat(taken.lease()).isNotEqualTo(left.lease());
				Instance.soon("that is seen")
					.until(() -> instance.clusters().get("web").revision() >= taken.modRevision());
				// As if it had expired
				etcd.witness().revoke(left.lease());
				long barrier = etcd.witness().put(DIRECTORY + "/10.0.0.2:8110", "");
				Instance.soon("the end of the old lease lies behind")
					.until(() -> instance.clusters().get("web").revision() >= barrier);
				assertThat(etcd.witness().get(KEY)).contains(taken);
				assertThat(etcd.witness().history(KEY, 1)).hasSize(2);
				assertThat(instance.self().state()).isEqualTo(State.REGISTERED);
				assertThat(instance.terminator().calls()).isZero();
				assertThat(instance.events().of(SelfExpiredEvent.class)).isEmpty();
			}
			assertThat(etcd.witness().leases()).isEmpty();
		}
	}

	private static int awaitKey(EtcdServer etcd, ForkedJvm jvm) {
		Instance.soon("it registers").until(() -> {
			assertThat(jvm.isAlive()).as(jvm::output).isTrue();
			return !etcd.witness().list(DIRECTORY).isEmpty();
		});
		Matcher port = Pattern.compile(":(\\d+)$").matcher(etcd.witness().list(DIRECTORY).get(0).key());
		assertThat(port.find()).isTrue();
		return Integer.parseInt(port.group(1));
	}

}
